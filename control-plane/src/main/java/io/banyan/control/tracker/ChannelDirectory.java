package io.banyan.control.tracker;

import java.util.Arrays;

import org.agrona.collections.Int2IntHashMap;

import io.banyan.control.RandomSource;
import io.banyan.control.SeededRandom;

/**
 * The members of one channel, column by column, and those among them with room: a ring a level, so that the shallowest
 * is found at once, and a ring a subnet, so that a near one is.
 */
final class ChannelDirectory
{
    static final int NONE = -1;
    static final int ORPHAN_LEVEL = 0xFFFF;
    private static final int NAMED_SCAN_MAX = 4_096;
    private static final int LEAF_SCAN_MAX = 64;

    private static final int CAPACITY_MIN = 16;
    private static final int LEVELS = Long.SIZE;
    private static final int SCAN_MAX = 8;
    private static final int NEAR_LEVELS = 1;
    private static final int IPV6_SUBNET_SHIFT = 16;
    private static final byte ROOM = 1;
    private static final byte DEPARTED = 2;
    private static final byte TAKEN = 4;

    final long channelId;
    final int index;
    int rootEpoch;
    long rootId;
    boolean hasRoot;
    long grantedNs;
    int waitingHead = NONE;
    int waitingTail = NONE;

    long[] ids = new long[CAPACITY_MIN];
    long[] addressHigh = new long[CAPACITY_MIN];
    long[] addressLow = new long[CAPACITY_MIN];
    long[] parentIds = new long[CAPACITY_MIN];
    int[] hostTags = new int[CAPACITY_MIN];
    int[] epochs = new int[CAPACITY_MIN];
    int[] heardMs = new int[CAPACITY_MIN];
    int[] complainedMs = new int[CAPACITY_MIN];
    int[] penaltySinceMs = new int[CAPACITY_MIN];
    char[] controlPorts = new char[CAPACITY_MIN];
    char[] dataPorts = new char[CAPACITY_MIN];
    char[] levels = new char[CAPACITY_MIN];
    char[] childrenMax = new char[CAPACITY_MIN];
    char[] children = new char[CAPACITY_MIN];
    char[] leasable = new char[CAPACITY_MIN];
    char[] uploadRoom = new char[CAPACITY_MIN];
    char[] leased = new char[CAPACITY_MIN];
    char[] penalty = new char[CAPACITY_MIN];
    byte[] trackerIndex = new byte[CAPACITY_MIN];

    private final SlotIndex slotIndex;
    private final int[] levelHeads = new int[LEVELS];
    private final Int2IntHashMap subnetHeads = new Int2IntHashMap(NONE);
    private int[] levelNext = new int[CAPACITY_MIN];
    private int[] levelPrevious = new int[CAPACITY_MIN];
    private int[] subnetNext = new int[CAPACITY_MIN];
    private int[] subnetPrevious = new int[CAPACITY_MIN];
    private char[] counted = new char[CAPACITY_MIN];
    private byte[] ringLevel = new byte[CAPACITY_MIN];
    private byte[] flags = new byte[CAPACITY_MIN];
    private long levelMask;
    private long freeTotal;
    private int freeSlot = NONE;
    private int used;
    private int members;

    ChannelDirectory(final long channelId, final int index, final long salt)
    {
        this.channelId = channelId;
        this.index = index;
        slotIndex = new SlotIndex(CAPACITY_MIN, salt);
        Arrays.fill(levelHeads, NONE);
    }

    int members()
    {
        return members;
    }

    int slotsUsed()
    {
        return used;
    }

    /** Slots that could be leased now, over all members. */
    long freeTotal()
    {
        return freeTotal;
    }

    boolean isEmpty()
    {
        return used == 0 && waitingHead == NONE;
    }

    /** The slot of a member, also of one that has departed while leases of it are out. */
    int find(final long memberId)
    {
        return slotIndex.find(memberId, ids);
    }

    /**
     * Fill with members: those next to the root and those that have lost it first, then others; the root apart. Looks
     * at a bounded number of slots, from a random one on.
     */
    int pickNear(final RandomSource random, final long askerId, final int[] into)
    {
        final int first = random.nextInt(ids.length);
        final int slots = Math.min(ids.length, NAMED_SCAN_MAX);
        int count = 0;
        for (int i = 0; i < 2 * slots && count < into.length; i++)
        {
            final boolean isNearWanted = i < slots;
            final int slot = (first + i % slots) % ids.length;
            final boolean isNear = levels[slot] == 1 || levels[slot] == ORPHAN_LEVEL;
            if (isPresent(slot) && isNear == isNearWanted && levels[slot] > 0 && ids[slot] != askerId)
            {
                into[count++] = slot;
            }
        }
        return count;
    }

    /**
     * Fill with the parents of members that carry nobody, each once. Looks at a bounded number of slots, from a random
     * one on: where no place is free, most members are such.
     */
    int pickAboveLeaves(final RandomSource random, final long askerId, final int[] into, final int countMax)
    {
        final int first = random.nextInt(ids.length);
        int count = 0;
        for (int i = 0; i < Math.min(ids.length, LEAF_SCAN_MAX) && count < countMax; i++)
        {
            final int slot = (first + i) % ids.length;
            if (isPresent(slot) && childrenMax[slot] == 0 && ids[slot] != askerId)
            {
                final int parent = find(parentIds[slot]);
                if (parent != NONE && isPresent(parent) && levels[parent] != ORPHAN_LEVEL &&
                    ids[parent] != askerId && !contains(into, count, parent))
                {
                    into[count++] = parent;
                }
            }
        }
        return count;
    }

    private static boolean contains(final int[] slots, final int count, final int slot)
    {
        for (int i = 0; i < count; i++)
        {
            if (slots[i] == slot)
            {
                return true;
            }
        }
        return false;
    }

    boolean isPresent(final int slot)
    {
        return (flags[slot] & (TAKEN | DEPARTED)) == TAKEN;
    }

    int add(final long memberId)
    {
        int slot = freeSlot;
        if (slot == NONE)
        {
            slot = grownSlot();
        }
        freeSlot = levelNext[slot];
        ids[slot] = memberId;
        flags[slot] = TAKEN;
        leased[slot] = 0;
        penalty[slot] = 0;
        complainedMs[slot] = 0;
        slotIndex.put(memberId, slot);
        used++;
        members++;
        return slot;
    }

    void revive(final int slot)
    {
        if ((flags[slot] & DEPARTED) != 0)
        {
            flags[slot] &= ~DEPARTED;
            members++;
        }
    }

    /** Forget a member; its slot stays until the last lease of it has ended. */
    void depart(final int slot)
    {
        unlink(slot);
        flags[slot] |= DEPARTED;
        members--;
        releaseIfGone(slot);
    }

    void onLeaseEnded(final int slot)
    {
        leased[slot]--;
        if ((flags[slot] & DEPARTED) == 0)
        {
            refresh(slot);
        }
        else
        {
            releaseIfGone(slot);
        }
    }

    void onLeased(final int slot)
    {
        leased[slot]++;
        unlink(slot);
        refresh(slot);
    }

    /**
     * How many leases this tracker may still grant on a member: what is left of its share and of the member, less what
     * is out.
     */
    int grantable(final int slot)
    {
        final int cap = childrenMax[slot] - penalty[slot];
        final int free = Math.min(cap - children[slot], uploadRoom[slot]);
        return Math.max(0, Math.min(leasable[slot], free) - leased[slot]);
    }

    /** Put a member where its room and level say; call after every change of it. */
    void refresh(final int slot)
    {
        final int room = levels[slot] == ORPHAN_LEVEL || isStale(slot) ? 0 : grantable(slot);
        final int level = Math.min(levels[slot], LEVELS - 1);
        if ((flags[slot] & ROOM) != 0 && (room == 0 || ringLevel[slot] != level))
        {
            unlink(slot);
        }
        if (room > 0 && (flags[slot] & ROOM) == 0)
        {
            link(slot, level);
        }
        if (room > 0)
        {
            freeTotal += room - counted[slot];
            counted[slot] = (char)room;
        }
    }

    /** Before a member changes its address. */
    void unlink(final int slot)
    {
        if ((flags[slot] & ROOM) == 0)
        {
            return;
        }
        flags[slot] &= ~ROOM;
        freeTotal -= counted[slot];
        counted[slot] = 0;
        final int level = ringLevel[slot];
        levelHeads[level] = removeFromRing(slot, levelHeads[level], levelNext, levelPrevious);
        if (levelHeads[level] == NONE)
        {
            levelMask &= ~(1L << level);
        }
        final int subnet = subnet(addressHigh[slot], addressLow[slot]);
        final int head = removeFromRing(slot, subnetHeads.get(subnet), subnetNext, subnetPrevious);
        if (head == NONE)
        {
            subnetHeads.remove(subnet);
        }
        else
        {
            subnetHeads.put(subnet, head);
        }
    }

    /**
     * Choose a parent: the first choice may be near and one level deeper, the others are shallow and on other hosts.
     *
     * @return a slot with room, or NONE.
     */
    int pick(
        final long joinerId,
        final long high,
        final long low,
        final boolean isLeaf,
        final int silentSinceMs,
        final int[] chosen,
        final int chosenCount)
    {
        if (chosenCount == 0)
        {
            final int near = pickNear(joinerId, high, low, silentSinceMs);
            if (near != NONE)
            {
                return near;
            }
        }
        long mask = levelMask;
        if (isLeaf && Long.bitCount(mask) > 1)
        {
            // Who will carry nobody leaves the shallowest places to those who will, where it costs one level at most.
            final long rest = mask & (mask - 1);
            mask = Long.numberOfTrailingZeros(rest) <= Long.numberOfTrailingZeros(mask) + 1 ? rest : mask;
        }
        for (; mask != 0; mask &= mask - 1)
        {
            final int slot =
                pickAt(Long.numberOfTrailingZeros(mask), joinerId, silentSinceMs, chosen, chosenCount);
            if (slot != NONE)
            {
                return slot;
            }
        }
        return NONE;
    }

    private int pickNear(final long joinerId, final long high, final long low, final int silentSinceMs)
    {
        final int subnet = subnet(high, low);
        int slot = subnetHeads.get(subnet);
        if (slot == NONE)
        {
            return NONE;
        }
        final int deepest = Long.numberOfTrailingZeros(levelMask) + NEAR_LEVELS;
        for (int scans = 0, first = slot; scans < SCAN_MAX; scans++)
        {
            if (ringLevel[slot] <= deepest && isFit(slot, joinerId, silentSinceMs))
            {
                return slot;
            }
            slot = subnetNext[slot];
            if (slot == first)
            {
                break;
            }
        }
        return NONE;
    }

    private int pickAt(
        final int level, final long joinerId, final int silentSinceMs, final int[] chosen, final int chosenCount)
    {
        int best = NONE;
        int bestScore = -1;
        final int first = levelHeads[level];
        int slot = first;
        for (int scans = 0; scans < SCAN_MAX + chosenCount; scans++)
        {
            if (isFit(slot, joinerId, silentSinceMs))
            {
                final int score = score(slot, chosen, chosenCount);
                if (score > bestScore)
                {
                    best = slot;
                    bestScore = score;
                }
            }
            slot = levelNext[slot];
            if (slot == first)
            {
                break;
            }
        }
        return best;
    }

    private int score(final int slot, final int[] chosen, final int chosenCount)
    {
        boolean isOtherHost = true;
        for (int i = 0; i < chosenCount; i++)
        {
            if (chosen[i] == slot)
            {
                return -1;
            }
            isOtherHost &= hostTags[chosen[i]] != hostTags[slot];
        }
        return (isOtherHost ? 1 << Character.SIZE : 0) + counted[slot];
    }

    private boolean isFit(final int slot, final long joinerId, final int silentSinceMs)
    {
        return ids[slot] != joinerId && parentIds[slot] != joinerId && heardMs[slot] - silentSinceMs >= 0 &&
            !isStale(slot);
    }

    private boolean isStale(final int slot)
    {
        return hasRoot && Integer.compareUnsigned(epochs[slot], rootEpoch) < 0;
    }

    private void link(final int slot, final int level)
    {
        flags[slot] |= ROOM;
        ringLevel[slot] = (byte)level;
        levelHeads[level] = addToRing(slot, levelHeads[level], levelNext, levelPrevious);
        levelMask |= 1L << level;
        final int subnet = subnet(addressHigh[slot], addressLow[slot]);
        subnetHeads.put(subnet, addToRing(slot, subnetHeads.get(subnet), subnetNext, subnetPrevious));
    }

    private static int addToRing(final int slot, final int head, final int[] next, final int[] previous)
    {
        if (head == NONE)
        {
            next[slot] = slot;
            previous[slot] = slot;
            return slot;
        }
        final int tail = previous[head];
        next[tail] = slot;
        previous[slot] = tail;
        next[slot] = head;
        previous[head] = slot;
        return head;
    }

    private static int removeFromRing(final int slot, final int head, final int[] next, final int[] previous)
    {
        if (next[slot] == slot)
        {
            return NONE;
        }
        next[previous[slot]] = next[slot];
        previous[next[slot]] = previous[slot];
        return head == slot ? next[slot] : head;
    }

    /** A /24 of IPv4, a /48 of IPv6; equal keys of different subnets cost nearness only. */
    private static int subnet(final long high, final long low)
    {
        final long prefix = high == 0 ? low >>> Byte.SIZE : high >>> IPV6_SUBNET_SHIFT;
        return (int)SeededRandom.mix(prefix);
    }

    private void releaseIfGone(final int slot)
    {
        if (leased[slot] == 0)
        {
            slotIndex.remove(ids[slot], ids);
            flags[slot] = 0;
            levelNext[slot] = freeSlot;
            freeSlot = slot;
            used--;
        }
    }

    private int grownSlot()
    {
        final int slot = used;
        if (slot == ids.length)
        {
            grow(slot * 2);
        }
        levelNext[slot] = NONE;
        return slot;
    }

    private void grow(final int capacity)
    {
        ids = Arrays.copyOf(ids, capacity);
        addressHigh = Arrays.copyOf(addressHigh, capacity);
        addressLow = Arrays.copyOf(addressLow, capacity);
        parentIds = Arrays.copyOf(parentIds, capacity);
        hostTags = Arrays.copyOf(hostTags, capacity);
        epochs = Arrays.copyOf(epochs, capacity);
        heardMs = Arrays.copyOf(heardMs, capacity);
        complainedMs = Arrays.copyOf(complainedMs, capacity);
        penaltySinceMs = Arrays.copyOf(penaltySinceMs, capacity);
        controlPorts = Arrays.copyOf(controlPorts, capacity);
        dataPorts = Arrays.copyOf(dataPorts, capacity);
        levels = Arrays.copyOf(levels, capacity);
        childrenMax = Arrays.copyOf(childrenMax, capacity);
        children = Arrays.copyOf(children, capacity);
        leasable = Arrays.copyOf(leasable, capacity);
        uploadRoom = Arrays.copyOf(uploadRoom, capacity);
        leased = Arrays.copyOf(leased, capacity);
        penalty = Arrays.copyOf(penalty, capacity);
        trackerIndex = Arrays.copyOf(trackerIndex, capacity);
        levelNext = Arrays.copyOf(levelNext, capacity);
        levelPrevious = Arrays.copyOf(levelPrevious, capacity);
        subnetNext = Arrays.copyOf(subnetNext, capacity);
        subnetPrevious = Arrays.copyOf(subnetPrevious, capacity);
        counted = Arrays.copyOf(counted, capacity);
        ringLevel = Arrays.copyOf(ringLevel, capacity);
        flags = Arrays.copyOf(flags, capacity);
        slotIndex.resize(capacity);
        for (int i = 0; i < used; i++)
        {
            slotIndex.put(ids[i], i);
        }
    }
}
