package io.banyan.simulation;

import io.banyan.control.member.Member;
import io.banyan.control.member.MemberState;

/**
 * What must hold of the whole world at every moment, looked at from time to time; what concerns one node at one moment
 * is checked as it happens.
 */
final class Invariants
{
    static final long PERIOD_NS = 250_000_000L;
    /** A parent that a child has left without its knowing keeps the slot for this long at most. */
    private static final long TWO_PARENTS_NS = 15_000_000_000L;
    /** The longest pause between two steps of a member that is on its way to a parent. */
    private static final long STEP_NS = 2_000_000_000L;

    private final Population population;
    private final World world;
    private final int[] seen;
    private final byte[] holders;
    private final char[] doubled;
    private int walk;

    Invariants(final Population population)
    {
        this.population = population;
        world = population.world;
        seen = new int[population.nodes.length];
        holders = new byte[population.nodes.length];
        doubled = new char[population.nodes.length];
    }

    void check()
    {
        checkBytes();
        java.util.Arrays.fill(holders, (byte)0);
        int roots = 0;
        walk++;
        for (final SimNode node : population.nodes)
        {
            if (node.isAlive())
            {
                checkWayUp(node);
                checkTimers(node);
                population.checkLimit(node);
                countChildren(node);
                roots += node.member().state() == MemberState.ROOT ? 1 : 0;
            }
        }
        if (roots > 1)
        {
            throw population.breach(population.nodes[Population.ROOT], "a fork: there are " + roots + " roots");
        }
        checkOneParent();
    }

    private void checkBytes()
    {
        final long links = world.linkBytesOffered - world.linkBytesReceived - world.linkBytesLost;
        final long control = world.controlBytesOffered - world.controlBytesReceived - world.controlBytesLost;
        final long linksInFlight = world.linkBytesInFlight();
        final long controlInFlight = world.controlBytesInFlight();
        if (links != linksInFlight || control != controlInFlight)
        {
            throw new BreachException("at " + world.nowNs() + " ns: bytes sent are not bytes received, lost or on " +
                "the way: links " + (links - linksInFlight) + ", control " + (control - controlInFlight), null);
        }
    }

    /** Follow parents upward; a node met twice on one way is a cycle. */
    private void checkWayUp(final SimNode node)
    {
        final int mark = walk * 2;
        int at = node.index;
        while (at >= 0 && population.nodes[at].isAlive() && seen[at] != mark)
        {
            if (seen[at] == mark + 1)
            {
                throw population.breach(population.nodes[at], "a cycle: its way up leads back to itself");
            }
            seen[at] = mark + 1;
            at = population.nodes[at].livingParent(population.nodes);
        }
        at = node.index;
        while (at >= 0 && population.nodes[at].isAlive() && seen[at] == mark + 1)
        {
            seen[at] = mark;
            at = population.nodes[at].livingParent(population.nodes);
        }
    }

    private void checkTimers(final SimNode node)
    {
        final Member member = node.member();
        if (node.pausedUntilNs() > world.nowNs() || member.state() == MemberState.STOPPED)
        {
            return;
        }
        if (!node.hasWake())
        {
            throw population.breach(node, "nothing will ever wake it: " + member.state());
        }
        if (member.state().isSearching() || member.state() == MemberState.WAITING)
        {
            final long stepNs = member.nextDeadlineNs() - node.clockNs(world.nowNs());
            if (stepNs > STEP_NS)
            {
                throw population.breach(node, member.state() + " for another " + stepNs + " ns without a step");
            }
        }
    }

    private void countChildren(final SimNode node)
    {
        final Member member = node.member();
        for (int i = 0; i < member.linksDown(); i++)
        {
            final int child = (int)member.childId(i) - 1;
            if (child >= 0 && child < holders.length && holders[child] < Byte.MAX_VALUE)
            {
                holders[child]++;
            }
        }
    }

    private void checkOneParent()
    {
        for (int i = 0; i < holders.length; i++)
        {
            doubled[i] = holders[i] > 1 && population.nodes[i].isAlive() ? (char)(doubled[i] + 1) : 0;
            if (doubled[i] * PERIOD_NS > TWO_PARENTS_NS)
            {
                throw population.breach(population.nodes[i], "it has been the child of " + holders[i] +
                    " parents for " + doubled[i] * PERIOD_NS + " ns");
            }
        }
    }
}
