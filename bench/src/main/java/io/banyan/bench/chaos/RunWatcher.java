package io.banyan.bench.chaos;

/**
 * Looks on while a run is played; called on its thread.
 */
interface RunWatcher
{
    /** Nobody looks on. */
    RunWatcher NONE = new RunWatcher()
    {
    };

    /** Everybody is attached. */
    default void onStart(final ChaosCluster cluster)
    {
    }

    /** A fault has been played. */
    default void onFault(final int number, final Fault fault)
    {
    }

    /** All is healed; the processes still run. */
    default void onEnd()
    {
    }
}
