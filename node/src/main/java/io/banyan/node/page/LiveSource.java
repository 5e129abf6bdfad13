package io.banyan.node.page;

import java.util.List;
import java.util.Map;

/**
 * What the live view shows, asked for by the feed's thread a few times a second. Answers are copies.
 */
public interface LiveSource
{
    /**
     * What is shown.
     *
     * @return a few words.
     */
    String title();

    /**
     * The nodes of the tree, in any order.
     *
     * @return a copy.
     */
    List<LiveNode> nodes();

    /**
     * What has been counted.
     *
     * @return the sample.
     */
    LiveSample sample();

    /**
     * What has happened since the last call beside what the trees themselves tell.
     *
     * @return a line each.
     */
    List<String> news();

    /**
     * The counters of a node.
     *
     * @param id of the node.
     * @return name and value, empty when it does not run in this process.
     */
    Map<String, Long> counters(String id);

    /**
     * Whether whoever looks on may kill a node: in a demonstration, never in a cluster.
     *
     * @param id of the node.
     * @return true when {@link #kill} would.
     */
    default boolean isKillable(final String id)
    {
        return false;
    }

    /**
     * Kill a node as a crash would, soon.
     *
     * @param id of the node.
     * @return false when it may not be killed.
     */
    default boolean kill(final String id)
    {
        return false;
    }
}
