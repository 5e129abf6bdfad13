package io.banyan.control.member;

import java.util.Arrays;

import io.banyan.codec.control.LinkKind;
import io.banyan.control.ControlMachine;
import io.banyan.control.SlotShares;
import io.banyan.control.auth.LeaseGuard;

/**
 * The table of links down. Small for a relay, empty for a leaf; only the root's may be long.
 */
final class Children
{
    private static final ChildLink[] NONE = new ChildLink[0];
    private static final int FIRST_CAPACITY = 4;
    private static final int LABEL_MAX = 0xFFFF;

    private final SlotShares shares;
    private ChildLink[] links = NONE;
    private int size;
    private int primaries;
    private int nextLabel;
    private long deadlineNs = ControlMachine.NO_DEADLINE_NS;

    Children(final int trackers)
    {
        shares = new SlotShares(trackers);
    }

    int size()
    {
        return size;
    }

    ChildLink get(final int index)
    {
        return links[index];
    }

    /** Children that carry the channel, those on their way included. */
    int primaries()
    {
        return primaries;
    }

    /** Children that carry the channel and keep their place only until somebody wants it. */
    int overduePrimaries()
    {
        int count = 0;
        for (int i = 0; i < size; i++)
        {
            count += links[i].isPrimary() && links[i].isOverdue ? 1 : 0;
        }
        return count;
    }

    int promises()
    {
        return size - primaries;
    }

    ChildLink find(final long memberId)
    {
        for (int i = 0; i < size; i++)
        {
            if (links[i].memberId == memberId)
            {
                return links[i];
            }
        }
        return null;
    }

    ChildLink findLink(final int linkId)
    {
        for (int i = 0; i < size; i++)
        {
            if (links[i].linkId == linkId)
            {
                return links[i];
            }
        }
        return null;
    }

    ChildLink findLabel(final int label)
    {
        for (int i = 0; i < size; i++)
        {
            if (links[i].label == label && links[i].isPrimary())
            {
                return links[i];
            }
        }
        return null;
    }

    /** Free slots that a tracker may lease: its share of them. */
    int leasable(final int trackerIndex, final int childrenMax)
    {
        return shares.leasable(trackerIndex, childrenMax);
    }

    ChildLink add(final long memberId)
    {
        if (size == links.length)
        {
            links = Arrays.copyOf(links, Math.max(FIRST_CAPACITY, size + (size >> 1)));
        }
        final ChildLink child = new ChildLink(memberId);
        child.kind = LinkKind.PROMISE;
        child.label = freeLabel();
        links[size++] = child;
        return child;
    }

    /**
     * A child that comes to carry the channel takes a slot: of the tracker whose lease it brought, else of the one with
     * most left.
     */
    void convert(final ChildLink child, final LinkKind kind, final long leaseId, final int childrenMax)
    {
        final boolean isPrimary = kind == LinkKind.PRIMARY;
        if (isPrimary && !child.isPrimary())
        {
            primaries++;
            child.slotOwner = leaseId == 0 ?
                shares.onChild(childrenMax) : shares.onLeasedChild(LeaseGuard.trackerIndex(leaseId));
        }
        else if (!isPrimary)
        {
            giveSlotBack(child);
        }
        child.kind = kind;
    }

    void remove(final ChildLink child)
    {
        for (int i = 0; i < size; i++)
        {
            if (links[i] == child)
            {
                giveSlotBack(child);
                links[i] = links[--size];
                links[size] = null;
                return;
            }
        }
    }

    int openLinks()
    {
        int count = 0;
        for (int i = 0; i < size; i++)
        {
            count += links[i].kind == LinkKind.PROMISE ? 0 : 1;
        }
        return count;
    }

    /** Links that are held for members that have another parent. */
    int backupLinks()
    {
        int count = 0;
        for (int i = 0; i < size; i++)
        {
            count += links[i].kind == LinkKind.HOT_BACKUP ? 1 : 0;
        }
        return count;
    }

    int subtreeMembers()
    {
        long members = 1;
        for (int i = 0; i < size; i++)
        {
            members += links[i].isPrimary() ? links[i].subtreeMembers : 0;
        }
        return (int)Math.min(Integer.MAX_VALUE, members);
    }

    int subtreeDepth()
    {
        int depth = 0;
        for (int i = 0; i < size; i++)
        {
            depth = links[i].isPrimary() ? Math.max(depth, links[i].subtreeDepth + 1) : depth;
        }
        return Math.min(LABEL_MAX, depth);
    }

    long deadlineNs()
    {
        return deadlineNs;
    }

    void wakeAt(final long timeNs)
    {
        deadlineNs = Math.min(deadlineNs, timeNs);
    }

    void recomputeDeadline()
    {
        long earliestNs = ControlMachine.NO_DEADLINE_NS;
        for (int i = 0; i < size; i++)
        {
            earliestNs = Math.min(earliestNs, links[i].deadlineNs());
        }
        deadlineNs = earliestNs;
    }

    private void giveSlotBack(final ChildLink child)
    {
        if (child.isPrimary())
        {
            primaries--;
            shares.onChildGone(child.slotOwner);
            child.slotOwner = SlotShares.NOBODY;
        }
    }

    /** Labels are not reused at once: a token that is a little stale leads nowhere rather than to a stranger. */
    private int freeLabel()
    {
        do
        {
            nextLabel = nextLabel == LABEL_MAX ? 1 : nextLabel + 1;
        }
        while (isTaken(nextLabel));
        return nextLabel;
    }

    private boolean isTaken(final int label)
    {
        for (int i = 0; i < size; i++)
        {
            if (links[i].label == label)
            {
                return true;
            }
        }
        return false;
    }
}
