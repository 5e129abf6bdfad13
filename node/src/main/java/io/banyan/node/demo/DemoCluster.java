package io.banyan.node.demo;

import java.util.List;

import org.agrona.DirectBuffer;

import io.banyan.node.Node;

/**
 * The tree that a demonstration loads. All calls on the data-plane thread, but for {@link #places}.
 */
interface DemoCluster extends AutoCloseable
{
    /** One duty cycle up to the point where messages are published. */
    int receiveAndRelay(long nowNs);

    /** The rest of the duty cycle: what was published goes out. */
    int send(long nowNs);

    /** Whether every living node has its way to the root and its reader listens. */
    boolean isFormed();

    /** Publish at the root; a sequence or an outcome. */
    long publish(DirectBuffer buffer, int offset, int length);

    /** Subscribe a reader at a node, from the next message on. */
    void subscribe(int node, DemoReader reader);

    /** A relay with children. */
    int victim();

    /** Whether a node may be killed: what it leaves behind must not be sent by a driver that lives on. */
    boolean isKillable(int node);

    /** End a node without a goodbye. */
    void kill(int node, long nowNs);

    /** The tree as it stands. */
    List<DemoPlace> places();

    /** The nodes themselves, by number, the dead among them; any thread may ask them for copies. */
    List<Node> nodes();

    /** Bytes of blocks that the root has numbered. */
    long rootBytes();

    /** Bytes of blocks that went over links, repairs and duplicates among them. */
    long linkBytes();

    /** Bytes of every datagram sent, of both planes. */
    long wireBytes();

    /**
     * Bytes allocated by the control planes on the data-plane thread: they are no part of what the data planes cost.
     */
    long controlAllocatedBytes();

    @Override
    void close();
}
