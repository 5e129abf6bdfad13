package io.banyan.control.member;

import io.banyan.engine.NodeAddress;

/**
 * Those that a search may ask for a place, each address once, in the order in which they were named.
 */
final class Candidates
{
    static final int MAX = 12;

    private final Member m;
    private final Candidate[] all = new Candidate[MAX];
    private int size;

    Candidates(final Member member)
    {
        m = member;
    }

    int size()
    {
        return size;
    }

    Candidate get(final int index)
    {
        return all[index];
    }

    void clear()
    {
        size = 0;
    }

    /** Those that have promised a place, and nobody else. */
    void takePromised()
    {
        size = m.backups.candidates(all);
    }

    /** The one at that address; null if it is this node, had its chance, has a lease already, or there are enough. */
    Candidate add(final long memberId, final NodeAddress address)
    {
        if (memberId == m.memberId || Member.isSameEndpoint(address, m.address))
        {
            return null;
        }
        for (int i = 0; i < size; i++)
        {
            if (Member.isSameEndpoint(all[i].address, address))
            {
                return all[i].isSpent || all[i].leaseId != 0 ? null : all[i];
            }
        }
        if (size == MAX)
        {
            return null;
        }
        final Candidate candidate = new Candidate(memberId, address);
        all[size++] = candidate;
        return candidate;
    }

    /** Whose answer to a question this is; null if nobody's. */
    Candidate askedWith(final long probeId)
    {
        for (int i = 0; probeId != 0 && i < size; i++)
        {
            if (all[i].probeId == probeId)
            {
                return all[i];
            }
        }
        return null;
    }

    boolean isAnswerDue()
    {
        for (int i = 0; i < size; i++)
        {
            if (all[i].probeId != 0)
            {
                return true;
            }
        }
        return false;
    }

    boolean hasUnprobed()
    {
        for (int i = 0; i < size; i++)
        {
            if (!all[i].isProbed)
            {
                return true;
            }
        }
        return false;
    }

    /** The first that has promised a place and was not asked for it; null if there is none. */
    Candidate promised()
    {
        for (int i = 0; i < size; i++)
        {
            if (all[i].isGraft && !all[i].isSpent)
            {
                return all[i];
            }
        }
        return null;
    }

    boolean hasRoomBeside(final Candidate full)
    {
        for (int i = 0; i < size; i++)
        {
            if (all[i] != full && !all[i].isSpent && all[i].freeSlots > 0)
            {
                return true;
            }
        }
        return false;
    }
}
