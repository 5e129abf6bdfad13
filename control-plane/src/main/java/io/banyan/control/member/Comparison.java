package io.banyan.control.member;

/**
 * Whether another member would be the better parent. Both are measured side by side and equally often: what a round
 * trip took in the rush of a start or a failover says little of now.
 */
final class Comparison
{
    /** Questions to each of the two. */
    static final int PROBES_MAX = 3;

    private final Member m;
    private final Candidate parent;
    private final Candidate other;

    Comparison(final Member member, final Candidate parent, final Candidate other)
    {
        m = member;
        this.parent = parent;
        this.other = other;
        // It is measured, not chosen.
        parent.isSpent = true;
    }

    Candidate parent()
    {
        return parent;
    }

    Candidate other()
    {
        return other;
    }

    boolean isParentMeasured()
    {
        return parent.answers > 0;
    }

    /** Several answers say more than one, unless the other has no room, or is on the parent's level and no nearer. */
    boolean isWorthAsking(final boolean isGainSoFar)
    {
        return parent.answers < PROBES_MAX && (other.level < parentLevel() && other.freeSlots > 0 || isGainSoFar);
    }

    boolean isGain(final int level, final long cost)
    {
        final long parentCost = parentLevel() * m.settings.hopCostNs + m.parent().rttNs;
        return isGain(level, cost, parentLevel(), parentCost, m.settings.improveGainPercent);
    }

    /** On the parent's level it takes a marked gain; one level less is one, and no move leads down to take it back. */
    static boolean isGain(
        final int level, final long cost, final int parentLevel, final long parentCost, final int gainPercent)
    {
        final long margin = level < parentLevel ? 0 : parentCost * gainPercent / 100;
        return level <= parentLevel && cost < parentCost - margin;
    }

    private int parentLevel()
    {
        return m.level() - 1;
    }
}
