package io.banyan.engine;

/**
 * Is told what a subscription has not got. Nothing is lost without this call.
 */
@FunctionalInterface
public interface GapHandler
{
    /**
     * A range of sequences that will not come.
     *
     * @param fromSequence first missing.
     * @param toSequence   last missing.
     * @param cause        why.
     */
    void onGap(long fromSequence, long toSequence, GapCause cause);
}
