package io.banyan.engine.core;

import org.agrona.DirectBuffer;

import io.banyan.codec.data.ProgressDecoder;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.window.Cursor;
import io.banyan.engine.window.Window;

/**
 * One edge of the tree seen from above: a port of its own and a cursor. What is slow, silent or gone here touches no
 * other child.
 */
final class ChildLink implements LinkReceiver
{
    /**
     * Live blocks offered in one duty cycle, so that no child takes more than its share; but as many as a cycle can
     * bring, so that none falls behind.
     */
    static final int BLOCKS_PER_CYCLE = 64;
    /** Repair blocks offered in one duty cycle. */
    static final int REPAIRS_PER_CYCLE = 4;

    private final ChannelCore channel;
    private final Window window;
    private final ChannelCounters counters;
    private final Cursor cursor;
    private final LinkPort port;
    private final int linkId;
    private final int upSession;
    private final int label;
    private final LifeSigns life;
    private RepairQueue repairs;
    private boolean held;
    private boolean fresh = true;
    private boolean greeted;
    private boolean closed;
    private boolean isUp;
    private boolean endSent;
    private boolean hasAnswered;
    private long suspicionNs;
    private long startBlock;
    private long lastSentNs;
    private long nextBlock;
    private long deliveredBlock;
    private long sentBytes;
    private long lastReportNs;
    private int subtreeMembers = 1;

    ChildLink(
        final ChannelCore channel,
        final int linkId,
        final LinkPort port,
        final int upSession,
        final int label,
        final long fromBlock)
    {
        this.channel = channel;
        this.window = channel.window();
        this.counters = channel.counters();
        this.linkId = linkId;
        this.port = port;
        this.upSession = upSession;
        this.label = label;
        this.life = new LifeSigns(channel, port, linkId);
        this.cursor = new Cursor(window, 0);
        this.suspicionNs = channel.settings().suspicionNs();
        startFrom(fromBlock);
        this.nextBlock = cursor.next();
        this.deliveredBlock = cursor.next();
    }

    int linkId()
    {
        return linkId;
    }

    int label()
    {
        return label;
    }

    int upSession()
    {
        return upSession;
    }

    LinkPort port()
    {
        return port;
    }

    boolean isHeld()
    {
        return held;
    }

    /** Lowest block that the child's whole subtree is known to have everything below of. */
    long deliveredBlock()
    {
        return deliveredBlock;
    }

    int subtreeMembers()
    {
        return subtreeMembers;
    }

    /** Whether it has said how far it is since the parent's last sign of life. */
    boolean hasAnswered()
    {
        return hasAnswered;
    }

    void onSweep()
    {
        hasAnswered = false;
    }

    long nextToSend()
    {
        return cursor.next();
    }

    void suspicionNs(final long ns)
    {
        suspicionNs = ns;
    }

    void startFrom(final long fromBlock)
    {
        final boolean wasHeld = held;
        held = fromBlock == EngineCommands.HOLD;
        if (wasHeld && !held)
        {
            // In reserve it could be silent for longer than it may be from now on.
            life.restart(channel.nowNs());
            channel.timers.wake();
        }
        cursor.moveTo(fromBlock < 0 ? window.head() : fromBlock);
        startBlock = cursor.next();
        repairs = null;
        endSent = false;
        greeted = false;
    }

    /**
     * The child hears of the epoch before it sees blocks again, so that it can tell what is history from what is stale.
     */
    void onEpoch()
    {
        endSent = false;
        greeted = false;
    }

    void onWindowStart(final long block)
    {
        cursor.moveTo(Math.max(block, cursor.next()));
    }

    boolean serveRange(final long fromBlock, final int blocks)
    {
        final long from = Math.max(fromBlock, window.oldest());
        final long to = Math.min(fromBlock + blocks, window.highest());
        if (from >= to)
        {
            return false;
        }
        if (repairs == null)
        {
            repairs = new RepairQueue();
        }
        return repairs.add(from, to);
    }

    /** Send what there is to send, within this cycle's share. */
    int advance(final long nowNs)
    {
        // What is sent to a child that is gone is wasted, and one that stood still goes on where it was.
        if (held || life.isSilent() || !greeted && !greet(nowNs))
        {
            return repairs == null ? 0 : serveRepairs(nowNs);
        }
        int work = 0;
        for (int i = 0; i < BLOCKS_PER_CYCLE; i++)
        {
            final int state = cursor.state();
            if (state == Cursor.EMPTY)
            {
                break;
            }
            if (state != Cursor.READY)
            {
                if (!onUnreadable(state))
                {
                    return work + 1;
                }
                work++;
                continue;
            }
            if (!send(cursor.next(), nowNs))
            {
                return work;
            }
            cursor.advance();
            work++;
        }
        return repairs == null ? work : work + serveRepairs(nowNs);
    }

    /** Signs of life and suspicion; returns what was done, signs of life apart. */
    int onTimers(final long nowNs, final long stallNs)
    {
        final ChannelSettings settings = channel.settings();
        if (fresh)
        {
            fresh = false;
            life.restart(nowNs);
            lastReportNs = nowNs - settings.reportNs();
            lastSentNs = nowNs - signPeriodNs();
        }
        else if (stallNs > 0)
        {
            life.onStall(nowNs, stallNs);
        }
        int work = 0;
        if (nowNs - signNs() >= -channel.timers.earlySignNs())
        {
            lastSentNs = nowNs;
            if (port.isConnected())
            {
                endSent = false;
                sendHeartbeat();
            }
        }
        if (isUp)
        {
            work += life.onTimers(nowNs, allowedSilenceNs(), heartbeatNs());
        }
        if (nowNs - life.heardNs() > settings.evictNs() && !closed)
        {
            channel.linkControl.evict(this);
            work++;
        }
        return work;
    }

    /** When {@link #onTimers} has something to do next, if nothing else happens. */
    long deadlineNs()
    {
        final ChannelSettings settings = channel.settings();
        final long nextNs = Links.earlier(signNs(), life.heardNs() + settings.evictNs() + 1);
        return isUp ? life.deadlineNs(nextNs, allowedSilenceNs(), heartbeatNs()) : nextNs;
    }

    /** When the next sign of life is due. */
    private long signNs()
    {
        return lastSentNs + signPeriodNs();
    }

    private long signPeriodNs()
    {
        return heartbeatNs() + (channel.links.active() == null ? 0 : channel.settings().lateSignNs());
    }

    private long heartbeatNs()
    {
        return held ? channel.settings().standbyHeartbeatNs() : channel.settings().heartbeatNs();
    }

    private long allowedSilenceNs()
    {
        return held ? Math.max(suspicionNs, channel.settings().standbySuspicionNs()) : suspicionNs;
    }

    /** The end may go once everything before it has gone. */
    boolean sendEnd(final long nowNs, final long endBlock)
    {
        if (endSent || held || !greeted || cursor.next() < endBlock || !channel.signals.end(port))
        {
            return false;
        }
        endSent = true;
        lastSentNs = nowNs;
        return true;
    }

    @Override
    public boolean onBytes(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final int template = channel.codecs.admit(counters, buffer, offset, length);
        if (template < 0)
        {
            return false;
        }
        life.onHeard(nowNs);
        if (template == ProgressDecoder.TEMPLATE_ID)
        {
            onProgress(channel.codecs.wrapProgress(buffer, offset), nowNs);
            return false;
        }
        if (!channel.tree().onUpward(this, template, buffer, offset, length, nowNs))
        {
            counters.misdirected++;
        }
        return true;
    }

    @Override
    public boolean isReady()
    {
        return true;
    }

    @Override
    public void onStreamUp(final long nowNs)
    {
        life.onHeard(nowNs);
        if (!isUp)
        {
            isUp = true;
            channel.events().onLinkUp(channel.channelId(), linkId);
            channel.timers.wake();
        }
    }

    @Override
    public void onStreamDown(final long nowNs)
    {
        if (isUp)
        {
            isUp = false;
            channel.events().onLinkDown(channel.channelId(), linkId);
        }
    }

    void close()
    {
        closed = true;
        port.close();
    }

    /** The first thing on a stream, and after each change of place or epoch: the marks at the child's cursor. */
    private boolean greet(final long nowNs)
    {
        if (!port.isConnected())
        {
            return false;
        }
        if (cursor.next() == startBlock && cursor.state() == Cursor.OVERRUN)
        {
            // The window moved on while the stream opened: no child is overrun that was sent nothing. It gets the rest.
            startBlock = Math.min(window.nextRetained(startBlock), window.head());
            cursor.moveTo(startBlock);
        }
        if (!sendHeartbeat())
        {
            return false;
        }
        lastSentNs = nowNs;
        greeted = true;
        return true;
    }

    /**
     * A child that is sent everything hears how far it has been sent, not how far this node is: what is on its way is
     * not missing. One that is held hears how far this node is.
     */
    private boolean sendHeartbeat()
    {
        final long head = window.head();
        final long next = held ? head : Math.min(head, cursor.next());
        final long sequence = next == head ? window.exactSequence() :
            window.isRetained(next) ? window.firstSequence(next) : Window.UNKNOWN_SEQUENCE;
        return channel.signals.heartbeat(port, next, sequence);
    }

    /** A message for a member below; false when it would not go now. */
    boolean pass(final DirectBuffer buffer, final int offset, final int length)
    {
        return !closed && port.offer(buffer, offset, length) > 0;
    }

    private void onProgress(final ProgressDecoder progress, final long nowNs)
    {
        if (progress.channel() != (channel.settings().channelTag() & 0xFFFF_FFFFL))
        {
            counters.misdirected++;
            return;
        }
        nextBlock = Math.max(nextBlock, progress.nextBlock());
        deliveredBlock = Math.max(deliveredBlock, Math.min(progress.deliveredBlock(), progress.nextBlock()));
        subtreeMembers = (int)Math.min(Integer.MAX_VALUE, progress.subtreeMembers());
        if (!hasAnswered)
        {
            hasAnswered = true;
            channel.links.onAnswer();
        }
        if (fresh || nowNs - lastReportNs >= channel.settings().reportNs())
        {
            final long echoNs = progress.echoTimeNs();
            channel.events().onChildReport(
                channel.channelId(),
                linkId,
                nextBlock,
                deliveredBlock,
                progress.lostBlocks(),
                subtreeMembers,
                echoNs == ProgressDecoder.echoTimeNsNullValue() ? -1 : Math.max(0, nowNs - echoNs),
                sentBytes);
            sentBytes = 0;
            lastReportNs = nowNs;
        }
    }

    private int serveRepairs(final long nowNs)
    {
        int work = 0;
        while (repairs != null && !repairs.isEmpty() && work < REPAIRS_PER_CYCLE)
        {
            final long block = repairs.next();
            if (!window.isRetained(block))
            {
                counters.repairsRefused++;
            }
            else if (!closed && send(block, nowNs))
            {
                counters.repairsServed++;
            }
            else
            {
                return work;
            }
            repairs.advance();
            work++;
        }
        return work;
    }

    private boolean send(final long block, final long nowNs)
    {
        final int length = window.length(block);
        final int result = port.offer(window.ring(), window.offset(block), length);
        if (result <= 0)
        {
            onRefused(result);
            return false;
        }
        counters.blocksOut++;
        counters.bytesOut += length;
        sentBytes += length;
        lastSentNs = nowNs;
        return true;
    }

    private void onRefused(final int result)
    {
        if (result == LinkPort.CLOSED || result == LinkPort.TOO_LARGE)
        {
            channel.linkControl.evict(this);
        }
        else
        {
            counters.backPressure++;
        }
    }

    /** True when the cursor stands somewhere readable, or at the head, again. */
    private boolean onUnreadable(final int state)
    {
        final boolean detach = state == Cursor.OVERRUN && channel.settings().childPolicy() == OverrunPolicy.DETACH;
        final long from = cursor.skip();
        final long to = cursor.next();
        if (state == Cursor.OVERRUN)
        {
            if (detach)
            {
                counters.overrunDetached++;
            }
            else
            {
                counters.overrunSkipped += to - from;
            }
            channel.events().onOverrun(channel.channelId(), linkId, from, to, detach);
        }
        if (detach)
        {
            channel.linkControl.detach(this);
        }
        return !detach;
    }
}
