package io.banyan.simulation;

/**
 * Is told what happens in a {@link Simulation}, as it happens: what a recorded trace holds and a picture is drawn from.
 * Nodes are numbered from 0, the root; trackers follow after the last node. Implement what is wanted; the rest does
 * nothing. Called on the thread that drives the simulation, which it must not drive itself.
 */
public interface SimulationListener
{
    /**
     * A node has changed its state or its place.
     *
     * @param timeNs virtual time.
     * @param node   that did.
     * @param state  its new state, as {@link io.banyan.control.member.MemberState} names it, or DEAD.
     * @param parent its parent, or -1.
     * @param level  hops from the root.
     * @param reason of the change; PLACE when only the place has changed.
     */
    default void onState(long timeNs, int node, String state, int parent, int level, String reason)
    {
    }

    /**
     * A datagram, or a message of a link, leaves.
     *
     * @param timeNs  virtual time.
     * @param from    sender.
     * @param to      receiver.
     * @param message its name in the wire format.
     * @param bytes   its length without headers of lower layers.
     * @param isLost  it will not arrive, or will arrive at the second try or later where a link carries it.
     */
    default void onSend(long timeNs, int from, int to, String message, int bytes, boolean isLost)
    {
    }

    /**
     * A datagram, or a message of a link, has arrived.
     *
     * @param timeNs  virtual time.
     * @param from    sender.
     * @param to      receiver.
     * @param message its name in the wire format.
     * @param bytes   its length without headers of lower layers.
     */
    default void onReceive(long timeNs, int from, int to, String message, int bytes)
    {
    }

    /**
     * A reader was given a message.
     *
     * @param timeNs   virtual time.
     * @param node     of the reader.
     * @param sequence of the message.
     */
    default void onDelivered(long timeNs, int node, long sequence)
    {
    }

    /**
     * A reader was told that messages will not come.
     *
     * @param timeNs       virtual time.
     * @param node         of the reader.
     * @param fromSequence first of them.
     * @param toSequence   last of them.
     */
    default void onGap(long timeNs, int node, long fromSequence, long toSequence)
    {
    }

    /**
     * The world does something to a node or to the network.
     *
     * @param timeNs virtual time.
     * @param node   it is done to, or -1.
     * @param what   is done.
     */
    default void onFault(long timeNs, int node, String what)
    {
    }
}
