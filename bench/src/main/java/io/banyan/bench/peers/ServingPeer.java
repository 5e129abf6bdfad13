package io.banyan.bench.peers;

/**
 * A system whose forwarder this program plays too.
 */
public interface ServingPeer extends JavaPeer
{
    /**
     * Forwards, until the process is ended.
     *
     * @param site of this run.
     */
    void serve(Site site);
}
