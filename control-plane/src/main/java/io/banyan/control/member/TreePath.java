package io.banyan.control.member;

import io.banyan.engine.NodeAddress;

/**
 * The way from the root to a member: the members above it, the labels of the links between, its own label last.
 */
final class TreePath
{
    /** Members above: an Accept with a path this long and three backups fits a datagram. */
    static final int LENGTH_MAX = 96;

    private long[] members = new long[4];
    private short[] labels = new short[4];
    private int length;
    private int ownLabel;
    private long routeCode;
    private NodeAddress rootAddress;

    void clear()
    {
        length = 0;
    }

    void add(final long memberId, final int label)
    {
        if (length == members.length)
        {
            members = java.util.Arrays.copyOf(members, Math.min(LENGTH_MAX, length + 8));
            labels = java.util.Arrays.copyOf(labels, members.length);
        }
        members[length] = memberId;
        labels[length] = (short)label;
        length++;
    }

    int length()
    {
        return length;
    }

    long member(final int index)
    {
        return members[index];
    }

    int label(final int index)
    {
        return labels[index] & 0xFFFF;
    }

    int ownLabel()
    {
        return ownLabel;
    }

    long routeCode()
    {
        return routeCode;
    }

    NodeAddress rootAddress()
    {
        return rootAddress;
    }

    void own(final int label, final long code, final NodeAddress root)
    {
        ownLabel = label;
        routeCode = code;
        rootAddress = root;
    }

    boolean contains(final long memberId)
    {
        for (int i = 0; i < length; i++)
        {
            if (members[i] == memberId)
            {
                return true;
            }
        }
        return false;
    }

    long rootId()
    {
        return length == 0 ? 0 : members[0];
    }
}
