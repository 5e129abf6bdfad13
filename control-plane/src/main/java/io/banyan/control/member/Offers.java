package io.banyan.control.member;

import io.banyan.engine.NodeAddress;

/**
 * Up to three members to name in an answer: as backups for a child, or as places to go for one that is refused. Shared
 * by a thread.
 */
final class Offers
{
    static final int OFFERS_MAX = 3;

    private final long[] ids = new long[OFFERS_MAX];
    private final NodeAddress[] addresses = new NodeAddress[OFFERS_MAX];
    private int count;

    /**
     * For a refused joiner children come first, so that the search descends to where there is room; for a child, what
     * is above.
     */
    int collect(final Member m, final long forMember, final boolean isRefusal)
    {
        count = 0;
        if (isRefusal)
        {
            children(m, forMember, 2);
        }
        if (m.parent() != null)
        {
            add(m.parent().memberId, m.parent().address, forMember);
        }
        if (!isRefusal)
        {
            children(m, forMember, 1);
        }
        for (int i = 0; i < m.view.size() && count < OFFERS_MAX; i++)
        {
            final int index = m.random.nextInt(m.view.size());
            if (m.view.memberId(index) != m.memberId)
            {
                add(m.view.memberId(index), m.view.address(index), forMember);
            }
        }
        return count;
    }

    long id(final int index)
    {
        return ids[index];
    }

    NodeAddress address(final int index)
    {
        return addresses[index];
    }

    private void children(final Member m, final long forMember, final int wanted)
    {
        final int size = m.children.size();
        if (size == 0)
        {
            return;
        }
        final int first = m.random.nextInt(size);
        for (int i = 0, added = 0; i < size && added < wanted; i++)
        {
            final ChildLink child = m.children.get((first + i) % size);
            if (child.isPrimary() && child.isUp)
            {
                added += add(child.memberId, child.address, forMember) ? 1 : 0;
            }
        }
    }

    private boolean add(final long memberId, final NodeAddress address, final long forMember)
    {
        if (count == OFFERS_MAX || memberId == forMember || memberId == 0)
        {
            return false;
        }
        for (int i = 0; i < count; i++)
        {
            if (ids[i] == memberId)
            {
                return false;
            }
        }
        ids[count] = memberId;
        addresses[count++] = address;
        return true;
    }
}
