package io.banyan.control.member;

/**
 * The few members that failed this one lately, and until when to avoid them.
 */
final class Distrust
{
    private static final int SUSPECTS_MAX = 6;

    private long[] suspects;

    void add(final long memberId, final long untilNs)
    {
        if (memberId == 0)
        {
            return;
        }
        if (suspects == null)
        {
            suspects = new long[2 * SUSPECTS_MAX];
        }
        int slot = 0;
        for (int i = 0; i < SUSPECTS_MAX; i++)
        {
            if (suspects[2 * i] == memberId)
            {
                slot = i;
                break;
            }
            slot = suspects[2 * i + 1] < suspects[2 * slot + 1] ? i : slot;
        }
        suspects[2 * slot] = memberId;
        suspects[2 * slot + 1] = untilNs;
    }

    void forgive(final long memberId)
    {
        for (int i = 0; suspects != null && i < SUSPECTS_MAX; i++)
        {
            if (suspects[2 * i] == memberId)
            {
                suspects[2 * i] = 0;
            }
        }
    }

    boolean contains(final long memberId, final long nowNs)
    {
        for (int i = 0; suspects != null && i < SUSPECTS_MAX; i++)
        {
            if (suspects[2 * i] == memberId)
            {
                return nowNs < suspects[2 * i + 1];
            }
        }
        return false;
    }
}
