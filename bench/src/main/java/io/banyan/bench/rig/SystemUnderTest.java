package io.banyan.bench.rig;

import io.banyan.engine.agent.EngineContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * One running system between a source and its readers. The harness decides which thread drives which part; no method
 * waits. The three {@code drive} methods are each called by one thread only, {@link #offer} by the thread that drives
 * the source.
 */
public interface SystemUnderTest extends AutoCloseable
{
    /**
     * Whether a message offered now reaches every reader.
     *
     * @return true once all links are up.
     */
    boolean isConnected();

    /**
     * Offer one message for all readers. A refused message must be offered again unchanged: part of the readers may
     * have it.
     *
     * @param buffer holding the payload.
     * @param offset of the payload.
     * @param length of the payload.
     * @return false if it was refused for the moment.
     */
    boolean offer(DirectBuffer buffer, int offset, int length);

    /**
     * One duty cycle of the node that publishes.
     *
     * @return 0 if there was nothing to do.
     */
    int driveSource();

    /**
     * One duty cycle of the relay; nothing where there is none.
     *
     * @return 0 if there was nothing to do.
     */
    int driveRelay();

    /**
     * How a thread that drives the relay alone backs off while it has nothing to do.
     *
     * @return a strategy for one thread: as the node would idle by default, if it had one.
     */
    default IdleStrategy relayBackOff()
    {
        return EngineContext.backOff();
    }

    /**
     * One duty cycle of all readers.
     *
     * @return 0 if there was nothing to do.
     */
    int driveReaders();

    /**
     * Bytes that the media drivers of all nodes have sent so far, headers, status messages and heartbeats included.
     *
     * @return the sum of the drivers' own counters.
     */
    long systemBytesSent();

    @Override
    void close();

    /**
     * Opens a system.
     */
    @FunctionalInterface
    interface Factory
    {
        /**
         * Open a system; its links may come up later, while it is driven.
         *
         * @param spec    what to build.
         * @param handler told of every delivery.
         * @return the system.
         */
        SystemUnderTest open(RigSpec spec, DeliveryHandler handler);
    }
}
