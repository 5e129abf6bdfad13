package io.banyan.control.member;

/**
 * Where a member is in the tree, as the root of its channel knows.
 */
@FunctionalInterface
public interface RouteLookup
{
    /** {@link #pathTo} when the member is not known. */
    int UNKNOWN = -1;

    /**
     * The labels of the links from the root to a member.
     *
     * @param memberId of the member.
     * @param labels   takes them.
     * @return how many there are, or {@link #UNKNOWN}.
     */
    int pathTo(long memberId, char[] labels);
}
