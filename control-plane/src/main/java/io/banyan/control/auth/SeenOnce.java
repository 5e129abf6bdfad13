package io.banyan.control.auth;

import org.agrona.collections.LongHashSet;

/**
 * Remembers keys that may pass once, each with a time after which nobody could use it anyway. Two generations bound the
 * memory; when one fills up early, keys whose time is not after the newest time forgotten no longer pass: full means
 * stricter, never laxer.
 */
final class SeenOnce
{
    private final int entriesMax;
    private final long periodMs;
    private LongHashSet young = new LongHashSet();
    private LongHashSet old = new LongHashSet();
    private long youngSinceMs = Long.MIN_VALUE;
    private long youngNewestMs = Long.MIN_VALUE;
    private long oldNewestMs = Long.MIN_VALUE;
    private long floorMs = Long.MIN_VALUE;

    /**
     * @param entriesMax in each generation.
     * @param periodMs   a key must be useless this long after it was seen.
     */
    SeenOnce(final int entriesMax, final long periodMs)
    {
        this.entriesMax = entriesMax;
        this.periodMs = periodMs;
    }

    boolean isTooOld(final long timeMs)
    {
        return timeMs <= floorMs;
    }

    /**
     * @return false if the key was seen before, or may have been.
     */
    boolean add(final long key, final long timeMs, final long nowMs)
    {
        if (young.contains(key) || old.contains(key))
        {
            return false;
        }
        if (young.size() >= entriesMax || youngSinceMs == Long.MIN_VALUE || nowMs - youngSinceMs > periodMs)
        {
            turn(nowMs);
        }
        if (isTooOld(timeMs))
        {
            return false;
        }
        young.add(key);
        youngNewestMs = Math.max(youngNewestMs, timeMs);
        return true;
    }

    int size()
    {
        return young.size() + old.size();
    }

    private void turn(final long nowMs)
    {
        floorMs = Math.max(floorMs, oldNewestMs);
        oldNewestMs = youngNewestMs;
        youngNewestMs = Long.MIN_VALUE;
        youngSinceMs = nowMs;
        final LongHashSet forgotten = old;
        old = young;
        young = forgotten;
        young.clear();
    }
}
