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
        for (final NodeAddress tracker : trackers)
        {
            if (Member.isSameEndpoint(tracker, source))
            {
                return true;
            }
        }
        return false;
    }
}
