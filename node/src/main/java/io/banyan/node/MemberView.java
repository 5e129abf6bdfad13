package io.banyan.node;

import java.util.List;

import io.banyan.control.member.MemberState;
import io.banyan.control.member.Reason;

/**
 * How a member of a channel stood at a moment: a copy, safe on any thread.
 *
 * @param channelId of the channel.
 * @param memberId  of the member.
 * @param state     where it stands.
 * @param reason    of its last change.
 * @param level     hops from the root.
 * @param parentId  of its parent, 0 for none.
 * @param children  ids of its children.
 * @param backups   promised.
 * @param epoch     of the channel, as far as known here.
 */
public record MemberView(
    long channelId,
    long memberId,
    MemberState state,
    Reason reason,
    int level,
    long parentId,
    List<Long> children,
    int backups,
    int epoch)
{
    /**
     * Whether messages can flow: the root numbers the channel, or a parent is heard.
     *
     * @return true when they can.
     */
    public boolean isAttached()
    {
        return state == MemberState.ROOT || state == MemberState.ATTACHED;
    }

    /**
     * Whether it is over.
     *
     * @return true when the member will not come back.
     */
    public boolean isStopped()
    {
        return state == MemberState.STOPPED;
    }
}
