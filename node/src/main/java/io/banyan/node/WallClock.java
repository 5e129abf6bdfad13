package io.banyan.node;

/**
 * Milliseconds since 1970.
 */
@FunctionalInterface
interface WallClock
{
    /**
     * The time.
     *
     * @return milliseconds.
     */
    long ms();
}
