package io.banyan.engine.core;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.window.Window;

/**
 * One channel on one node: one window, many cursors. Bytes come in through its links or its sequencer, and go out
 * through child links and subscribers. Owned by one thread; the transport behind it is Aeron or the simulator.
 */
public final class ChannelCore
{
    /** Error code of {@link EngineEvents#onCommandFailed}: no such link. */
    public static final int UNKNOWN_LINK = 1401;
    /** Error code of {@link EngineEvents#onCommandFailed}: the link id is taken. */
    public static final int DUPLICATE_LINK = 1402;
    /** Error code of {@link EngineEvents#onCommandFailed}: the epoch is not higher than the one in force. */
    public static final int STALE_EPOCH = 1403;
    /** Error code of {@link EngineEvents#onCommandFailed}: no room to remember the range, or it has left the window. */
    public static final int RANGE_REFUSED = 1404;
    /** Error code of {@link EngineEvents#onCommandFailed}: only the root may do that. */
    public static final int NOT_ROOT = 1405;


    private final ChannelSettings settings;
    private final Transport transport;
    private final EngineEvents events;
    private final Window window;
    final LinkCodecs codecs;
    private final ChannelCounters counters = new ChannelCounters();
    final Links links = new Links();
    private final Readers readers;
    final LinkSignals signals;
    final Intake intake;
    final LinkControl linkControl;
    final ChannelTimers timers;
    final Sequencer sequencer;
    private final boolean holdsForChildren;

    private final ErrorHandler errorHandler;
    private TreeMessages tree;
    private boolean isRoot;
    private boolean orphaned;
    private int epoch;
    private int level;
    private long deliveredHere;
    private long nowNs;

    /**
     * A channel without links, with flyweights of its own; else as the other one.
     */
    public ChannelCore(
        final ChannelSettings settings,
        final Window window,
        final Transport transport,
        final EngineEvents events,
        final EpochNanoClock epochClock,
        final ErrorHandler errorHandler,
        final long nowNs)
    {
        this(settings, window, transport, events, epochClock, errorHandler, new LinkCodecs(), nowNs);
    }

    /**
     * A channel without links.
     *
     * @param settings     concluded.
     * @param window       to keep blocks in.
     * @param transport    opens streams.
     * @param events       for the control plane.
     * @param epochClock   stamps blocks at the root.
     * @param errorHandler for what subscribers' handlers throw.
     * @param codecs       shared by all channels of one thread.
     * @param nowNs        the time.
     */
    public ChannelCore(
        final ChannelSettings settings,
        final Window window,
        final Transport transport,
        final EngineEvents events,
        final EpochNanoClock epochClock,
        final ErrorHandler errorHandler,
        final LinkCodecs codecs,
        final long nowNs)
    {
        this.settings = settings;
        this.window = window;
        this.transport = transport;
        this.events = events;
        this.codecs = codecs;
        this.errorHandler = errorHandler;
        this.nowNs = nowNs;
        holdsForChildren = settings.childPolicy() == OverrunPolicy.BACKPRESSURE;
        readers = new Readers(this, errorHandler);
        signals = new LinkSignals(this);
        timers = new ChannelTimers(this, nowNs);
        linkControl = new LinkControl(this, transport);
        intake = new Intake(this, codecs);
        sequencer = new Sequencer(window, settings, transport.datagramPayloadMax(), epochClock, counters);
    }

    // --- what the owner may ask ------------------------------------------------------------------------------------

    /**
     * Id of the channel.
     *
     * @return id.
     */
    public long channelId()
    {
        return settings.channelId();
    }

    /**
     * Settings of the channel.
     *
     * @return concluded settings.
     */
    public ChannelSettings settings()
    {
        return settings;
    }

    /**
     * The channel's window.
     *
     * @return window.
     */
    public Window window()
    {
        return window;
    }

    /**
     * What the channel has done.
     *
     * @return live counters.
     */
    public ChannelCounters counters()
    {
        return counters;
    }

    /**
     * Whether this node numbers the channel.
     *
     * @return true at the root.
     */
    public boolean isRoot()
    {
        return isRoot;
    }

    /**
     * Every block below is here and in the subtree of every child; at the root: everywhere.
     *
     * @return block number.
     */
    public long deliveredBlock()
    {
        // A child that joins with an old position does not take back what was said of those that were members then.
        deliveredHere = Math.max(deliveredHere, links.deliveredBlock(window.head()));
        return deliveredHere;
    }

    /**
     * Every current member has every block below this, as far as is known here.
     *
     * @return block number.
     */
    public long deliveredEverywhere()
    {
        return isRoot ? deliveredBlock() : intake.knownDelivered();
    }

    /**
     * Largest message that can be claimed in place.
     *
     * @return bytes.
     */
    public int claimLengthMax()
    {
        return sequencer.claimLengthMax();
    }

    // --- publishing at the root --------------------------------------------------------------------------------------

    /**
     * Claim room for one message in the open block.
     *
     * @param length of the payload, at most {@link #claimLengthMax()}.
     * @return offset of the payload in {@code window().ring()}, or an {@link Outcome}.
     */
    public long tryClaim(final int length)
    {
        final long refusal = refusal();
        return counted(refusal < 0 ? refusal : sequencer.tryClaim(length, heldBlock()));
    }

    /**
     * Number the claimed message.
     *
     * @param topic 32-bit hash of its topic.
     * @return its sequence.
     */
    public long commit(final int topic)
    {
        return sequencer.commit(topic);
    }

    /**
     * Let the claim go.
     */
    public void abort()
    {
        sequencer.abort();
    }

    /**
     * Publish one message, whole; of any size up to the channel's limit.
     *
     * @param topic  32-bit hash of its topic.
     * @param buffer holding the payload.
     * @param offset of the payload.
     * @param length of the payload.
     * @return its sequence, or an {@link Outcome}.
     */
    public long offer(final int topic, final DirectBuffer buffer, final int offset, final int length)
    {
        final long refusal = refusal();
        return counted(refusal < 0 ? refusal : sequencer.offer(topic, buffer, offset, length, heldBlock()));
    }

    /**
     * A publisher for any node of the channel, root or not. Close it to give it up.
     *
     * @param publisherId unique among all publishers of the channel, and never used again by another life of one.
     * @param ringBytes   power of two: room for what the root has not acknowledged.
     * @return the publisher.
     */
    public ProxyOutbox openPublisher(final long publisherId, final int ringBytes)
    {
        return tree().openOutbox(publisherId, ringBytes);
    }

    /**
     * Whether every current member has a message of this channel; for messages published in place at the root.
     *
     * @param sequence of the message.
     * @return false while that is not known.
     */
    public boolean isDeliveredEverywhere(final long sequence)
    {
        final long block = deliveredEverywhere();
        if (block >= window.head())
        {
            return sequence < window.nextSequence();
        }
        return window.isRetained(block) && sequence < window.firstSequence(block);
    }

    /**
     * Whether every current member has every message of this channel so far.
     *
     * @return false while that is not known.
     */
    public boolean isAllDelivered()
    {
        return deliveredEverywhere() >= window.head();
    }

    /**
     * Messages from member to member.
     *
     * @return the router of this node in this channel.
     */
    public UnicastRouter unicasts()
    {
        return tree().unicasts();
    }

    // --- subscribing -------------------------------------------------------------------------------------------------

    /** See {@link Readers#subscribeLive}. */
    public LocalSubscriber subscribeLive(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        return readers.subscribeLive(messages, gaps, topicFilter, policy);
    }

    /** See {@link Readers#subscribeOldest}. */
    public LocalSubscriber subscribeOldest(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        return readers.subscribeOldest(messages, gaps, topicFilter, policy);
    }

    /** See {@link Readers#subscribeFrom}. */
    public LocalSubscriber subscribeFrom(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromSequence)
    {
        return readers.subscribeFrom(messages, gaps, topicFilter, policy, fromSequence);
    }

    /**
     * The readers of this channel on this node, on the agent's thread and on others.
     *
     * @return the readers of this channel.
     */
    public Readers readers()
    {
        return readers;
    }

    // --- commands of the control plane -------------------------------------------------------------------------------

    /** See {@link EngineCommands#becomeRoot}. */
    public void becomeRoot(final int newEpoch, final long nextBlock, final long nextSequence)
    {
        final int order = Integer.compareUnsigned(newEpoch, epoch);
        if (order < 0 || order == 0 && intake.hasPosition())
        {
            failed(-1, STALE_EPOCH);
            return;
        }
        sequencer.stop();
        intake.onRoot(nextBlock, nextSequence);
        epoch = newEpoch;
        isRoot = true;
        level = 0;
        orphaned = false;
        sequencer.start(newEpoch, Math.max(nextSequence, window.nextSequence()));
        window.noteSequence(window.head(), sequencer.nextSequence());
        tree().onRoot(nowNs);
        links.onEpoch();
        timers.wake();
    }

    /** See {@link EngineCommands#raiseEpoch}. */
    public void raiseEpoch(final int newEpoch)
    {
        if (Integer.compareUnsigned(newEpoch, epoch) > 0)
        {
            sequencer.stop();
            epoch = newEpoch;
            isRoot = false;
            intake.forgetEnd();
            links.onEpoch();
        }
    }

    /** See {@link EngineCommands#openParent}. */
    public void openParent(
        final int linkId, final NodeAddress parent, final int downSession, final int upSession, final long fromBlock)
    {
        linkControl.openParent(linkId, parent, downSession, upSession, fromBlock);
    }

    /** See {@link EngineCommands#activateParent}. */
    public void activateParent(final int linkId)
    {
        linkControl.activateParent(linkId);
    }

    /** See {@link EngineCommands#openChild}. */
    public void openChild(
        final int linkId,
        final NodeAddress child,
        final int downSession,
        final int upSession,
        final int label,
        final long fromBlock)
    {
        linkControl.openChild(linkId, child, downSession, upSession, label, fromBlock);
    }

    /** See {@link EngineCommands#startChild}. */
    public void startChild(final int linkId, final long fromBlock)
    {
        linkControl.startChild(linkId, fromBlock);
    }

    /** See {@link EngineCommands#closeLink}. */
    public void closeLink(final int linkId)
    {
        linkControl.closeLink(linkId);
    }

    /** See {@link EngineCommands#serveRange}. */
    public void serveRange(final int linkId, final long fromBlock, final int blocks)
    {
        linkControl.serveRange(linkId, fromBlock, blocks);
    }

    /** See {@link EngineCommands#copyRange}. */
    public void copyRange(final long correlationId, final long fromBlock, final int blocks)
    {
        linkControl.copyRange(correlationId, fromBlock, blocks);
    }

    /** See {@link EngineCommands#injectBlock}. */
    public void injectBlock(final DirectBuffer buffer, final int offset, final int length)
    {
        if (codecs.admit(counters, buffer, offset, length) == BlockDecoder.TEMPLATE_ID)
        {
            intake.onBlock(null, buffer, offset, length, nowNs);
        }
    }

    /** See {@link EngineCommands#giveUp}. */
    public void giveUp(final long toBlock)
    {
        if (!isRoot)
        {
            intake.giveUp(toBlock);
        }
    }

    /** See {@link EngineCommands#setStanding}. */
    public void setStanding(final boolean isOrphaned, final int newLevel)
    {
        orphaned = isOrphaned;
        level = newLevel;
    }

    /** See {@link EngineCommands#setSuspicion}. */
    public void setSuspicion(final int linkId, final long silentNs)
    {
        linkControl.setSuspicion(linkId, silentNs);
    }

    /** See {@link EngineCommands#endChannel}. */
    public void endChannel()
    {
        if (!isRoot)
        {
            failed(-1, NOT_ROOT);
            return;
        }
        sequencer.stop();
        intake.endAt(window.head(), sequencer.nextSequence());
    }

    // --- the duty cycle ----------------------------------------------------------------------------------------------

    /**
     * What was published since the last cycle goes to the links, before the transport receives: the round that receives
     * sends as well.
     *
     * @param now the time of this cycle.
     * @return work done.
     */
    public int publish(final long now)
    {
        nowNs = now;
        final int work = tree == null ? 0 : tree.publish(now);
        return isRoot && sequencer.flush() > 0 ? work + 1 + links.advance(now) : work;
    }

    /**
     * One cycle, after the transport has received: close the open block, deliver, relay, see to the timers. Whoever
     * does not call it all the time calls it until it returns 0, and then again when bytes have come, a stream has come
     * up or down, a port has connected or has room again, a command was given or a message published, and at {@link
     * #nextDeadlineNs()}.
     *
     * @param now the time of this cycle.
     * @return work done, signs of life apart; 0 when idle.
     */
    public int doWork(final long now)
    {
        int work = publish(now);
        work += links.advance(now);
        // Behind the blocks that hold what is acknowledged, so that no acknowledgement overtakes them.
        work += tree == null ? 0 : tree.acknowledge();
        work += readers.deliver();
        if (intake.isEnded() && window.head() >= intake.endBlock())
        {
            work += onEndReached(now);
        }
        work += timers.poll(now);
        return work;
    }

    /**
     * The earliest time at which a cycle has something to do, if nothing happens before.
     *
     * @return time of the clock that {@link #doWork} is called with.
     */
    public long nextDeadlineNs()
    {
        return timers.deadlineNs();
    }

    /**
     * Close every link and subscription.
     */
    public void close()
    {
        sequencer.stop();
        linkControl.closeAll();
        readers.close();
        if (tree != null)
        {
            tree.close();
        }
    }

    // --- what links and intake call ----------------------------------------------------------------------------------

    EngineEvents events()
    {
        return events;
    }

    int epoch()
    {
        return epoch;
    }

    boolean isActive(final ParentLink link)
    {
        return links.active() == link;
    }

    void onWindowStart(final long block)
    {
        readers.onWindowStart(block);
        links.onWindowStart(block);
    }

    void onHigherEpoch(final int newEpoch)
    {
        raiseEpoch(newEpoch);
        events.onEpoch(channelId(), newEpoch);
    }

    int level()
    {
        return level;
    }

    boolean isOrphaned()
    {
        return orphaned;
    }

    boolean hasTree()
    {
        return tree != null;
    }

    /** What travels besides the stream; made when there is any of it. */
    TreeMessages tree()
    {
        if (tree == null)
        {
            tree = new TreeMessages(this, codecs);
        }
        return tree;
    }

    /** Whether a block may be taken in without overwriting what a BACKPRESSURE reader still needs. */
    boolean hasRoom()
    {
        return !hasHolders() || !window.wouldOverwrite(
            heldBlock(), Math.min(transport.datagramPayloadMax(), settings.blockLengthMax()));
    }

    boolean hasHolders()
    {
        return readers.hasHolders() || holdsForChildren && links.hasChildren();
    }

    long heldBlock()
    {
        final long held = readers.hasHolders() ? readers.heldBlock() : Links.NOT_HELD;
        return holdsForChildren ? Math.min(held, links.heldBlock()) : held;
    }

    ParentLink activeParent()
    {
        return links.active();
    }

    long nowNs()
    {
        return nowNs;
    }

    int datagramPayloadMax()
    {
        return transport.datagramPayloadMax();
    }

    void onHandlerError(final Exception ex)
    {
        counters.handlerErrors++;
        errorHandler.onError(ex);
    }

    /** Why a message of this node cannot be numbered here now, or 0. */
    long refusal()
    {
        if (!isRoot)
        {
            return Outcome.NOT_CONNECTED;
        }
        return intake.isEnded() ? Outcome.CLOSED : 0;
    }

    // --- the rest ----------------------------------------------------------------------------------------------------

    private long counted(final long outcome)
    {
        if (outcome < 0)
        {
            counters.publishRefused++;
        }
        return outcome;
    }

    private int onEndReached(final long now)
    {
        final int work = links.sendEnd(now, intake.endBlock());
        if (!intake.hasEndToReport())
        {
            return work;
        }
        events.onEnd(channelId(), intake.endBlock(), intake.endSequence());
        return work + 1;
    }

    void failed(final int linkId, final int code)
    {
        counters.commandsFailed++;
        events.onCommandFailed(channelId(), linkId, code);
    }
}
