package io.banyan.simulation;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * A running hash over all that happens: two runs of one seed agree on it or the world is not deterministic. The last
 * events are kept for the report of a breach.
 */
final class Trace
{
    private static final int KEPT = 64;
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private final String[] kept = new String[KEPT];
    private final boolean isKeeping;
    private long hash = 0x243F_6A88_85A3_08D3L;
    private long count;
    private SimulationListener listener;

    /** Tell somebody what happens from now on; null for nobody. */
    void listener(final SimulationListener newListener)
    {
        listener = newListener;
    }

    Trace(final boolean isKeeping)
    {
        this.isKeeping = isKeeping;
    }

    void receive(final long nowNs, final int from, final int to, final byte[] bytes)
    {
        mix(nowNs, 1, from, to, bytes.length);
        if (listener != null)
        {
            listener.onReceive(nowNs, from, to, MessageNames.ofLink(bytes), bytes.length);
        }
    }

    void control(final long nowNs, final int from, final int to, final byte[] bytes, final boolean isLost)
    {
        mix(nowNs, 2, from, to, template(bytes));
        if (listener != null)
        {
            listener.onSend(nowNs, from, to, MessageNames.ofControl(bytes), bytes.length, isLost);
        }
    }

    void controlReceived(final long nowNs, final int from, final int to, final byte[] bytes)
    {
        if (listener != null)
        {
            listener.onReceive(nowNs, from, to, MessageNames.ofControl(bytes), bytes.length);
        }
    }

    void send(final long nowNs, final int from, final int to, final byte[] bytes, final boolean isLost)
    {
        if (listener != null)
        {
            listener.onSend(nowNs, from, to, MessageNames.ofLink(bytes), bytes.length, isLost);
        }
    }

    void message(final long nowNs, final int node, final long sequence)
    {
        mix(nowNs, 3, node, sequence, 0);
        if (listener != null)
        {
            listener.onDelivered(nowNs, node, sequence);
        }
    }

    void state(
        final long nowNs, final SimNode node, final String from, final String to, final int parent, final int level,
        final String reason)
    {
        keep(nowNs, node.index, from + " -> " + to + " (" + reason + ")");
        if (listener != null)
        {
            node.toldParent = parent;
            node.toldLevel = level;
            listener.onState(nowNs, node.index, to, parent, level, reason);
        }
    }

    /** A node has had its cycle: its place may have changed without its state. */
    void place(final long nowNs, final SimNode node)
    {
        if (listener != null && (node.toldParent != node.parent() || node.toldLevel != node.member().level()))
        {
            node.toldParent = node.parent();
            node.toldLevel = node.member().level();
            listener.onState(nowNs, node.index, node.stateName(), node.toldParent, node.toldLevel, "PLACE");
        }
    }

    void gap(final long nowNs, final int node, final long fromSequence, final long toSequence)
    {
        keep(nowNs, node, "gap " + fromSequence + ".." + toSequence);
        if (listener != null)
        {
            listener.onGap(nowNs, node, fromSequence, toSequence);
        }
    }

    /** The world does something. */
    void fault(final long nowNs, final int node, final String what)
    {
        keep(nowNs, node, what);
        if (listener != null)
        {
            listener.onFault(nowNs, node, what);
        }
    }

    private void keep(final long nowNs, final int node, final String what)
    {
        mix(nowNs, 4, node, what.hashCode(), 0);
        if (isKeeping)
        {
            kept[(int)(count++ % KEPT)] = nowNs / 1000 + " us node " + node + ": " + what;
        }
    }

    /** Template id in the message header. */
    static int template(final byte[] bytes)
    {
        return (bytes[2] & 0xFF) | (bytes[3] & 0xFF) << 8;
    }

    /** Template id in the message header. */
    static int template(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + 2, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    long hash()
    {
        return hash;
    }

    String lastEvents()
    {
        final StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, count - KEPT); i < count; i++)
        {
            text.append("  ").append(kept[(int)(i % KEPT)]).append('\n');
        }
        return text.toString();
    }

    private void mix(final long a, final long b, final long c, final long d, final long e)
    {
        long value = hash ^ a;
        value = (value ^ (value >>> 29)) * PRIME + b;
        value = (value ^ (value >>> 31)) * PRIME + c;
        value = (value ^ (value >>> 30)) * PRIME + d;
        hash = (value ^ (value >>> 27)) * PRIME + e;
    }
}
