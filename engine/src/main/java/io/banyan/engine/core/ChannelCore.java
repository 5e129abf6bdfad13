package io.banyan.engine.core;

import java.util.ArrayList;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.BooleanType;
import io.banyan.codec.data.EndOfChannelDecoder;
import io.banyan.codec.data.EndOfChannelEncoder;
import io.banyan.codec.data.EndReason;
import io.banyan.codec.data.HeartbeatDecoder;
import io.banyan.codec.data.HeartbeatEncoder;
import io.banyan.codec.data.MessageHeaderDecoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.data.ProgressDecoder;
import io.banyan.codec.data.ProgressEncoder;
import io.banyan.codec.edge.DataPlaneValidator;
import io.banyan.codec.edge.Verdict;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.delivery.Delivery;
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

    private static final long NOT_HELD = Long.MAX_VALUE;
    private static final long NO_END = Long.MAX_VALUE;
    private static final long TIMER_INTERVAL_NS = 500_000L;
    /** A pause of the agent longer than this is credited to every link. */
    private static final long STALL_NS = 1_000_000L;
    private static final int SMALL_MESSAGE_LENGTH_MAX = 128;
    private static final int REPAIR_COPIES_MAX = 256;

    private final ChannelSettings settings;
    private final Transport transport;
    private final EngineEvents events;
    private final ErrorHandler errorHandler;
    private final Window window;
    private final Sequencer sequencer;
    private final ChannelCounters counters = new ChannelCounters();
    private final ArrayList<ChildLink> children = new ArrayList<>();
    private final ArrayList<ParentLink> parents = new ArrayList<>();
    private final ArrayList<LocalSubscriber> subscribers = new ArrayList<>();

    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final BlockDecoder blockDecoder = new BlockDecoder();
    private final HeartbeatEncoder heartbeatEncoder = new HeartbeatEncoder();
    private final HeartbeatDecoder heartbeatDecoder = new HeartbeatDecoder();
    private final ProgressEncoder progressEncoder = new ProgressEncoder();
    private final ProgressDecoder progressDecoder = new ProgressDecoder();
    private final EndOfChannelEncoder endEncoder = new EndOfChannelEncoder();
    private final EndOfChannelDecoder endDecoder = new EndOfChannelDecoder();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SMALL_MESSAGE_LENGTH_MAX]);

    private ParentLink activeParent;
    private boolean isRoot;
    private boolean hasPosition;
    private boolean hasHolders;
    private boolean orphaned;
    private boolean endReported;
    private int epoch;
    private int level;
    private long endBlock = NO_END;
    private long endSequence;
    private long knownDelivered;
    private long nowNs;
    private long nextTimersNs;
    private long lastReportNs;
    private long reportedBytesIn;
    private long headSeenAtGap;
    private long gapSinceNs;

    /**
     * A channel without links.
     *
     * @param settings     concluded.
     * @param window       to keep blocks in.
     * @param transport    opens streams.
     * @param events       for the control plane.
     * @param epochClock   stamps blocks at the root.
     * @param errorHandler for what subscribers' handlers throw.
     * @param nowNs        the time.
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
        this.settings = settings;
        this.window = window;
        this.transport = transport;
        this.events = events;
        this.errorHandler = errorHandler;
        this.nowNs = nowNs;
        this.lastReportNs = nowNs;
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
        long delivered = window.head();
        for (int i = 0, size = children.size(); i < size; i++)
        {
            final ChildLink child = children.get(i);
            if (!child.isHeld())
            {
                delivered = Math.min(delivered, child.deliveredBlock());
            }
        }
        return delivered;
    }

    /**
     * Every current member has every block below this, as far as is known here.
     *
     * @return block number.
     */
    public long deliveredEverywhere()
    {
        return isRoot ? deliveredBlock() : knownDelivered;
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

    // --- subscribing -------------------------------------------------------------------------------------------------

    /**
     * Subscribe on the agent's own thread, from the next message on.
     *
     * @param messages    called for each message.
     * @param gaps        called for each range that will not come.
     * @param topicFilter hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy      when the window overtakes it.
     * @return the subscription.
     */
    public LocalSubscriber subscribeLive(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        sequencer.flush();
        return subscribe(messages, gaps, topicFilter, policy, window.head(), hasPosition ? window.nextSequence() : -1);
    }

    /**
     * Subscribe on the agent's own thread, from the oldest message that is still here.
     *
     * @param messages    called for each message.
     * @param gaps        called for each range that will not come.
     * @param topicFilter hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy      when the window overtakes it.
     * @return the subscription.
     */
    public LocalSubscriber subscribeOldest(
        final MessageHandler messages, final GapHandler gaps, final long topicFilter, final OverrunPolicy policy)
    {
        return subscribe(messages, gaps, topicFilter, policy, window.nextRetained(window.oldest()), -1);
    }

    /**
     * Subscribe on the agent's own thread, from a sequence on; what has left the window is reported as a gap.
     *
     * @param messages     called for each message.
     * @param gaps         called for each range that will not come.
     * @param topicFilter  hash as an unsigned value, or {@link Delivery#ALL_TOPICS}.
     * @param policy       when the window overtakes it.
     * @param fromSequence first sequence wanted.
     * @return the subscription.
     */
    public LocalSubscriber subscribeFrom(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromSequence)
    {
        return subscribe(messages, gaps, topicFilter, policy, window.blockOf(fromSequence), fromSequence);
    }

    // --- commands of the control plane -------------------------------------------------------------------------------

    /** See {@link EngineCommands#becomeRoot}. */
    public void becomeRoot(final int newEpoch, final long nextBlock, final long nextSequence)
    {
        if (Integer.compareUnsigned(newEpoch, epoch) <= 0 && hasPosition)
        {
            failed(-1, STALE_EPOCH);
            return;
        }
        if (hasPosition)
        {
            counters.lost += window.giveUp(nextBlock, nextSequence);
            window.truncate();
        }
        else
        {
            window.start(nextBlock, nextSequence);
        }
        epoch = newEpoch;
        isRoot = true;
        hasPosition = true;
        level = 0;
        orphaned = false;
        endBlock = NO_END;
        endReported = false;
        sequencer.start(newEpoch, Math.max(nextSequence, window.nextSequence()));
    }

    /** See {@link EngineCommands#raiseEpoch}. */
    public void raiseEpoch(final int newEpoch)
    {
        if (Integer.compareUnsigned(newEpoch, epoch) > 0)
        {
            sequencer.abort();
            sequencer.flush();
            epoch = newEpoch;
            isRoot = false;
        }
    }

    /** See {@link EngineCommands#openParent}. */
    public void openParent(
        final int linkId, final NodeAddress parent, final int downSession, final int upSession, final long fromBlock)
    {
        if (parentOf(linkId) != null || childOf(linkId) != null)
        {
            failed(linkId, DUPLICATE_LINK);
            return;
        }
        if (!hasPosition && fromBlock >= 0)
        {
            startAt(fromBlock, -1);
        }
        final ParentLink link =
            new ParentLink(this, linkId, transport.openUp(channelId(), parent, upSession), downSession, nowNs);
        parents.add(link);
        if (activeParent == null)
        {
            activeParent = link;
        }
        transport.expectDown(channelId(), downSession, link);
    }

    /** See {@link EngineCommands#activateParent}. */
    public void activateParent(final int linkId)
    {
        final ParentLink link = parentOf(linkId);
        if (link == null)
        {
            failed(linkId, UNKNOWN_LINK);
            return;
        }
        activeParent = link;
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
        if (parentOf(linkId) != null || childOf(linkId) != null)
        {
            failed(linkId, DUPLICATE_LINK);
            return;
        }
        final LinkPort port = transport.openDown(channelId(), child, downSession);
        final ChildLink link = new ChildLink(this, linkId, port, upSession, label, fromBlock, nowNs);
        children.add(link);
        updateHolders();
        transport.expectUp(channelId(), upSession, link);
    }

    /** See {@link EngineCommands#startChild}. */
    public void startChild(final int linkId, final long fromBlock)
    {
        final ChildLink link = childOf(linkId);
        if (link == null)
        {
            failed(linkId, UNKNOWN_LINK);
            return;
        }
        link.startFrom(fromBlock);
    }

    /** See {@link EngineCommands#closeLink}. */
    public void closeLink(final int linkId)
    {
        final ParentLink parent = parentOf(linkId);
        if (parent != null)
        {
            parents.remove(parent);
            transport.refuse(channelId(), parent.downSession());
            parent.close();
            if (activeParent == parent)
            {
                activeParent = parents.isEmpty() ? null : parents.get(parents.size() - 1);
            }
            return;
        }
        final ChildLink child = childOf(linkId);
        if (child != null)
        {
            detach(child);
        }
    }

    /** See {@link EngineCommands#serveRange}. */
    public void serveRange(final int linkId, final long fromBlock, final int blocks)
    {
        final ChildLink link = childOf(linkId);
        if (link == null)
        {
            failed(linkId, UNKNOWN_LINK);
        }
        else if (!link.serveRange(fromBlock, blocks))
        {
            counters.repairsRefused++;
            failed(linkId, RANGE_REFUSED);
        }
    }

    /** See {@link EngineCommands#copyRange}. */
    public void copyRange(final long correlationId, final long fromBlock, final int blocks)
    {
        final long end = Math.min(window.highest(), fromBlock + Math.min(blocks, REPAIR_COPIES_MAX));
        for (long block = Math.max(fromBlock, window.oldest()); block < end; block++)
        {
            if (window.isRetained(block))
            {
                counters.repairsServed++;
                events.onBlockCopy(
                    channelId(), correlationId, window.ring(), window.offset(block), window.length(block));
            }
        }
    }

    /** See {@link EngineCommands#injectBlock}. */
    public void injectBlock(final DirectBuffer buffer, final int offset, final int length)
    {
        if (admit(buffer, offset, length) == BlockDecoder.TEMPLATE_ID)
        {
            onBlock(buffer, offset, length, nowNs);
        }
    }

    /** See {@link EngineCommands#giveUp}. */
    public void giveUp(final long toBlock)
    {
        if (!isRoot && toBlock > window.head() && toBlock <= window.highest())
        {
            counters.lost += window.giveUp(toBlock, -1);
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
        final ParentLink parent = parentOf(linkId);
        final ChildLink child = childOf(linkId);
        if (parent != null)
        {
            parent.suspicionNs(silentNs);
        }
        else if (child != null)
        {
            child.suspicionNs(silentNs);
        }
        else
        {
            failed(linkId, UNKNOWN_LINK);
        }
    }

    /** See {@link EngineCommands#endChannel}. */
    public void endChannel()
    {
        if (!isRoot)
        {
            failed(-1, NOT_ROOT);
            return;
        }
        sequencer.abort();
        sequencer.flush();
        endBlock = window.head();
        endSequence = sequencer.nextSequence();
    }

    // --- the duty cycle ----------------------------------------------------------------------------------------------

    /**
     * One cycle, after the transport has received: close the open block, deliver, relay, see to the timers.
     *
     * @param now the time of this cycle.
     * @return work done; 0 when idle.
     */
    public int doWork(final long now)
    {
        final long sinceNs = now - nowNs;
        nowNs = now;
        int work = isRoot ? sequencer.flush() : 0;
        for (int i = 0, size = children.size(); i < size; i++)
        {
            work += children.get(i).advance(now);
            if (children.size() < size)
            {
                // A child has left in its own turn: the rest have theirs in the next cycle.
                break;
            }
        }
        for (int i = subscribers.size() - 1; i >= 0; i--)
        {
            final LocalSubscriber subscriber = subscribers.get(i);
            work += subscriber.deliver();
            if (subscriber.isClosed())
            {
                subscribers.remove(i);
                updateHolders();
            }
        }
        if (now - nextTimersNs >= 0 || sinceNs > STALL_NS)
        {
            nextTimersNs = now + TIMER_INTERVAL_NS;
            work += onTimers(now, sinceNs > STALL_NS ? sinceNs : 0);
        }
        return work;
    }

    /**
     * Close every link and subscription.
     */
    public void close()
    {
        while (!children.isEmpty())
        {
            detach(children.get(children.size() - 1));
        }
        while (!parents.isEmpty())
        {
            closeLink(parents.get(parents.size() - 1).linkId());
        }
        for (int i = 0; i < subscribers.size(); i++)
        {
            subscribers.get(i).close();
        }
        subscribers.clear();
    }

    // --- what links call ---------------------------------------------------------------------------------------------

    EngineEvents events()
    {
        return events;
    }

    /** Template id of a valid message, or -1 after counting it. */
    int admit(final DirectBuffer buffer, final int offset, final int length)
    {
        if (DataPlaneValidator.validate(buffer, offset, length) != Verdict.VALID)
        {
            counters.malformed++;
            return -1;
        }
        return headerDecoder.wrap(buffer, offset).templateId();
    }

    HeartbeatDecoder wrapHeartbeat(final DirectBuffer buffer, final int offset)
    {
        return heartbeatDecoder.wrapAndApplyHeader(buffer, offset, headerDecoder);
    }

    ProgressDecoder wrapProgress(final DirectBuffer buffer, final int offset)
    {
        return progressDecoder.wrapAndApplyHeader(buffer, offset, headerDecoder);
    }

    /** Intake: a valid block from any link takes its place, first arrival wins. */
    void onBlock(final DirectBuffer buffer, final int offset, final int length, final long now)
    {
        final BlockDecoder block = blockDecoder.wrapAndApplyHeader(buffer, offset, headerDecoder);
        if (!isCurrent(block.channel(), block.epoch()))
        {
            return;
        }
        final long number = block.blockNumber();
        final long firstSequence = block.firstSequence();
        if (!hasPosition)
        {
            startAt(number, firstSequence);
        }
        final int sequences = BlockSequences.of(block);
        final long highest = window.highest();
        int placed = window.place(number, firstSequence, sequences, buffer, offset, length);
        if (placed == Window.TOO_FAR)
        {
            // The parent itself has lost what lies between: it cannot be held open, so it is given up now.
            counters.tooFarAhead++;
            counters.lost += window.giveUp(number, firstSequence);
            placed = window.place(number, firstSequence, sequences, buffer, offset, length);
        }
        if (placed != Window.PLACED)
        {
            counters.duplicates++;
            return;
        }
        counters.blocksIn++;
        counters.bytesIn += length;
        counters.framesIn += sequences;
        if (number > highest)
        {
            onGap(highest, number, now);
        }
        else if (number < highest)
        {
            counters.repaired++;
        }
    }

    /** False when the marks are not for this channel or of an epoch that is over. */
    boolean onMarks(final long tag, final long markEpoch, final long nextBlock, final long now)
    {
        if (!isCurrent(tag, markEpoch))
        {
            return false;
        }
        if (!hasPosition)
        {
            return true;
        }
        final long highest = window.highest();
        if (nextBlock > highest)
        {
            window.noteHighest(nextBlock);
            onGap(highest, nextBlock, now);
        }
        return true;
    }

    void onDelivered(final long deliveredBlock)
    {
        knownDelivered = Math.max(knownDelivered, deliveredBlock);
    }

    void onEnd(final DirectBuffer buffer, final int offset, final long now)
    {
        final EndOfChannelDecoder end = endDecoder.wrapAndApplyHeader(buffer, offset, headerDecoder);
        final long nextBlock = end.nextBlock();
        final long nextSequence = end.nextSequence();
        if (onMarks(end.channel(), end.epoch(), nextBlock, now))
        {
            endBlock = nextBlock;
            endSequence = nextSequence;
        }
    }

    boolean onUpward(
        final ChildLink from,
        final int template,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long now)
    {
        return false;
    }

    boolean onDownward(
        final ParentLink from,
        final int template,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long now)
    {
        return false;
    }

    /** Whether a block may be taken in without overwriting what a BACKPRESSURE reader still needs. */
    boolean hasRoom()
    {
        return !hasHolders || !window.wouldOverwrite(heldBlock(), transport.datagramPayloadMax());
    }

    boolean sendHeartbeat(final LinkPort port)
    {
        heartbeatEncoder.wrapAndApplyHeader(scratch, 0, headerEncoder)
            .nextBlock(window.head())
            .nextSequence(window.nextSequence())
            .deliveredBlock(deliveredEverywhere())
            .sentTimeNs(nowNs)
            .epoch(epoch & 0xFFFF_FFFFL)
            .channel(settings.channelTag() & 0xFFFF_FFFFL)
            .level(level)
            .orphaned(orphaned ? BooleanType.TRUE : BooleanType.FALSE);
        final boolean sent = port.offer(
            scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + heartbeatEncoder.encodedLength()) > 0;
        counters.heartbeatsOut += sent ? 1 : 0;
        return sent;
    }

    boolean sendProgress(final ParentLink to, final boolean active, final long now)
    {
        progressEncoder.wrapAndApplyHeader(scratch, 0, headerEncoder)
            .nextBlock(window.head())
            .deliveredBlock(deliveredBlock())
            .echoTimeNs(to.echoTimeNs(now))
            .lostBlocks(counters.lost)
            .epoch(epoch & 0xFFFF_FFFFL)
            .channel(settings.channelTag() & 0xFFFF_FFFFL)
            .subtreeMembers(subtreeMembers())
            .missingBlocks(Math.min(0xFFFF_FFFEL, window.highest() - window.head()));
        return to.port().offer(
            scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + progressEncoder.encodedLength()) > 0;
    }

    boolean sendEnd(final LinkPort port)
    {
        endEncoder.wrapAndApplyHeader(scratch, 0, headerEncoder)
            .nextBlock(endBlock)
            .nextSequence(endSequence)
            .epoch(epoch & 0xFFFF_FFFFL)
            .channel(settings.channelTag() & 0xFFFF_FFFFL)
            .reason(EndReason.COMPLETED);
        return port.offer(scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + endEncoder.encodedLength()) > 0;
    }

    void evict(final ChildLink child)
    {
        counters.evicted++;
        detach(child);
        events.onLinkDown(channelId(), child.linkId());
    }

    void detach(final ChildLink child)
    {
        if (children.remove(child))
        {
            transport.refuse(channelId(), child.upSession());
            child.close();
            updateHolders();
        }
    }

    // --- the rest ----------------------------------------------------------------------------------------------------

    private long refusal()
    {
        if (!isRoot)
        {
            return Outcome.NOT_CONNECTED;
        }
        return endBlock == NO_END ? 0 : Outcome.CLOSED;
    }

    private long counted(final long outcome)
    {
        if (outcome < 0)
        {
            counters.publishRefused++;
        }
        return outcome;
    }

    private LocalSubscriber subscribe(
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final OverrunPolicy policy,
        final long fromBlock,
        final long fromSequence)
    {
        final Delivery delivery = new Delivery(messages, gaps, topicFilter, fromSequence, settings.messageLengthMax());
        final LocalSubscriber subscriber =
            new LocalSubscriber(window, counters, errorHandler, policy, fromBlock, delivery);
        subscribers.add(subscriber);
        updateHolders();
        return subscriber;
    }

    private void startAt(final long block, final long sequence)
    {
        window.start(block, Math.max(0, sequence));
        hasPosition = true;
        for (int i = 0; i < subscribers.size(); i++)
        {
            subscribers.get(i).onWindowStart(block);
        }
        for (int i = 0; i < children.size(); i++)
        {
            children.get(i).onWindowStart(block);
        }
    }

    private boolean isCurrent(final long tag, final long blockEpoch)
    {
        if (tag != (settings.channelTag() & 0xFFFF_FFFFL))
        {
            counters.misdirected++;
            return false;
        }
        final int order = Integer.compareUnsigned((int)blockEpoch, epoch);
        if (order < 0 || isRoot && order == 0)
        {
            counters.staleEpoch++;
            return false;
        }
        if (order > 0)
        {
            raiseEpoch((int)blockEpoch);
            events.onEpoch(channelId(), (int)blockEpoch);
        }
        return true;
    }

    private void onGap(final long fromBlock, final long toBlock, final long now)
    {
        counters.gaps++;
        if (gapSinceNs == 0)
        {
            gapSinceNs = now;
            headSeenAtGap = window.head();
        }
        events.onGap(channelId(), fromBlock, toBlock);
    }

    private int onTimers(final long now, final long stallNs)
    {
        int work = 0;
        for (int i = children.size() - 1; i >= 0; i--)
        {
            work += children.get(i).onTimers(now, stallNs);
        }
        for (int i = parents.size() - 1; i >= 0; i--)
        {
            final ParentLink parent = parents.get(i);
            work += parent.onTimers(now, stallNs, parent == activeParent);
        }
        work += checkGapDeadline(now);
        work += checkEnd(now);
        if (now - lastReportNs >= settings.reportNs() && hasPosition)
        {
            final long bytesPerSecond = (long)((counters.bytesIn - reportedBytesIn) * 1e9 / (now - lastReportNs));
            reportedBytesIn = counters.bytesIn;
            lastReportNs = now;
            events.onProgress(
                channelId(), window.oldest(), window.head(), window.nextSequence(), epoch, bytesPerSecond);
        }
        return work;
    }

    /**
     * The control plane gives up sooner where it runs; this is the last resort that keeps subscribers from waiting for
     * ever.
     */
    private int checkGapDeadline(final long now)
    {
        if (gapSinceNs == 0)
        {
            return 0;
        }
        if (window.head() >= window.highest())
        {
            gapSinceNs = 0;
            return 0;
        }
        if (window.head() != headSeenAtGap)
        {
            headSeenAtGap = window.head();
            gapSinceNs = now;
            return 0;
        }
        if (now - gapSinceNs < settings.gapDeadlineNs())
        {
            return 0;
        }
        counters.lost += window.giveUp(window.nextRetained(window.head()), -1);
        gapSinceNs = now;
        headSeenAtGap = window.head();
        return 1;
    }

    private int checkEnd(final long now)
    {
        if (window.head() < endBlock)
        {
            return 0;
        }
        int work = 0;
        for (int i = 0; i < children.size(); i++)
        {
            work += children.get(i).sendEnd(now, endBlock) ? 1 : 0;
        }
        if (!endReported)
        {
            endReported = true;
            work++;
            events.onEnd(channelId(), endBlock, endSequence);
        }
        return work;
    }

    private long subtreeMembers()
    {
        long members = 1;
        for (int i = 0; i < children.size(); i++)
        {
            members += children.get(i).isHeld() ? 0 : children.get(i).subtreeMembers();
        }
        return members;
    }

    private void updateHolders()
    {
        hasHolders = settings.childPolicy() == OverrunPolicy.BACKPRESSURE && !children.isEmpty();
        for (int i = 0; i < subscribers.size(); i++)
        {
            hasHolders |= subscribers.get(i).policy() == OverrunPolicy.BACKPRESSURE;
        }
    }

    private long heldBlock()
    {
        long held = NOT_HELD;
        if (!hasHolders)
        {
            return held;
        }
        for (int i = 0; i < subscribers.size(); i++)
        {
            final LocalSubscriber subscriber = subscribers.get(i);
            if (subscriber.policy() == OverrunPolicy.BACKPRESSURE)
            {
                held = Math.min(held, subscriber.nextBlock());
            }
        }
        if (settings.childPolicy() == OverrunPolicy.BACKPRESSURE)
        {
            for (int i = 0; i < children.size(); i++)
            {
                held = children.get(i).isHeld() ? held : Math.min(held, children.get(i).nextToSend());
            }
        }
        return held;
    }

    private ParentLink parentOf(final int linkId)
    {
        for (int i = 0; i < parents.size(); i++)
        {
            if (parents.get(i).linkId() == linkId)
            {
                return parents.get(i);
            }
        }
        return null;
    }

    private ChildLink childOf(final int linkId)
    {
        for (int i = 0; i < children.size(); i++)
        {
            if (children.get(i).linkId() == linkId)
            {
                return children.get(i);
            }
        }
        return null;
    }

    private void failed(final int linkId, final int code)
    {
        counters.commandsFailed++;
        events.onCommandFailed(channelId(), linkId, code);
    }
}
