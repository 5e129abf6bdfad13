package io.banyan.engine;

import java.nio.charset.StandardCharsets;

/**
 * From names to the numbers that travel: every node computes the same ones.
 */
public final class Names
{
    private static final long FNV_OFFSET = 0xCBF2_9CE4_8422_2325L;
    private static final long FNV_PRIME = 0x0000_0100_0000_01B3L;

    private Names()
    {
    }

    /**
     * Id of a channel.
     *
     * @param name of the channel.
     * @return 64-bit hash of its UTF-8 bytes.
     */
    public static long channelId(final String name)
    {
        return mix(fnv(name));
    }

    /**
     * Hash of a topic.
     *
     * @param name of the topic.
     * @return 32-bit hash of its UTF-8 bytes.
     */
    public static int topic(final String name)
    {
        return (int)mix(fnv(name));
    }

    private static long fnv(final String name)
    {
        long hash = FNV_OFFSET;
        for (final byte b : name.getBytes(StandardCharsets.UTF_8))
        {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }

    /** Spreads what FNV leaves in its high bits, so that the low ones alone are a good hash too. */
    private static long mix(final long value)
    {
        final long once = (value ^ (value >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
        final long twice = (once ^ (once >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
        return twice ^ (twice >>> 33);
    }
}
