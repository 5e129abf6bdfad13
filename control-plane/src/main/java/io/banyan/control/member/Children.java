package io.banyan.control.member;

import java.util.Arrays;

import io.banyan.codec.control.LinkKind;
import io.banyan.control.ControlMachine;

/**
 * The table of links down. Small for a relay, empty for a leaf; only the root's may be long.
 */
final class Children
{
    private static final ChildLink[] NONE = new ChildLink[0];
    private static final int FIRST_CAPACITY = 4;
    private static final int LABEL_MAX = 0xFFFF;

    private ChildLink[] links = NONE;
    private int size;
    private int primaries;
    private int nextLabel;
    private long deadlineNs = ControlMachine.NO_DEADLINE_NS;

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

    ChildLink add(final long memberId, final LinkKind kind)
    {
        if (size == links.length)
        {
            links = Arrays.copyOf(links, Math.max(FIRST_CAPACITY, size + (size >> 1)));
        }
        final ChildLink child = new ChildLink(memberId);
        child.kind = kind;
        child.label = freeLabel();
        links[size++] = child;
        primaries += kind == LinkKind.PRIMARY ? 1 : 0;
        return child;
    }

    void convert(final ChildLink child, final LinkKind kind)
    {
        primaries += (kind == LinkKind.PRIMARY ? 1 : 0) - (child.isPrimary() ? 1 : 0);
        child.kind = kind;
    }

    void remove(final ChildLink child)
    {
        for (int i = 0; i < size; i++)
        {
            if (links[i] == child)
            {
                primaries -= child.isPrimary() ? 1 : 0;
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
