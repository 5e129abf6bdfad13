package io.banyan.control.member;

import java.util.Arrays;

import io.banyan.control.RandomSource;
import io.banyan.engine.NodeAddress;

/**
 * Some other members of the channel, at most thirty, packed: what a member that knows no tracker lives on. Entries age
 * by one with each shuffle and give way to younger ones.
 */
final class PartialView
{
    static final int UNKNOWN_LEVEL = 0xFFFF;
    static final int AGE_MAX = 30;

    private static final int STRIDE = 4;
    private static final int FIRST_CAPACITY = 4;

    private long[] entries = new long[FIRST_CAPACITY * STRIDE];
    private int[] levelAndAge = new int[FIRST_CAPACITY];
    private int size;

    int size()
    {
        return size;
    }

    long memberId(final int index)
    {
        return entries[index * STRIDE];
    }

    int level(final int index)
    {
        return levelAndAge[index] >>> Short.SIZE;
    }

    int age(final int index)
    {
        return levelAndAge[index] & 0xFFFF;
    }

    int hostTag(final int index)
    {
        return (int)entries[index * STRIDE + 3];
    }

    NodeAddress address(final int index)
    {
        final int i = index * STRIDE;
        final long ports = entries[i + 3] >>> Integer.SIZE;
        return new NodeAddress(
            entries[i + 1], entries[i + 2], (int)(ports >>> Short.SIZE), (int)(ports & 0xFFFF), (int)entries[i + 3]);
    }

    int indexOf(final long memberId)
    {
        for (int i = 0; i < size; i++)
        {
            if (entries[i * STRIDE] == memberId)
            {
                return i;
            }
        }
        return -1;
    }

    /**
     * Take in an entry: the younger of two about one member stays; when full the oldest gives way if it is not younger.
     * A level that was known stays when the new word has none.
     */
    void put(final long memberId, final NodeAddress address, final int level, final int age, final RandomSource random)
    {
        if (memberId == 0 || address.controlPort() == 0)
        {
            return;
        }
        int index = indexOf(memberId);
        int newLevel = level;
        if (index >= 0)
        {
            if (age > age(index))
            {
                return;
            }
            newLevel = level == UNKNOWN_LEVEL ? level(index) : level;
        }
        else if (size < MemberSettings.VIEW_MAX)
        {
            grow();
            index = size++;
        }
        else
        {
            index = oldest(random.nextInt(size));
            if (age(index) < age)
            {
                return;
            }
        }
        set(index, memberId, address, newLevel, age);
    }

    void seen(final long memberId, final int level)
    {
        final int index = indexOf(memberId);
        if (index >= 0)
        {
            levelAndAge[index] = level << Short.SIZE;
        }
    }

    void remove(final long memberId)
    {
        final int index = indexOf(memberId);
        if (index >= 0)
        {
            removeAt(index);
        }
    }

    /** One shuffle older; what is too old goes. */
    void age()
    {
        for (int i = size - 1; i >= 0; i--)
        {
            final int age = age(i) + 1;
            if (age > AGE_MAX)
            {
                removeAt(i);
            }
            else
            {
                levelAndAge[i] = (levelAndAge[i] & 0xFFFF_0000) | age;
            }
        }
    }

    private void set(final int index, final long memberId, final NodeAddress address, final int level, final int age)
    {
        final int i = index * STRIDE;
        entries[i] = memberId;
        entries[i + 1] = address.addressHigh();
        entries[i + 2] = address.addressLow();
        entries[i + 3] = ((long)address.controlPort() << 48) | ((long)address.dataPort() << 32) |
            (address.hostTag() & 0xFFFF_FFFFL);
        levelAndAge[index] = (level << Short.SIZE) | Math.min(age, AGE_MAX);
    }

    private int oldest(final int from)
    {
        int oldest = from;
        for (int i = 1; i < size; i++)
        {
            final int index = (from + i) % size;
            if (age(index) > age(oldest))
            {
                oldest = index;
            }
        }
        return oldest;
    }

    private void removeAt(final int index)
    {
        size--;
        System.arraycopy(entries, size * STRIDE, entries, index * STRIDE, STRIDE);
        levelAndAge[index] = levelAndAge[size];
    }

    private void grow()
    {
        if (size == levelAndAge.length)
        {
            final int capacity = Math.min(MemberSettings.VIEW_MAX, size * 2);
            entries = Arrays.copyOf(entries, capacity * STRIDE);
            levelAndAge = Arrays.copyOf(levelAndAge, capacity);
        }
    }
}
