package io.banyan.control;

/**
 * Randomness, injected: the simulator decides every draw from its seed.
 */
@FunctionalInterface
public interface RandomSource
{
    /**
     * A uniform draw.
     *
     * @return any long.
     */
    long nextLong();

    /**
     * A uniform draw below a bound; the bias is below one in 2^31.
     *
     * @param bound greater than 0.
     * @return 0 to bound - 1.
     */
    default int nextInt(final int bound)
    {
        return (int)(((nextLong() >>> Integer.SIZE) * bound) >>> Integer.SIZE);
    }

    /**
     * A uniform draw between 0 and 1.
     *
     * @return 0 up to but not including 1.
     */
    default double nextDouble()
    {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }
}
