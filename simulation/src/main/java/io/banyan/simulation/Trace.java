package io.banyan.simulation;

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

    Trace(final boolean isKeeping)
    {
        this.isKeeping = isKeeping;
    }

    void receive(final long nowNs, final int from, final int to, final byte[] bytes)
    {
        mix(nowNs, 1, from, to, bytes.length);
    }

    void control(final long nowNs, final int from, final int to, final byte[] bytes)
    {
        mix(nowNs, 2, from, to, template(bytes));
    }

    void message(final long nowNs, final int node, final long sequence)
    {
        mix(nowNs, 3, node, sequence, 0);
    }

    /** Something worth telling: a change of state, a fault. */
    void note(final long nowNs, final int node, final String what)
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
