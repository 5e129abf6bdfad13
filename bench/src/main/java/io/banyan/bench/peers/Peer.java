package io.banyan.bench.peers;

import java.util.List;
import java.util.Map;

/**
 * One system that carries messages from a writer to readers: what it is, and what must run for it. Its ends are opened
 * by this program ({@link JavaPeer}) or by another ({@link ProgramPeer}).
 */
public interface Peer
{
    /**
     * The name it is reported by.
     *
     * @return one word.
     */
    String name();

    /**
     * Its version, and that of its server.
     *
     * @return in words.
     */
    String version();

    /**
     * What was set beyond the defaults, and why it is fair.
     *
     * @return names and values, in order.
     */
    Map<String, String> settings();

    /**
     * Flags for the JVM of those of its ends that this program opens.
     *
     * @return what suits it better than the defaults.
     */
    default List<String> jvmFlags()
    {
        return List.of();
    }

    /**
     * Jars that this program has for it, or for it and few others.
     *
     * @return what their names begin with.
     */
    default List<String> libraries()
    {
        return List.of();
    }

    /**
     * Fetches what it needs and can be had, while there still is a network. Called once, in the command's own process.
     */
    default void prepare()
    {
    }

    /**
     * What keeps it from being measured here.
     *
     * @return null when nothing does, else what is missing and the package that provides it.
     */
    default String missing()
    {
        return null;
    }

    /**
     * Whether it is shown only, and never compared with: what few networks have, or what is no network.
     *
     * @return null to be compared, else why not.
     */
    default String mark()
    {
        return null;
    }

    /**
     * Whether it is of interest in a workload.
     *
     * @param workload by name.
     * @return false to be left out of it.
     */
    default boolean takesPart(final String workload)
    {
        return true;
    }

    /**
     * Whether something may stand between its writer and its readers: a server, or a reader that relays.
     *
     * @return false where the writer itself sends to every reader.
     */
    default boolean hasInnerNodes()
    {
        return false;
    }

    /**
     * The most readers it is tried with.
     *
     * @return count.
     */
    default int readersMax()
    {
        return Integer.MAX_VALUE;
    }

    /**
     * How many messages may be in flight when it is asked for its highest rate, where the window of all would take it
     * many seconds to work off.
     *
     * @return messages.
     */
    default int windowMax()
    {
        return Integer.MAX_VALUE;
    }

    /**
     * Servers, forwarders and the like that must run before the ends are opened.
     *
     * @param site of this run.
     * @return in the order they are started in.
     */
    default List<Server> servers(final Site site)
    {
        return List.of();
    }
}
