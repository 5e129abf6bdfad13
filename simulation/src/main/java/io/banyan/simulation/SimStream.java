package io.banyan.simulation;

import java.util.ArrayDeque;

import org.agrona.DirectBuffer;

import io.banyan.engine.core.LinkPort;
import io.banyan.engine.core.LinkReceiver;

/**
 * One stream of one session between two nodes, as Aeron would carry it: whole messages, in order, lost datagrams sent
 * again at the price of their time and bytes, a bounded number of bytes on the way, and an end when the other side has
 * been gone for long enough.
 */
final class SimStream implements LinkPort
{
    private static final int TRANSMISSIONS_MAX = 64;
    private static final long RETRY_NS = 5_000_000L;
    private static final long SETUP_RETRY_NS = 100_000_000L;
    private static final long FOREVER = Long.MAX_VALUE;

    final long channelId;
    final int session;
    final boolean isDown;
    final int from;
    final int to;
    private final World world;
    private final Network network;
    private LinkReceiver receiver;
    private ArrayDeque<byte[]> stuck;
    private long stuckSinceNs;
    private long openedNs;
    private long lastArrivalNs;
    private long connectedUntilNs = Long.MIN_VALUE;
    private long closedToldNs = FOREVER;
    private int inFlightBytes;
    private boolean isClosed;
    private boolean isOver;

    SimStream(
        final World world, final long channelId, final int session, final boolean isDown, final int from, final int to)
    {
        this.world = world;
        this.network = world.network();
        this.channelId = channelId;
        this.session = session;
        this.isDown = isDown;
        this.from = from;
        this.to = to;
    }

    /** Knock at the other end for the first time. */
    void open()
    {
        openedNs = world.nowNs();
        world.schedule(openedNs + network.delayNs(), World.STREAM_SETUP, to, this, null);
    }

    // --- the sending end ---------------------------------------------------------------------------------------------

    @Override
    public int offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isClosed || isOver)
        {
            return CLOSED;
        }
        if (!isConnected())
        {
            return NOT_CONNECTED;
        }
        if (length > world.datagramPayloadMax())
        {
            return TOO_LARGE;
        }
        if (inFlightBytes + length > network.settings.streamWindowBytes)
        {
            return BACK_PRESSURED;
        }
        if (network.settings.tellsClosedPorts && closedToldNs == FOREVER && !world.isAlive(to) &&
            !network.isCut(from, to) && !network.isCut(to, from))
        {
            closedToldNs = world.nowNs() + 2 * network.delayNs();
        }
        final byte[] bytes = world.copy(buffer, offset, length);
        inFlightBytes += length;

        if (world.isSwallowed(from, bytes))
        {
            inFlightBytes -= length;
            return length;
        }
        long arrivalNs = world.send(from, bytes) + network.delayNs();
        boolean isLost = false;
        for (int i = 1; i < TRANSMISSIONS_MAX && network.isLost(); i++)
        {
            isLost = true;
            arrivalNs += 2 * network.delayNs() + network.settings.nakNs;
            world.sendAgain(from, bytes);
        }
        world.trace().send(world.nowNs(), from, to, bytes, isLost);
        lastArrivalNs = Math.max(lastArrivalNs, Math.max(arrivalNs, network.clearNs(from, to)));
        world.schedule(lastArrivalNs, World.STREAM_DATA, to, this, bytes);
        return length;
    }

    @Override
    public boolean isConnected()
    {
        return !isClosed && !isOver && world.nowNs() < connectedUntilNs;
    }

    @Override
    public boolean takeUnreachable()
    {
        if (world.nowNs() < closedToldNs)
        {
            return false;
        }
        closedToldNs = FOREVER;
        return true;
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            world.streamGone(this);
            world.schedule(
                Math.max(lastArrivalNs, world.nowNs() + network.delayNs()), World.STREAM_END, to, this, null);
        }
    }

    /** The other end has taken the stream: the news has come back. */
    void onConnected()
    {
        connectedUntilNs = FOREVER;
    }

    // --- what happens to it ------------------------------------------------------------------------------------------

    /** A knock arrives, or would have: open, wait, or knock again. */
    void onSetup(final SimTransport transport, final boolean isAlive)
    {
        if (isClosed || isOver || receiver != null)
        {
            return;
        }
        if (!isAlive || network.isCut(from, to) || network.isCut(to, from))
        {
            if (world.nowNs() - openedNs < network.settings.livenessNs)
            {
                world.schedule(world.nowNs() + SETUP_RETRY_NS, World.STREAM_SETUP, to, this, null);
            }
            else
            {
                end();
            }
            return;
        }
        transport.onStream(this);
    }

    /** The other end takes the stream. */
    void accept(final LinkReceiver by)
    {
        receiver = by;
        by.onStreamUp(world.clockNs(to));
        world.schedule(world.nowNs() + network.delayNs(), World.STREAM_CONNECTED, from, this, null);
    }

    /** The other end does not want the stream, or no longer. */
    void refuse()
    {
        receiver = null;
        fadeOut();
    }

    void onData(final byte[] bytes)
    {
        if (isOver)
        {
            world.onLost(bytes);
            return;
        }
        if (network.isCut(from, to) || stuck != null && !stuck.isEmpty())
        {
            if (stuck == null)
            {
                stuck = new ArrayDeque<>();
            }
            if (stuck.isEmpty())
            {
                stuckSinceNs = world.nowNs();
                world.schedule(world.nowNs() + RETRY_NS, World.STREAM_RETRY, to, this, null);
            }
            stuck.add(bytes);
            return;
        }
        deliver(bytes);
    }

    void onRetry()
    {
        if (isOver || stuck == null)
        {
            return;
        }
        if (!network.isCut(from, to))
        {
            while (!stuck.isEmpty())
            {
                deliver(stuck.poll());
            }
        }
        else if (world.nowNs() - stuckSinceNs > network.settings.livenessNs)
        {
            end();
        }
        else
        {
            world.schedule(world.nowNs() + RETRY_NS, World.STREAM_RETRY, to, this, null);
        }
    }

    /** The stream is over: at once where it was closed, late where the other end died. */
    void end()
    {
        if (isOver)
        {
            return;
        }
        isOver = true;
        world.streamGone(this);
        if (stuck != null)
        {
            for (final byte[] bytes : stuck)
            {
                world.onLost(bytes);
            }
            stuck = null;
        }
        if (receiver != null)
        {
            receiver.onStreamDown(world.clockNs(to));
            receiver = null;
        }
    }

    /** Nothing comes back from the other end from now on. */
    void fadeOut()
    {
        connectedUntilNs = Math.min(connectedUntilNs, world.nowNs() + network.settings.connectionTimeoutNs);
    }

    /** Bytes that have arrived at a cut and wait for its end. */
    long stuckBytes()
    {
        long sum = 0;
        if (stuck != null)
        {
            for (final byte[] bytes : stuck)
            {
                sum += bytes.length;
            }
        }
        return sum;
    }

    boolean isSilentlyClosed()
    {
        return isClosed || isOver;
    }

    private void deliver(final byte[] bytes)
    {
        if (receiver == null)
        {
            world.onLost(bytes);
            return;
        }
        if (network.isCut(to, from))
        {
            // It arrives, but no status message gets back: the sender's window stays full and it gives up in time.
            fadeOut();
        }
        else
        {
            inFlightBytes -= bytes.length;
        }
        world.onReceived(this, bytes);
        receiver.onBytes(world.wrap(bytes), 0, bytes.length, world.clockNs(to));
    }
}
