package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How long a member waits: before it suspects its parent, and before it asks again.
 */
class PatienceTest
{
    private static final long MS = World.MS;
    private static final int PERIODS = 200;
    private static final int CALM_PERIODS = 16;
    private static final int TRIES_MAX = 40;

    @Test
    void shouldSuspectSoonOnACalmLinkAndLaterOnARestlessOneWithinLimits()
    {
        final MemberSettings settings = MemberSettings.lan().conclude();
        final ParentLink link = new ParentLink(1, new NodeAddress(0, 1, 1000, 2000, 1), 1, 1);
        link.heartbeatNs = settings.heartbeatNs;
        link.rttNs = -1;
        silences(link, settings.heartbeatNs, settings.heartbeatNs);
        final long calmNs = link.suspicionNs(settings);
        assertEquals(3 * settings.heartbeatNs, calmNs, "never below three heartbeats");
        silences(link, settings.heartbeatNs, 4 * settings.heartbeatNs);
        final long restlessNs = link.suspicionNs(settings);
        assertTrue(restlessNs > 4 * settings.heartbeatNs, "a silence that is usual is no sign: " + restlessNs);
        silences(link, settings.heartbeatNs, 1_000 * settings.heartbeatNs);
        assertEquals(settings.suspicionMaxNs, link.suspicionNs(settings), "bounded");
        silences(link, settings.heartbeatNs, settings.heartbeatNs);
        assertTrue(link.suspicionNs(settings) <= restlessNs, "calm again");
    }

    @Test
    void shouldSuspectANearParentSoonThoughItAnsweredLateWhenItWasFound()
    {
        final MemberSettings settings = MemberSettings.lan().conclude();
        final ParentLink link = new ParentLink(1, new NodeAddress(0, 1, 1000, 2000, 1), 1, 1);
        link.rttNs = 120 * MS;
        assertEquals(3 * link.rttNs, link.suspicionNs(settings), "nothing else is known yet");
        for (int i = 0; i < CALM_PERIODS; i++)
        {
            link.onSilence(settings.heartbeatNs);
        }
        assertEquals(3 * settings.heartbeatNs, link.suspicionNs(settings));
    }

    @Test
    void shouldCalmDownSoonAfterOneLongSilence()
    {
        final MemberSettings settings = MemberSettings.lan().conclude();
        final ParentLink link = new ParentLink(1, new NodeAddress(0, 1, 1000, 2000, 1), 1, 1);
        silences(link, settings.heartbeatNs, settings.heartbeatNs);
        link.onSilence(150 * MS);
        assertTrue(link.suspicionNs(settings) > 150 * MS, "another as long is no sign: " + link.suspicionNs(settings));
        for (int i = 0; i < 6; i++)
        {
            link.onSilence(settings.heartbeatNs);
        }
        assertTrue(link.suspicionNs(settings) < 60 * MS, "the way back is no unrest: " + link.suspicionNs(settings));
    }

    @Test
    void shouldReckonWithRoundTripsForAsLongAsItIsFarAway()
    {
        final MemberSettings settings = MemberSettings.wan().conclude();
        final ParentLink link = new ParentLink(1, new NodeAddress(0, 1, 1000, 2000, 1), 1, 1);
        link.rttNs = 120 * MS;
        silences(link, settings.heartbeatNs, settings.heartbeatNs);
        assertEquals(3 * link.rttNs + settings.suspicionMinNs, link.suspicionNs(settings));
    }

    @Test
    void shouldDoubleItsDelaysWithJitterUpToABound()
    {
        final World world = new World(151);
        final Member member = world.root(2).member;
        final MemberSettings settings = world.environment.settings;
        long smallest = Long.MAX_VALUE;
        long largest = 0;
        for (int tries = 0; tries < TRIES_MAX; tries++)
        {
            final long nominalNs = tries > 20 ? settings.retryMaxNs :
                Math.min(settings.retryMaxNs, settings.retryFirstNs << tries);
            for (int i = 0; i < PERIODS; i++)
            {
                final long delayNs = member.retryDelayNs(tries);
                assertTrue(delayNs >= nominalNs / 2 && delayNs <= nominalNs * 3 / 2, tries + ": " + delayNs);
                smallest = Math.min(smallest, delayNs * 100 / nominalNs);
                largest = Math.max(largest, delayNs * 100 / nominalNs);
            }
        }
        assertTrue(smallest < 55 && largest > 145, "jitter of " + smallest + " to " + largest + " in a hundred");
    }

    @Test
    void shouldAskLessAndLessWhenNobodyAnswers()
    {
        final World world = new World(152);
        final TestNode root = world.root(3);
        for (int i = 0; i < 20; i++)
        {
            world.join(3, root);
            world.advance(MS);
        }
        world.until(1_000 * MS, "all attached", world::allAttached);
        world.advance(3_000 * MS);
        final TestNode lonely = world.nodes.get(5);
        world.nodes.stream().filter(n -> n != lonely).forEach(TestNode::kill);
        world.advance(3_000 * MS);
        final long before = world.datagrams;
        world.advance(10_000 * MS);
        final long eachSecond = (world.datagrams - before) / 10;
        assertTrue(eachSecond > 0 && eachSecond <= 40, eachSecond + " datagrams a second");
    }

    @Test
    void shouldWaitLongerForItsFirstLinkThanForALaterOne()
    {
        final World world = new World(153);
        final TestNode root = world.root(2);
        final TestNode newcomer = world.join(2, root);
        world.until(200 * MS, "accepted", () -> newcomer.member.state() == MemberState.CONNECTING);
        world.isCut = (from, to) -> true;
        world.advance(2 * world.environment.settings.connectTimeoutNs);
        assertEquals(MemberState.CONNECTING, newcomer.member.state(), "where it starts everything takes longer");
        world.isCut = (from, to) -> false;
        world.until(200 * MS, "attached", world::allAttached);
        assertEquals(0, world.count(ControlCounter.REJECTED_ORPHANED));
    }

    @Test
    void shouldStayUnheardForLongerWhenItsParentIsHeardUnsteadily()
    {
        final World world = new World(154);
        final TestNode root = world.root(2);
        final TestNode child = world.join(2, root);
        world.until(200 * MS, "attached", world::allAttached);
        final ParentLink link = child.member.parent();
        final long heartbeatNs = world.environment.settings.heartbeatNs;
        link.suspicionNs = 20 * heartbeatNs;
        world.run(child, () -> child.member.liveness.onUnheard(world.nowNs));
        final long untilNs = child.member.liveness.deadlineNs() - world.nowNs;
        assertEquals(19 * heartbeatNs, untilNs);
        link.suspicionNs = heartbeatNs;
        world.run(child, () -> child.member.liveness.onUnheard(world.nowNs));
        assertEquals(2 * heartbeatNs, child.member.liveness.deadlineNs() - world.nowNs, "never below two heartbeats");
    }

    private static void silences(final ParentLink link, final long shortNs, final long longNs)
    {
        for (int i = 0; i < PERIODS; i++)
        {
            link.onSilence(i % 2 == 0 ? shortNs : longNs);
        }
    }
}
