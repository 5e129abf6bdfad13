package io.banyan.engine.core;

/**
 * What one channel has done on this node. Plain counts, written by the agent's thread alone; the agent publishes them
 * to off-heap counters from time to time, the simulator reads them in place.
 */
public final class ChannelCounters
{
    /** Blocks placed in the window, from links, injection or the sequencer. */
    public long blocksIn;
    /** Bytes of those blocks. */
    public long bytesIn;
    /** Messages that ended in those blocks. */
    public long framesIn;
    /** Blocks taken by child ports, repairs included. */
    public long blocksOut;
    /** Bytes of those blocks. */
    public long bytesOut;
    /** Blocks that were here already. */
    public long duplicates;
    /** Datagrams refused by the validator. */
    public long malformed;
    /** Messages for another channel, or of a kind that does not belong on the link. */
    public long misdirected;
    /** Blocks and marks of an epoch that is over. */
    public long staleEpoch;
    /** Messages of an epoch that no root can have reached. */
    public long epochIncredible;
    /** Blocks further ahead than the index reaches. */
    public long tooFarAhead;
    /** Blocks larger than a quarter of this node's window, which it cannot hold. */
    public long oversize;
    /** Blocks dropped because taking them would overwrite what a BACKPRESSURE reader still needs. */
    public long heldBack;
    /** Blocks that another epoch has numbered differently: two roots were at work. */
    public long forks;
    /** Gaps noticed. */
    public long gaps;
    /** Blocks that filled a gap. */
    public long repaired;
    /** Blocks given up. */
    public long lost;
    /** Blocks served again for repair. */
    public long repairsServed;
    /** Repair ranges refused: no room to remember them, or gone from the window. */
    public long repairsRefused;
    /** Blocks skipped for children or subscribers by policy SKIP. */
    public long overrunSkipped;
    /** Readers closed by policy DETACH. */
    public long overrunDetached;
    /** Children closed because they were silent or gone. */
    public long evicted;
    /** Links of whose other end its host has said that nobody listens there. */
    public long unreachable;
    /** Offers that a child's port refused for the moment. */
    public long backPressure;
    /** Publishes refused, by any outcome. */
    public long publishRefused;
    /** Heartbeats sent. */
    public long heartbeatsOut;
    /** Heartbeats received. */
    public long heartbeatsIn;
    /** Exceptions thrown by subscribers' handlers. */
    public long handlerErrors;
    /** Gaps given up early, because the window was full of blocks that waited behind them. */
    public long gapsPressed;
    /** Upward or downward messages dropped because the next link had no room or no way was known. */
    public long passRefused;
    /** Upward and downward messages passed on for other members. */
    public long passed;
    /** Proxy messages numbered here. */
    public long proxySequenced;
    /** Proxy messages that had been numbered before. */
    public long proxyDuplicates;
    /** Proxy messages that came before an earlier one of their publisher. */
    public long proxyOutOfOrder;
    /** Proxy messages refused: bounds, end of the channel, length. */
    public long proxyRefused;
    /** Proxy messages sent again by this node's own publishers. */
    public long proxyResent;
    /** Messages whose fate a change of root left open, and that were sent again under a new identity. */
    public long proxyInDoubt;
    /** Routed unicasts delivered here. */
    public long unicastDelivered;
    /** Routed unicasts that took the fallback through the root. */
    public long unicastFallbacks;
    /** Routed unicasts refused here, by any reason. */
    public long unicastRefused;
    /** Commands that named a link or a state that is not. */
    public long commandsFailed;
}
