package io.banyan.control.member;

/**
 * Who wants to know what becomes of a member: the node's records, a test, the simulator. Called inline; must not call
 * the member back.
 */
@FunctionalInterface
public interface MemberListener
{
    /** Listens to nothing. */
    MemberListener NONE = (member, from, to, reason, nowNs) -> { };

    /**
     * A member has changed its state.
     *
     * @param member that did.
     * @param from   state before.
     * @param to     state after.
     * @param reason of the change.
     * @param nowNs  when.
     */
    void onTransition(Member member, MemberState from, MemberState to, Reason reason, long nowNs);
}
