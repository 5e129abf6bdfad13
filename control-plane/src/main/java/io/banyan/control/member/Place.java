package io.banyan.control.member;

/**
 * A place in the tree: how fresh (epoch, then generation) and how deep it may at most count (rank). Along every edge
 * the parent's place is
 * <em>before</em> the child's: fresher, or equally fresh with a smaller rank. While a member has children its place
 * only ever moves forward in that order, so whatever another member remembers of it is still true, and no sequence of
 * moves can close a cycle. It is the feasibility condition of loop-free distance vectors; the root hands out a new
 * generation to whoever must move below an equal.
 */
final class Place
{
    static final int RANK_MAX = 0xFFFF;

    private Place()
    {
    }

    static long freshness(final int epoch, final int generation)
    {
        return ((long)epoch << Integer.SIZE) | (generation & 0xFFFF_FFFFL);
    }

    static int epoch(final long freshness)
    {
        return (int)(freshness >>> Integer.SIZE);
    }

    static int generation(final long freshness)
    {
        return (int)freshness;
    }

    static boolean isBefore(final long freshness, final int rank, final long otherFreshness, final int otherRank)
    {
        return Long.compareUnsigned(freshness, otherFreshness) > 0 || (freshness == otherFreshness && rank < otherRank);
    }

    static boolean isFresher(final long freshness, final long other)
    {
        return Long.compareUnsigned(freshness, other) > 0;
    }
}
