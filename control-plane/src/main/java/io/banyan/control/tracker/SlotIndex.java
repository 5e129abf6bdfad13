package io.banyan.control.tracker;

import java.util.Arrays;

import io.banyan.control.SeededRandom;

/**
 * Finds the slot of a member: open addressing over an array of slots, the ids themselves stay where the members are.
 */
final class SlotIndex
{
    static final int NONE = -1;
    private static final int FREE = 0;

    private final long salt;
    private int[] table;

    SlotIndex(final int capacity, final long salt)
    {
        this.salt = salt;
        table = new int[capacity * 2];
    }

    int find(final long memberId, final long[] ids)
    {
        final int mask = table.length - 1;
        for (int i = home(memberId, mask); table[i] != FREE; i = (i + 1) & mask)
        {
            if (ids[table[i] - 1] == memberId)
            {
                return table[i] - 1;
            }
        }
        return NONE;
    }

    void put(final long memberId, final int slot)
    {
        final int mask = table.length - 1;
        int i = home(memberId, mask);
        while (table[i] != FREE)
        {
            i = (i + 1) & mask;
        }
        table[i] = slot + 1;
    }

    void remove(final long memberId, final long[] ids)
    {
        final int mask = table.length - 1;
        int gap = home(memberId, mask);
        while (ids[table[gap] - 1] != memberId)
        {
            gap = (gap + 1) & mask;
        }
        for (int i = (gap + 1) & mask; table[i] != FREE; i = (i + 1) & mask)
        {
            final int home = home(ids[table[i] - 1], mask);
            // Whoever may sit at the gap without being cut off from its home moves there.
            if (((i - home) & mask) >= ((i - gap) & mask))
            {
                table[gap] = table[i];
                gap = i;
            }
        }
        table[gap] = FREE;
    }

    /** Make room for twice the members; the caller puts them in again. */
    void resize(final int capacity)
    {
        table = new int[capacity * 2];
        Arrays.fill(table, FREE);
    }

    private int home(final long memberId, final int mask)
    {
        return (int)SeededRandom.mix(memberId ^ salt) & mask;
    }
}
