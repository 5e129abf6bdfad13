package io.banyan.control.member;

import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * Where a member is: its place in the order of places, its path from the root, and how far its window has come.
 */
final class Position
{
    private final Member m;
    private TreePath path = new TreePath();
    private long freshness;
    private int rank = Place.RANK_MAX;
    private int highestEpoch;
    private boolean wasAttached;
    private long nextBlock = EngineCommands.LIVE;
    private long oldestBlock;
    private long nextSequence;
    private long bytesPerSecond;

    Position(final Member member)
    {
        m = member;
    }

    /**
     * Whether the place of a would-be parent is before one's own, now. A member without children has no place to
     * defend.
     */
    boolean mayMoveBelow(final ParentLink link)
    {
        if (Integer.compareUnsigned(Place.epoch(link.freshness), highestEpoch) < 0)
        {
            m.count(ControlCounter.STALE_EPOCH_DROPPED);
            return false;
        }
        if (Place.isBefore(link.freshness, link.rank, joinFreshness(), joinRank()) && link.rank < Place.RANK_MAX)
        {
            return true;
        }
        m.count(ControlCounter.PLACE_INFEASIBLE);
        return false;
    }

    long joinFreshness()
    {
        return hasNoSubtree() ? 0 : freshness;
    }

    int joinRank()
    {
        return hasNoSubtree() || Place.epoch(freshness) != highestEpoch ? Place.RANK_MAX : rank;
    }

    void onRootPosition(final int epoch, final long block, final long sequence)
    {
        freshness = Place.freshness(epoch, 0);
        rank = 0;
        path = new TreePath();
        path.own(0, 0, m.address);
        highestEpoch = epoch;
        nextBlock = block;
        nextSequence = sequence;
    }

    void onPosition(
        final long oldest, final long next, final long sequence, final int epoch, final long measuredBytesPerSecond)
    {
        oldestBlock = oldest;
        nextBlock = next;
        nextSequence = sequence;
        bytesPerSecond = measuredBytesPerSecond;
        if (Integer.compareUnsigned(epoch, highestEpoch) > 0 && m.state() != MemberState.ROOT)
        {
            onHigherEpoch(epoch);
        }
    }

    long routeCodeOf(final ChildLink child)
    {
        final char[] labels = m.env.labels;
        int depth = 0;
        for (int i = 1; i < path.length(); i++)
        {
            labels[depth++] = (char)path.label(i);
        }
        if (path.length() > 0)
        {
            labels[depth++] = (char)path.ownLabel();
        }
        labels[depth++] = (char)child.label;
        return m.env.codes.route(m.channelId, child.memberId, epoch(), labels, depth);
    }

    void takePlace(final ParentLink link)
    {
        raiseEpoch(Place.epoch(link.freshness));
        if (hasNoSubtree() || Place.isFresher(link.freshness, freshness))
        {
            freshness = link.freshness;
            rank = link.rank + 1;
        }
    }

    void raiseEpoch(final int epoch)
    {
        if (Integer.compareUnsigned(epoch, highestEpoch) > 0)
        {
            onHigherEpoch(epoch);
            m.engine.raiseEpoch(m.channelId, epoch);
        }
    }

    private boolean hasNoSubtree()
    {
        return m.children.primaries() == 0;
    }

    void onHigherEpoch(final int epoch)
    {
        highestEpoch = epoch;
        m.liveness.onHigherEpoch();
    }

    void onAttached(final TreePath newPath)
    {
        path = newPath;
        wasAttached = true;
    }

    void path(final TreePath newPath)
    {
        path = newPath;
    }

    int epoch()
    {
        return Place.epoch(freshness);
    }

    int level()
    {
        return path.length();
    }

    void nextGeneration()
    {
        freshness++;
    }

    int routeLabels(final char[] labels)
    {
        final int length = path.length();
        if (length == 0)
        {
            return m.state() == MemberState.ROOT ? 0 : RouteLookup.UNKNOWN;
        }
        if (length > labels.length)
        {
            return RouteLookup.UNKNOWN;
        }
        for (int i = 1; i < length; i++)
        {
            labels[i - 1] = (char)path.label(i);
        }
        labels[length - 1] = (char)path.ownLabel();
        return length;
    }

    int highestEpoch()
    {
        return highestEpoch;
    }

    long freshness()
    {
        return freshness;
    }

    int rank()
    {
        return rank;
    }

    long nextBlock()
    {
        return nextBlock;
    }

    /** The exact next block; before the first parent whatever comes. */
    long startBlock()
    {
        if (wasAttached)
        {
            return nextBlock;
        }
        return m.startsOldest ? Admission.OLDEST : EngineCommands.LIVE;
    }

    long oldestBlock()
    {
        return oldestBlock;
    }

    long nextSequence()
    {
        return nextSequence;
    }

    long bytesPerSecond()
    {
        return bytesPerSecond;
    }

    boolean hasBeenAttached()
    {
        return wasAttached;
    }

    NodeAddress knownRootAddress()
    {
        return path.rootAddress();
    }

    long knownRootId()
    {
        return path.rootId();
    }

    NodeAddress rootAddress()
    {
        return path.rootAddress() == null ? m.address : path.rootAddress();
    }

    TreePath path()
    {
        return path;
    }
}
