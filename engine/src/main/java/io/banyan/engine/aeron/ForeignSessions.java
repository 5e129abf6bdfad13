package io.banyan.engine.aeron;

import io.banyan.engine.NodeAddress;

/**
 * Is told of streams that knocked on the data port without having been announced.
 */
@FunctionalInterface
public interface ForeignSessions
{
    /**
     * A stream was refused.
     *
     * @param session its session id.
     * @param source  where it came from, with its sending port as data port.
     */
    void onForeignSession(int session, NodeAddress source);
}
