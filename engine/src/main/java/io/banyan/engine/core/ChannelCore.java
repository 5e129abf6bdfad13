package io.banyan.engine.core;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.HeartbeatDecoder;
import io.banyan.codec.data.ProgressDecoder;
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

    /** The agent came this much later than it should have: the pause is credited to every link. */
    private static final long STALL_NS = 1_000_000L;
    private static final int REPAIR_COPIES_MAX = 256;

    private final ChannelSettings settings;
    private final Transport transport;
    private final EngineEvents events;
    private final Window window;
    private final LinkCodecs codecs;
    private final ChannelCounters counters = new ChannelCounters();
    private final Links links = new Links();
    private final Readers readers;
    private final LinkSignals signals;
    private final Intake intake;
    private final Sequencer sequencer;
    private final boolean holdsForChildren;

    private final ErrorHandler errorHandler;
    private TreeMessages tree;
    private boolean isRoot;
    private boolean orphaned;
    private boolean timersDue = true;
    private boolean started;
    private int epoch;
    private int level;
    private long deliveredHere;
    private long nowNs;
    private long nextTimersNs;
    private long lastReportNs;
    private long reportedBytesIn;

    /**
     * A channel without links, with flyweights of its own.
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
        this.nextTimersNs = nowNs;
        this.lastReportNs = nowNs;
        holdsForChildren = settings.childPolicy() == OverrunPolicy.BACKPRESSURE;
        readers = new Readers(this, errorHandler);
        signals = new LinkSignals(codecs, window, settings, counters);
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
     * Messages from member to member.
     *
     * @return the router of this node in this channel.
     */
    public UnicastRouter unicasts()
    {
        return tree().unicasts();
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
        return readers.subscribe(messages, gaps, topicFilter, policy, window.head(), window.exactSequence());
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
        return readers.subscribe(messages, gaps, topicFilter, policy, window.nextRetained(window.oldest()), -1);
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
        return readers.subscribe(messages, gaps, topicFilter, policy, window.blockOf(fromSequence), fromSequence);
    }

    /**
     * Subscriptions for threads of the subscribers' own.
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
        wake();
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
        if (links.isTaken(linkId))
        {
            failed(linkId, DUPLICATE_LINK);
            return;
        }
        if (!intake.hasPosition() && fromBlock >= 0)
        {
            intake.startAt(fromBlock, Window.UNKNOWN_SEQUENCE);
        }
        final ParentLink link =
            new ParentLink(this, linkId, transport.openUp(channelId(), parent, upSession), downSession);
        links.add(link);
        wake();
        transport.expectDown(channelId(), downSession, link);
    }

    /** See {@link EngineCommands#activateParent}. */
    public void activateParent(final int linkId)
    {
        final ParentLink link = links.parent(linkId);
        if (link == null)
        {
            failed(linkId, UNKNOWN_LINK);
            return;
        }
        links.activate(link);
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
        if (links.isTaken(linkId))
        {
            failed(linkId, DUPLICATE_LINK);
            return;
        }
        final LinkPort port = transport.openDown(channelId(), child, downSession);
        final ChildLink link = new ChildLink(this, linkId, port, upSession, label, fromBlock);
        links.add(link);
        wake();
        transport.expectUp(channelId(), upSession, link);
    }

    /** See {@link EngineCommands#startChild}. */
    public void startChild(final int linkId, final long fromBlock)
    {
        final ChildLink link = links.child(linkId);
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
        final ParentLink parent = links.parent(linkId);
        if (parent != null)
        {
            links.remove(parent);
            transport.refuse(channelId(), parent.downSession());
            parent.close();
            return;
        }
        final ChildLink child = links.child(linkId);
        if (child != null)
        {
            detach(child);
        }
    }

    /** See {@link EngineCommands#serveRange}. */
    public void serveRange(final int linkId, final long fromBlock, final int blocks)
    {
        final ChildLink link = links.child(linkId);
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
        final ParentLink parent = links.parent(linkId);
        final ChildLink child = links.child(linkId);
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
        wake();
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
     * One cycle, after the transport has received: close the open block, deliver, relay, see to the timers. Whoever
     * does not call it all the time calls it until it returns 0, and then again when bytes have come, a stream has come
     * up or down, a port has connected or has room again, a command was given or a message published, and at {@link
     * #nextDeadlineNs()}.
     *
     * @param now the time of this cycle.
     * @return work done; 0 when idle.
     */
    public int doWork(final long now)
    {
        nowNs = now;
        int work = tree == null ? 0 : tree.publish(now);
        work += isRoot ? sequencer.flush() : 0;
        work += links.advance(now);
        // Behind the blocks that hold what is acknowledged, so that no acknowledgement overtakes them.
        work += tree == null ? 0 : tree.acknowledge();
        work += readers.deliver();
        if (intake.isEnded() && window.head() >= intake.endBlock())
        {
            work += onEndReached(now);
        }
        final long lateNs = now - nextTimersNs;
        if (lateNs >= 0 || timersDue)
        {
            work += onTimers(now, started && lateNs > STALL_NS ? lateNs : 0);
        }
        return work;
    }

    /**
     * The earliest time at which a cycle has something to do, if nothing happens before.
     *
     * @return time of the clock that {@link #doWork} is called with.
     */
    public long nextDeadlineNs()
    {
        return timersDue ? nowNs : nextTimersNs;
    }

    /**
     * Close every link and subscription.
     */
    public void close()
    {
        sequencer.stop();
        for (ChildLink child = links.lastChild(); child != null; child = links.lastChild())
        {
            detach(child);
        }
        for (ParentLink parent = links.lastParent(); parent != null; parent = links.lastParent())
        {
            closeLink(parent.linkId());
        }
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

    Intake intake()
    {
        return intake;
    }

    int epoch()
    {
        return epoch;
    }

    boolean isActive(final ParentLink link)
    {
        return links.active() == link;
    }

    /** Something has changed that timers depend on: see to them in the next cycle. */
    void wake()
    {
        timersDue = true;
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

    /** Template id of a valid message, or -1 after counting it. */
    int admit(final DirectBuffer buffer, final int offset, final int length)
    {
        if (DataPlaneValidator.validate(buffer, offset, length) != Verdict.VALID)
        {
            counters.malformed++;
            return -1;
        }
        return codecs.header.wrap(buffer, offset).templateId();
    }

    HeartbeatDecoder wrapHeartbeat(final DirectBuffer buffer, final int offset)
    {
        return codecs.heartbeat.wrapAndApplyHeader(buffer, offset, codecs.header);
    }

    ProgressDecoder wrapProgress(final DirectBuffer buffer, final int offset)
    {
        return codecs.progress.wrapAndApplyHeader(buffer, offset, codecs.header);
    }

    boolean onUpward(
        final ChildLink from,
        final int template,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long now)
    {
        return tree().onUpward(from, template, buffer, offset, length, now);
    }

    boolean onDownward(
        final ParentLink from,
        final int template,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long now)
    {
        return tree().onDownward(from, template, buffer, offset, length, now);
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

    boolean sendHeartbeat(final LinkPort port, final long nextBlock, final long nextSequence)
    {
        return signals.heartbeat(
            port, nextBlock, nextSequence, deliveredEverywhere(), epoch, level, orphaned, nowNs);
    }

    boolean sendProgress(final LinkPort port, final long echoTimeNs)
    {
        return signals.progress(port, deliveredBlock(), echoTimeNs, epoch, links.subtreeMembers());
    }

    boolean sendEnd(final LinkPort port)
    {
        return signals.end(port, intake.endBlock(), intake.endSequence(), epoch);
    }

    void evict(final ChildLink child)
    {
        counters.evicted++;
        detach(child);
        events.onLinkDown(channelId(), child.linkId());
    }

    void detach(final ChildLink child)
    {
        if (links.remove(child))
        {
            transport.refuse(channelId(), child.upSession());
            child.close();
        }
    }

    void flush()
    {
        sequencer.flush();
    }

    ParentLink activeParent()
    {
        return links.active();
    }

    Links links()
    {
        return links;
    }

    Sequencer sequencer()
    {
        return sequencer;
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

    private TreeMessages tree()
    {
        if (tree == null)
        {
            tree = new TreeMessages(this, codecs);
        }
        return tree;
    }

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

    private int onTimers(final long now, final long stallNs)
    {
        timersDue = false;
        started = true;
        int work = links.onTimers(now, stallNs);
        work += intake.checkGapDeadline(now);
        if (now - lastReportNs >= settings.reportNs())
        {
            if (intake.hasPosition())
            {
                report(now);
            }
            reportedBytesIn = counters.bytesIn;
            lastReportNs = now;
        }
        nextTimersNs = intake.deadlineNs(links.deadlineNs(lastReportNs + settings.reportNs()));
        if (tree != null)
        {
            nextTimersNs = tree.deadlineNs(nextTimersNs);
        }
        return work;
    }

    private void report(final long now)
    {
        final long bytesPerSecond = (long)((counters.bytesIn - reportedBytesIn) * 1e9 / (now - lastReportNs));
        events.onProgress(
            channelId(),
            window.oldest(),
            window.head(),
            Math.max(0, window.nextSequence()),
            epoch,
            bytesPerSecond);
    }

    private void failed(final int linkId, final int code)
    {
        counters.commandsFailed++;
        events.onCommandFailed(channelId(), linkId, code);
    }
}
