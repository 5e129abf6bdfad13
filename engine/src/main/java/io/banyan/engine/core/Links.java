package io.banyan.engine.core;

import java.util.ArrayList;

/**
 * The edges of one node in one channel's tree. Events may call back into the channel and close links: every walk copes
 * with that.
 */
final class Links
{
    static final long NOT_HELD = Long.MAX_VALUE;

    private final ArrayList<ChildLink> children = new ArrayList<>(0);
    private final ArrayList<ParentLink> parents = new ArrayList<>(1);
    private ParentLink active;

    ParentLink active()
    {
        return active;
    }

    void activate(final ParentLink link)
    {
        active = link;
    }

    void add(final ParentLink link)
    {
        parents.add(link);
        if (active == null)
        {
            active = link;
        }
    }

    void add(final ChildLink link)
    {
        children.add(link);
    }

    boolean remove(final ChildLink link)
    {
        return children.remove(link);
    }

    void remove(final ParentLink link)
    {
        parents.remove(link);
        if (active == link)
        {
            active = lastParent();
        }
    }

    boolean hasChildren()
    {
        return !children.isEmpty();
    }

    ChildLink lastChild()
    {
        return children.isEmpty() ? null : children.get(children.size() - 1);
    }

    ParentLink lastParent()
    {
        return parents.isEmpty() ? null : parents.get(parents.size() - 1);
    }

    boolean isTaken(final int linkId)
    {
        return parent(linkId) != null || child(linkId) != null;
    }

    ParentLink parent(final int linkId)
    {
        for (int i = 0; i < parents.size(); i++)
        {
            if (parents.get(i).linkId() == linkId)
            {
                return parents.get(i);
            }
        }
        return null;
    }

    ChildLink child(final int linkId)
    {
        for (int i = 0; i < children.size(); i++)
        {
            if (children.get(i).linkId() == linkId)
            {
                return children.get(i);
            }
        }
        return null;
    }

    ChildLink childByLabel(final int label)
    {
        for (int i = 0; i < children.size(); i++)
        {
            if (children.get(i).label() == label)
            {
                return children.get(i);
            }
        }
        return null;
    }

    int advance(final long nowNs)
    {
        int work = 0;
        for (int i = 0; i < children.size(); i++)
        {
            final ChildLink child = children.get(i);
            work += child.advance(nowNs);
            if (i >= children.size() || children.get(i) != child)
            {
                // It has left in its own turn, and another stands in its place.
                i--;
            }
        }
        return work;
    }

    int onTimers(final long nowNs, final long stallNs)
    {
        int work = 0;
        for (int i = children.size() - 1; i >= 0; i--)
        {
            if (i < children.size())
            {
                work += children.get(i).onTimers(nowNs, stallNs);
            }
        }
        for (int i = parents.size() - 1; i >= 0; i--)
        {
            if (i < parents.size())
            {
                work += parents.get(i).onTimers(nowNs, stallNs);
            }
        }
        return work;
    }

    /** Earliest time at which a link has something to do, but not after a given one. */
    long deadlineNs(final long latestNs)
    {
        long deadlineNs = latestNs;
        for (int i = 0; i < children.size(); i++)
        {
            deadlineNs = earlier(deadlineNs, children.get(i).deadlineNs());
        }
        for (int i = 0; i < parents.size(); i++)
        {
            deadlineNs = earlier(deadlineNs, parents.get(i).deadlineNs());
        }
        return deadlineNs;
    }

    /** The earlier of two times of a clock that may wrap. */
    static long earlier(final long aNs, final long bNs)
    {
        return aNs - bNs < 0 ? aNs : bNs;
    }

    int sendEnd(final long nowNs, final long endBlock)
    {
        int work = 0;
        for (int i = 0; i < children.size(); i++)
        {
            work += children.get(i).sendEnd(nowNs, endBlock) ? 1 : 0;
        }
        return work;
    }

    void onWindowStart(final long block)
    {
        for (int i = 0; i < children.size(); i++)
        {
            children.get(i).onWindowStart(block);
        }
    }

    void onEpoch()
    {
        for (int i = 0; i < children.size(); i++)
        {
            children.get(i).onEpoch();
        }
    }

    /** Every block below is in the subtree of every child that takes part. */
    long deliveredBlock(final long head)
    {
        long delivered = head;
        for (int i = 0; i < children.size(); i++)
        {
            final ChildLink child = children.get(i);
            delivered = child.isHeld() ? delivered : Math.min(delivered, child.deliveredBlock());
        }
        return delivered;
    }

    /** The parent's sign of life has come: it is answered when all children have answered this node's. */
    void onSweep()
    {
        for (int i = 0; i < children.size(); i++)
        {
            children.get(i).onSweep();
        }
        onAnswer();
    }

    /** A child has said how far it is; or nobody is asked, as there are no children. */
    void onAnswer()
    {
        if (active != null && areAnswered())
        {
            active.onAnswers();
        }
    }

    /** Whether every child that takes part has said how far it is since the parent's last sign of life. */
    private boolean areAnswered()
    {
        for (int i = 0; i < children.size(); i++)
        {
            if (!children.get(i).isHeld() && !children.get(i).hasAnswered())
            {
                return false;
            }
        }
        return true;
    }

    /** The lowest block that some child still has to be sent. */
    long heldBlock()
    {
        long held = NOT_HELD;
        for (int i = 0; i < children.size(); i++)
        {
            final ChildLink child = children.get(i);
            held = child.isHeld() ? held : Math.min(held, child.nextToSend());
        }
        return held;
    }

    long subtreeMembers()
    {
        long members = 1;
        for (int i = 0; i < children.size(); i++)
        {
            members += children.get(i).isHeld() ? 0 : children.get(i).subtreeMembers();
        }
        return members;
    }
}
