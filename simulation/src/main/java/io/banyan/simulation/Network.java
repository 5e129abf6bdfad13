package io.banyan.simulation;

import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

/**
 * The network between the nodes of a world: delay, jitter, loss in ones and bursts, duplication, cuts in one or both
 * directions. All of it decided by one generator, so that one seed gives one history.
 */
final class Network
{
    static final int PORT = 1;
    private static final long IPV4_TEN = 0xFFFF_0A00_0000L;
    private static final int OVERTAKEN_DELAYS = 5;
    private static final int INDEX_MASK = 0xFF_FFFF;

    final NetworkSettings settings;
    private final SeededRandom random;
    private int[] side;
    private boolean[] deaf;
    private boolean[] mute;
    private long[] clearNs;
    private boolean isCut;
    private int burstLeft;
    long datagrams;
    long lost;

    Network(final NetworkSettings settings, final long seed, final int nodesMax)
    {
        this.settings = settings;
        this.random = new SeededRandom(seed);
        side = new int[nodesMax];
        deaf = new boolean[nodesMax];
        mute = new boolean[nodesMax];
        clearNs = new long[nodesMax];
    }

    static NodeAddress address(final int node, final int nodesPerHost)
    {
        return new NodeAddress(0, IPV4_TEN | node, PORT, PORT, node / nodesPerHost + 1);
    }

    static int nodeOf(final NodeAddress address)
    {
        return address.addressHigh() == 0 && (address.addressLow() & ~(long)INDEX_MASK) == IPV4_TEN ?
            (int)address.addressLow() & INDEX_MASK : -1;
    }

    /** Put a node on one side of a partition; nodes of different sides do not reach each other. */
    void side(final int node, final int which)
    {
        side[node] = which;
        isCut = true;
    }

    /** Let nothing in to a node, or nothing out of it. */
    void oneWay(final int node, final boolean isDeaf, final boolean isMute)
    {
        deaf[node] = isDeaf;
        mute[node] = isMute;
        isCut = true;
    }

    /** What leaves a node or is on its way to it from now on arrives when the clog is over. */
    void clog(final int node, final long untilNs)
    {
        clearNs[node] = untilNs;
    }

    /** When nothing is clogged between two nodes any more. */
    long clearNs(final int from, final int to)
    {
        return Math.max(clearNs[from], clearNs[to]);
    }

    /** What a control datagram waits for, so that others overtake it. */
    long overtakenNs()
    {
        return settings.reordering > 0 && random.nextDouble() < settings.reordering ?
            OVERTAKEN_DELAYS * delayNs() : 0;
    }

    /** All cuts are over. */
    void heal()
    {
        java.util.Arrays.fill(side, 0);
        java.util.Arrays.fill(deaf, false);
        java.util.Arrays.fill(mute, false);
        isCut = false;
    }

    boolean isCut(final int from, final int to)
    {
        return isCut && (side[from] != side[to] || mute[from] || deaf[to]);
    }

    /** Whether this datagram is lost on the way. */
    boolean isLost()
    {
        datagrams++;
        if (settings.loss == 0 && settings.burst == 0)
        {
            return false;
        }
        boolean gone = false;
        if (burstLeft > 0)
        {
            burstLeft--;
            gone = true;
        }
        else if (settings.burst > 0 && random.nextDouble() < settings.burst)
        {
            burstLeft = (int)(-Math.log(1 - random.nextDouble()) * settings.burstLength);
            gone = true;
        }
        else if (settings.loss > 0 && random.nextDouble() < settings.loss)
        {
            gone = true;
        }
        lost += gone ? 1 : 0;
        return gone;
    }

    boolean isDoubled()
    {
        return settings.duplication > 0 && random.nextDouble() < settings.duplication;
    }

    /** Time on the way, one way, this time. */
    long delayNs()
    {
        return settings.delayNs + (settings.jitterNs == 0 ? 0 :
            (long)(-Math.log(1 - random.nextDouble()) * settings.jitterNs));
    }
}
