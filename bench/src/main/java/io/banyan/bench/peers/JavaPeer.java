package io.banyan.bench.peers;

/**
 * A system whose ends this program opens, each in a process of its own.
 */
public interface JavaPeer extends Peer
{
    /**
     * Opens the writer's end.
     *
     * @param site of this run.
     * @return the writer.
     */
    Writer openWriter(Site site);

    /**
     * Opens the readers of one process, each with a connection of its own.
     *
     * @param first   number of the first of them.
     * @param count   of them.
     * @param site    of this run.
     * @param arrival told of every message.
     * @return the readers.
     */
    Readers openReaders(int first, int count, Site site, Arrival arrival);
}
