package io.banyan.control.member;

import java.util.Arrays;

/**
 * The few members that failed this one lately, and until when to avoid them.
 */
final class Distrust
{
    private static final int SUSPECTS_MAX = 6;
    private static final int SUSPECTS_STEP = 2;

    private long[] suspects;

    void add(final long memberId, final long untilNs)
    {
        if (memberId == 0)
        {
            return;
        }
        int slot = -1;
        int earliest = 0;
        for (int i = 0; suspects != null && i < suspects.length / 2 && slot < 0; i++)
        {
            slot = suspects[2 * i] == memberId || suspects[2 * i] == 0 ? i : -1;
            earliest = suspects[2 * i + 1] < suspects[2 * earliest + 1] ? i : earliest;
        }
        if (slot < 0)
        {
            slot = suspects == null ? 0 : suspects.length < 2 * SUSPECTS_MAX ? suspects.length / 2 : earliest;
        }
        if (suspects == null)
        {
            suspects = new long[2 * SUSPECTS_STEP];
        }
        else if (2 * slot == suspects.length)
        {
            suspects = Arrays.copyOf(suspects, suspects.length + 2 * SUSPECTS_STEP);
        }
        // What is known to be bad for long is not forgotten for a lesser failure.
        suspects[2 * slot + 1] = suspects[2 * slot] == memberId ? Math.max(suspects[2 * slot + 1], untilNs) : untilNs;
        suspects[2 * slot] = memberId;
    }

    void forgive(final long memberId)
    {
        for (int i = 0; suspects != null && i < suspects.length / 2; i++)
        {
            if (suspects[2 * i] == memberId)
            {
                suspects[2 * i] = 0;
                suspects[2 * i + 1] = 0;
            }
        }
    }

    boolean contains(final long memberId, final long nowNs)
    {
        for (int i = 0; suspects != null && i < suspects.length / 2; i++)
        {
            if (suspects[2 * i] == memberId)
            {
                return nowNs < suspects[2 * i + 1];
            }
        }
        return false;
    }
}
