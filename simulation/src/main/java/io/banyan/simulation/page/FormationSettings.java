package io.banyan.simulation.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.banyan.node.page.PageRequest;

/**
 * What is asked of the formation sandbox, within its bounds.
 *
 * @param nodes         that may join, the root among them.
 * @param rootChildren  children of the root at most.
 * @param children      children of every other node at most.
 * @param intervalMs    between two joins while they go by themselves.
 * @param hasHeartbeats whether idle links carry frequent signs of life, or a sixth of them.
 * @param loss          percent of datagrams lost in the beginning.
 * @param delayMs       one way between two nodes in the beginning.
 * @param seed          that decides everything.
 * @param untilMs       virtual time to which the story is told.
 * @param acts          what the hand has done.
 */
record FormationSettings(
    int nodes,
    int rootChildren,
    int children,
    int intervalMs,
    boolean hasHeartbeats,
    double loss,
    double delayMs,
    long seed,
    long untilMs,
    List<FormationAct> acts)
{
    static final int NODES_MAX = 500;
    static final double LOSS_MAX = 30;
    static final double DELAY_MAX_MS = 100;

    static FormationSettings of(final PageRequest request)
    {
        return new FormationSettings(
            (int)request.whole("nodes", 60, 2, NODES_MAX),
            (int)request.whole("root", 4, 1, 64),
            (int)request.whole("children", 3, 1, 64),
            (int)request.whole("interval", 150, 10, 5_000),
            request.flag("beats", true),
            request.number("loss", 0, 0, LOSS_MAX),
            request.number("delay", 10, 0, DELAY_MAX_MS),
            request.whole("seed", 1, 0, Long.MAX_VALUE),
            request.whole("until", 1_000, 1, FormationAct.TIME_MAX_MS),
            FormationAct.parse(request.text("acts", "")));
    }

    /** The scenario that the simulation plays for it: the root alone, until the hand lets others join. */
    Map<String, String> scenario()
    {
        final Map<String, String> scenario = new LinkedHashMap<>();
        scenario.put("nodes", Integer.toString(nodes));
        scenario.put("root.children", Integer.toString(rootChildren));
        scenario.put("children", Integer.toString(children));
        scenario.put("join.over", "1000000s");
        scenario.put("messages", "0");
        scenario.put("heartbeat", hasHeartbeats ? "50ms" : "300ms");
        scenario.put("network.delay", Math.round(delayMs * 1000) + "us");
        scenario.put("network.jitter", Math.round(delayMs * 50) + "us");
        scenario.put("network.loss", Double.toString(loss / 100));
        return scenario;
    }
}
