package io.banyan.simulation.page;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;

import io.banyan.node.page.BadRequestException;
import io.banyan.node.page.JsonLine;
import io.banyan.node.page.PageOutput;
import io.banyan.node.page.PageRequest;
import io.banyan.simulation.ScenarioException;
import io.banyan.simulation.Simulation;

/**
 * One run of the formation sandbox: the root alone, then what the hand has done, each act at its time, to the end that
 * is asked for. The same acts tell the same story, so one more act changes nothing of what came before it.
 */
final class FormationRun
{
    private static final int FLIGHTS_MAX = 80_000;
    private static final long NS_PER_MS = 1_000_000L;
    private static final long SLICE_MS = 100;
    private static final double NS_PER_US = 1000.0;

    void run(final PageRequest request, final PageOutput out) throws IOException
    {
        new Session(FormationSettings.of(request), request, out).play();
    }

    /** One telling. */
    private static final class Session
    {
        private final FormationSettings settings;
        private final PageRequest request;
        private final StoryWriter story;
        private final Recorder recorder;
        private final Simulation world;
        private int nextNode = 1;
        private long nextJoinMs = -1;

        private Session(final FormationSettings settings, final PageRequest request, final PageOutput out)
        {
            this.settings = settings;
            this.request = request;
            story = new StoryWriter(out, FLIGHTS_MAX);
            recorder = new Recorder(story, settings.nodes(), new boolean[settings.nodes()], false,
                (long)(settings.delayMs() * NS_PER_MS));
            try
            {
                world = Simulation.of("formation", new StringReader(""), settings.scenario(), settings.seed());
            }
            catch (final ScenarioException | IOException ex)
            {
                throw new BadRequestException(ex.getMessage());
            }
            world.listen(recorder);
        }

        private void play() throws IOException
        {
            story.line(new JsonLine().object().name("nodes").whole(settings.nodes()).endObject().toString());
            int act = 0;
            long nowMs = 0;
            long nextNumbersMs = 0;
            while (nowMs <= settings.untilMs() && !request.isCancelled() && !story.isCut())
            {
                world.advanceTo(nowMs * NS_PER_MS);
                while (act < settings.acts().size() && settings.acts().get(act).atMs() <= nowMs)
                {
                    carryOut(settings.acts().get(act), nowMs);
                    act++;
                    nextNumbersMs = nowMs;
                }
                if (nextJoinMs >= 0 && nextJoinMs <= nowMs)
                {
                    join();
                    nextJoinMs = nextNode < settings.nodes() ? nextJoinMs + settings.intervalMs() : -1;
                }
                if (nowMs >= nextNumbersMs)
                {
                    story.line(numbers(nowMs));
                    nextNumbersMs = nowMs + SLICE_MS;
                }
                nowMs = next(nowMs, act, nextNumbersMs);
            }
            story.rethrow();
            final JsonLine end = new JsonLine().object().name("end").object()
                .name("until").whole(settings.untilMs())
                .name("flightsLeftOut").whole(story.flightsLeftOut())
                .name("failures").array();
            world.failures().forEach(end::text);
            end.endArray().name("simulation");
            DeliveryRun.simulation(end, world.numbers());
            story.line(end.endObject().endObject().toString());
        }

        /** The next moment at which something is to be done; one beyond the end when nothing is. */
        private long next(final long nowMs, final int act, final long nextNumbersMs)
        {
            long nextMs = nextNumbersMs;
            if (act < settings.acts().size())
            {
                nextMs = Math.min(nextMs, settings.acts().get(act).atMs());
            }
            if (nextJoinMs >= 0)
            {
                nextMs = Math.min(nextMs, nextJoinMs);
            }
            return nowMs == settings.untilMs() ? nowMs + 1 : Math.min(settings.untilMs(), Math.max(nowMs + 1, nextMs));
        }

        private void carryOut(final FormationAct act, final long nowMs)
        {
            switch (act.kind())
            {
                case JOIN -> join();
                case AUTO -> nextJoinMs = nextNode < settings.nodes() ? nowMs : -1;
                case STOP -> nextJoinMs = -1;
                case DROP -> drop((int)act.value());
                case DROP_SUBTREE -> dropSubtree((int)act.value());
                case LOSS -> world.disturb("loss " + act.value() + "%");
                case DELAY -> world.delay((long)(act.value() * NS_PER_MS));
                default -> throw new IllegalStateException("nothing is done for " + act.kind());
            }
        }

        private void join()
        {
            if (nextNode < settings.nodes())
            {
                world.start(nextNode++);
            }
        }

        private void drop(final int node)
        {
            if (node < nextNode)
            {
                world.kill(node);
            }
        }

        private void dropSubtree(final int top)
        {
            final boolean[] isBelow = new boolean[settings.nodes()];
            for (int node = 1; node < nextNode; node++)
            {
                int at = node;
                for (int steps = 0; at > 0 && at != top && steps < settings.nodes(); steps++)
                {
                    at = world.parent(at);
                }
                isBelow[node] = at == top;
            }
            for (int node = 1; node < nextNode; node++)
            {
                if (isBelow[node])
                {
                    world.kill(node);
                }
            }
        }

        private String numbers(final long nowMs)
        {
            int alive = 0;
            int attached = 0;
            int depth = 0;
            long freeSlots = 0;
            for (int node = 0; node < nextNode; node++)
            {
                final String state = world.state(node);
                if ("DEAD".equals(state))
                {
                    continue;
                }
                alive++;
                final boolean isRoot = "ROOT".equals(state);
                if (isRoot || "ATTACHED".equals(state))
                {
                    attached += isRoot ? 0 : 1;
                    final int most = isRoot ? settings.rootChildren() : settings.children();
                    freeSlots += Math.max(0, most - world.children(node));
                    depth = Math.max(depth, depth(node));
                }
            }
            final Map<?, ?> failovers = (Map<?, ?>)world.numbers().get("failoverNs");
            return new JsonLine().object().name("n").array()
                .whole(nowMs * 1000)
                .whole(nextNode)
                .whole(alive)
                .whole(attached)
                .whole(depth)
                .whole(freeSlots)
                .whole(recorder.rejects)
                .number(((Number)failovers.get("p95")).longValue() / NS_PER_US)
                .endArray().endObject().toString();
        }

        private int depth(final int node)
        {
            int depth = 0;
            for (int at = node; at > 0 && depth < settings.nodes(); depth++)
            {
                at = world.parent(at);
            }
            return depth;
        }
    }
}
