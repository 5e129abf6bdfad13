package io.banyan.control;

/**
 * A generator with one word of state (Weyl sequence and mixer of Steele, Lea and Flood's SplitMix): fast, seeded,
 * without allocation. Not for secrets.
 */
public final class SeededRandom implements RandomSource
{
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    /**
     * A generator at the start of its sequence.
     *
     * @param seed that decides the sequence.
     */
    public SeededRandom(final long seed)
    {
        state = seed;
    }

    @Override
    public long nextLong()
    {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * Spread every bit of a value over all bits of the result; a bijection.
     *
     * @param value to mix.
     * @return the mixed value.
     */
    public static long mix(final long value)
    {
        long z = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
