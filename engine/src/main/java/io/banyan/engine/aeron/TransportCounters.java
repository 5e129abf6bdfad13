package io.banyan.engine.aeron;

/**
 * What the transport has counted since it was opened. Plain fields, written by the data-plane agent's thread alone; the
 * agent publishes them to where other threads and processes read.
 */
public final class TransportCounters
{
    /** Sessions that nobody had announced. */
    public long foreignSessions;
    /** Datagrams of such sessions that never reached the driver. */
    public long foreignDatagrams;
    /** Sessions dropped because the core refused them. */
    public long refusedSessions;
    /** Sessions that ended, or went silent, while they were wanted. */
    public long endedSessions;
    /** Receivers that threw; what they were handed is lost to them. */
    public long receiverFailures;
    /** Messages put together from several datagrams. */
    public long assembledMessages;
    /** Messages received on all links. */
    public long receivedMessages;
    /** Bytes of them. */
    public long receivedBytes;
    /** Messages sent on all links. */
    public long sentMessages;
    /** Bytes of them. */
    public long sentBytes;
    /** Offers answered with back-pressure. */
    public long backPressured;
    /** Streams that the driver would not open. */
    public long openFailures;
    /** Streams cut off with data unsent because their reader had stopped. */
    public long revokedStreams;
    /** Polls held back because a receiver was not ready. */
    public long heldPolls;
}
