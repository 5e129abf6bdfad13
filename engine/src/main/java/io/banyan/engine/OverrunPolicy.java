package io.banyan.engine;

/**
 * What happens to a reader that is overtaken by a full window.
 */
public enum OverrunPolicy
{
    /** It is told the exact gap and goes on further ahead. */
    SKIP,
    /** It is told the exact gap and closed. */
    DETACH,
    /** It is never overtaken: the writer is refused instead. Only by explicit choice. */
    BACKPRESSURE
}
