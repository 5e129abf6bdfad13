package io.banyan.node.demo;

import org.agrona.BitUtil;

/**
 * How much memory a demonstration gives each of its many nodes.
 */
final class DemoSizes
{
    private static final int WINDOW_MIN = 16 * 1024 * 1024;
    private static final int WINDOW_MAX = 64 * 1024 * 1024;
    private static final int BLOCK_AND_FRAME_BYTES = 64;
    private static final int MESSAGES_OF_THE_LARGEST_PAYLOAD = 16;

    private DemoSizes()
    {
    }

    /** A second of load, so that a reader that changes its parent finds all it missed. */
    static int windowBytes(final DemoSettings settings)
    {
        final long aSecond = (long)settings.ratePerSecond() * (settings.payloadBytes() + BLOCK_AND_FRAME_BYTES);
        final long some = (long)settings.payloadBytes() * MESSAGES_OF_THE_LARGEST_PAYLOAD;
        final long wanted = Math.max(WINDOW_MIN, Math.max(aSecond, some));
        return (int)Math.min(WINDOW_MAX, BitUtil.findNextPositivePowerOfTwo(wanted));
    }
}
