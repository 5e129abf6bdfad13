package io.banyan.node.flight;

import jdk.jfr.Event;
import jdk.jfr.Label;

/**
 * What all events have in common. Ids are written as everywhere else, in hexadecimal.
 */
abstract class MemberEvent extends Event
{
    @Label("Channel")
    String channel;

    @Label("Member")
    String member;

    final void commit(final String channelName, final long memberId)
    {
        channel = channelName;
        member = Long.toHexString(memberId);
        commit();
    }
}
