package io.banyan.control.member;

import io.banyan.engine.NodeAddress;

/**
 * Whom to ask first.
 */
final class Seeds
{
    private static final NodeAddress[] NONE = new NodeAddress[0];

    final NodeAddress[] trackers;
    final NodeAddress[] members;

    Seeds(final NodeAddress[] trackers, final NodeAddress[] members)
    {
        this.trackers = trackers == null ? NONE : trackers;
        this.members = members == null ? NONE : members;
    }

    boolean isTracker(final NodeAddress source)
    {
        return trackerIndex(source) >= 0;
    }

    /** Which of the trackers that is; negative if none. */
    int trackerIndex(final NodeAddress source)
    {
        for (int i = 0; i < trackers.length; i++)
        {
            if (Member.isSameEndpoint(trackers[i], source))
            {
                return i;
            }
        }
        return -1;
    }
}
