package io.banyan.control.member;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemberLifeTest
{
    private static final long MS = World.MS;

    @Test
    void shouldGraftToAPromisedBackupWhenTheParentDies()
    {
        final World world = settled(30, 3, 41);
        final TestNode parent = parentOfMost(world);
        final long grafts = world.count(ControlCounter.GRAFTS_RECEIVED);
        parent.kill();
        final long tookNs = world.until(300 * MS, "reattached", world::allAttached);
        assertTrue(world.count(ControlCounter.GRAFTS_RECEIVED) > grafts);
        assertTrue(tookNs <= 150 * MS, "took " + tookNs);
    }

    @Test
    void shouldKeepItsSubtreeWhenARelayFailsOver()
    {
        final World world = settled(30, 3, 42);
        final TestNode relay = world.nodes.stream()
            .filter(n -> n.member.childCount() > 0 && n.member.level() >= 2).findFirst().orElseThrow();
        final Set<Long> children = childrenOf(relay);
        world.node(relay.member.parentId()).kill();
        world.until(500 * MS, "reattached", world::allAttached);
        assertTrue(childrenOf(relay).containsAll(children));
    }

    @Test
    void shouldBlameNobodyWhenTheMemberItselfPaused()
    {
        final World world = settled(12, 3, 43);
        final long suspicions = world.count(ControlCounter.SUSPICIONS);
        final TestNode node = world.nodes.get(5);
        final long parentId = node.member.parentId();
        node.pause(28 * MS);
        world.advance(200 * MS);
        assertEquals(suspicions, world.count(ControlCounter.SUSPICIONS));
        assertEquals(parentId, node.member.parentId());
    }

    @Test
    void shouldWaitForTheDataPlaneToReadAgainWhenAStallExplainsTheSilence()
    {
        final World world = settled(6, 3, 44);
        final TestNode node = world.nodes.get(3);
        final int linkId = node.member.parent().linkId;
        world.run(node, () -> node.member.events(world.nowNs).onLinkSilent(World.CHANNEL, linkId, 60 * MS, 55 * MS));
        assertEquals(MemberState.ATTACHED, node.member.state());
        assertEquals(1, world.count(ControlCounter.OWN_STALLS));
        world.run(node, () -> node.member.events(world.nowNs).onLinkHeard(World.CHANNEL, linkId));
        world.advance(100 * MS);
        assertEquals(0, world.count(ControlCounter.SUSPICIONS));
        world.run(node, () -> node.member.events(world.nowNs).onLinkSilent(World.CHANNEL, linkId, 60 * MS, 5 * MS));
        assertEquals(MemberState.GRAFTING, node.member.state());
    }

    @Test
    void shouldLeaveAParentAtOnceWhenItsHostSaysThatNobodyListensThere()
    {
        final World world = settled(6, 3, 48);
        final TestNode node = world.nodes.get(3);
        final int linkId = node.member.parent().linkId;
        final long suspicions = world.count(ControlCounter.SUSPICIONS);
        world.run(node, () -> node.member.events(world.nowNs).onLinkSilent(World.CHANNEL, linkId, 60 * MS, 55 * MS));
        assertEquals(MemberState.ATTACHED, node.member.state());
        world.run(node, () -> node.member.events(world.nowNs).onLinkUnreachable(World.CHANNEL, linkId));
        assertEquals(MemberState.GRAFTING, node.member.state());
        assertEquals(suspicions + 1, world.count(ControlCounter.SUSPICIONS));
    }

    @Test
    void shouldForgetABackupWhoseHostSaysThatNobodyListensThere()
    {
        final World world = settled(12, 3, 49);
        final TestNode node = world.nodes.stream()
            .filter(n -> n.member.backups.hotLink() != null).findFirst().orElseThrow();
        final ParentLink hot = node.member.backups.hotLink();
        world.run(node, () -> node.member.events(world.nowNs).onLinkUnreachable(World.CHANNEL, hot.linkId));
        assertNotSame(hot, node.member.backups.hotLink());
        assertEquals(MemberState.ATTACHED, node.member.state());
    }

    @Test
    void shouldLeaveAOneWayLinkWithinTwoSuspicionPeriods()
    {
        final World world = settled(20, 3, 45);
        final TestNode child = world.nodes.stream().filter(n -> n.member.level() >= 2).findFirst().orElseThrow();
        final TestNode parent = world.node(child.member.parentId());
        world.isCut = (from, to) -> from == child && to == parent;
        final long suspicionNs = child.member.parent().suspicionNs;
        final long tookNs = world.until(1_000 * MS, "left", () -> child.member.parentId() != parent.member.memberId());
        assertTrue(tookNs <= 2 * suspicionNs + 10 * MS, "took " + tookNs + " of " + suspicionNs);
        world.until(1_000 * MS, "attached elsewhere", () -> world.isConnected(child));
    }

    @Test
    void shouldHandOverChildrenWhenARelayLeaves()
    {
        final World world = settled(20, 3, 46);
        final TestNode relay = world.nodes.stream()
            .filter(n -> n.member.childCount() > 1 && n.member.level() >= 1).findFirst().orElseThrow();
        final long suspicions = world.count(ControlCounter.SUSPICIONS);
        world.run(relay, () -> relay.member.leave(world.nowNs));
        world.until(700 * MS, "stopped", () -> relay.member.state() == MemberState.STOPPED);
        assertEquals(Reason.DRAINED, relay.member.lastReason());
        assertEquals(0, relay.engine.openLinks());
        world.until(300 * MS, "all attached", world::allAttached);
        assertEquals(suspicions, world.count(ControlCounter.SUSPICIONS));
    }

    @Test
    void shouldStopForGoodWhenKicked()
    {
        final World world = settled(20, 3, 47);
        final TestNode root = world.nodes.get(0);
        final TestNode far = world.nodes.stream().filter(n -> n.member.level() >= 2).findFirst().orElseThrow();
        assertFalse(root.member.kick(far.member.memberId()), "an unregistered member cannot be reached");
        world.run(far, () -> far.member.reachable(true, world.nowNs));
        world.advance(20 * MS);
        final char[] labels = new char[10];
        assertEquals(far.member.level(), root.member.routes().pathTo(far.member.memberId(), labels));
        world.run(root, () -> assertTrue(root.member.kick(far.member.memberId())));
        world.advance(20 * MS);
        assertEquals(MemberState.STOPPED, far.member.state());
        assertEquals(Reason.KICKED, far.member.lastReason());
    }

    @Test
    void shouldTellTheRootTheNewPathWhenAReachableMemberMoves()
    {
        final World world = settled(20, 3, 48);
        final TestNode root = world.nodes.get(0);
        final TestNode far = world.nodes.stream().filter(n -> n.member.level() >= 2).findFirst().orElseThrow();
        world.run(far, () -> far.member.reachable(true, world.nowNs));
        world.advance(20 * MS);
        world.node(far.member.parentId()).kill();
        world.until(500 * MS, "reattached", world::allAttached);
        world.advance(50 * MS);
        final char[] known = new char[10];
        final char[] own = new char[10];
        final int depth = root.member.routes().pathTo(far.member.memberId(), known);
        assertEquals(far.member.routeLabels(own), depth);
        assertEquals(new String(own, 0, depth), new String(known, 0, depth));
    }

    @Test
    void shouldSpreadPolicyAndRefuseNewMembersWhenFrozen()
    {
        final World world = settled(20, 3, 49);
        final TestNode root = world.nodes.get(0);
        world.loss = 0.2;
        world.run(root, () -> root.member.setPolicy(true, 2, 0, world.nowNs));
        world.until(5_000 * MS, "told", () -> world.nodes.stream().allMatch(n -> n.member.policy != null));
        world.loss = 0;
        final TestNode late = world.join(3, root);
        world.advance(300 * MS);
        assertFalse(late.member.state().isInTree());
        assertTrue(world.count(ControlCounter.REJECTED_FROZEN) > 0);
        world.run(root, () -> root.member.setPolicy(false, 0, 0, world.nowNs));
        world.until(2_000 * MS, "joined", () -> world.isConnected(late));
    }

    @Test
    void shouldTellEverybodyWhenTheChannelEnds()
    {
        final World world = settled(20, 3, 50);
        final TestNode root = world.nodes.get(0);
        world.run(root, root.member::endChannel);
        world.until(1_000 * MS, "ended", () -> world.nodes.stream().skip(1).allMatch(
            n -> n.member.state() == MemberState.STOPPED && n.member.lastReason() == Reason.ENDED));
    }

    @Test
    void shouldStopTheRootOfTheLowerEpochAndMoveItsMembers()
    {
        final World world = settled(12, 3, 51);
        final TestNode old = world.nodes.get(0);
        final TestNode successor = world.add(3, world.nodes.get(1), world.nodes.get(2));
        world.run(successor, () -> successor.member.becomeRoot(world.nowNs));
        world.until(500 * MS, "root", () -> successor.member.state() == MemberState.ROOT);
        assertEquals(2, successor.member.epoch());
        assertTrue(successor.member.position.nextBlock() > 0, "numbers on from what the members hold");
        world.run(successor, () -> successor.member.gossip.onTime(Long.MAX_VALUE / 2));
        for (int i = 1; i < 6; i++)
        {
            final TestNode member = world.nodes.get(i);
            successor.member.view.put(member.member.memberId(), member.address, 1, 0, world.random);
        }
        world.run(successor, () -> successor.member.gossip.emit(successor.member.epoch(), true));
        world.until(20_000 * MS, "moved", () -> old.member.state() == MemberState.STOPPED && world.allAttached() &&
            world.nodes.stream().filter(n -> n != old).allMatch(n -> n.member.epoch() == 2));
        assertEquals(Reason.SUPERSEDED, old.member.lastReason());
        assertFalse(old.engine.isRoot());
    }

    @Test
    void shouldNumberOnUnderAHigherEpochWhenTheRootRestarts()
    {
        final World world = settled(12, 3, 52);
        final TestNode old = world.nodes.get(0);
        final long held = world.nodes.get(4).engine.nextBlock;
        old.kill();
        final TestNode again = world.add(3, world.nodes.get(1), world.nodes.get(2), world.nodes.get(3),
            world.nodes.get(4));
        world.advance(100 * MS);
        world.run(again, () -> again.member.becomeRoot(world.nowNs));
        world.until(200 * MS, "root", () -> again.member.state() == MemberState.ROOT);
        assertEquals(2, again.member.epoch());
        assertTrue(again.engine.nextBlock >= held);
        for (int i = 1; i < 5; i++)
        {
            again.member.view.put(i + 1, world.nodes.get(i).address, 1, 0, world.random);
        }
        world.run(again, () -> again.member.gossip.emit(again.member.epoch(), true));
        world.until(5_000 * MS, "merged", world::allAttached);
    }

    @Test
    void shouldLetTheHigherIdWinWhenTwoRootsShareAnEpoch()
    {
        final World world = new World(53);
        final TestNode low = world.root(3);
        final TestNode high = world.root(3);
        low.member.view.put(2, high.address, 0, 0, world.random);
        high.member.view.put(1, low.address, 0, 0, world.random);
        world.run(low, () -> low.member.gossip.emit(low.member.epoch(), true));
        world.advance(5 * MS);
        assertEquals(2, high.member.epoch(), "takes an epoch of its own");
        world.run(high, () -> high.member.gossip.emit(high.member.epoch(), true));
        world.advance(5 * MS);
        assertEquals(MemberState.STOPPED, low.member.state());
        assertEquals(MemberState.ROOT, high.member.state());
        assertFalse(low.engine.isRoot());
    }

    @Test
    void shouldCloseAHalfOpenChildWhenItsLinkNeverComesUp()
    {
        final World world = new World(54);
        final TestNode root = world.root(2);
        final TestNode joiner = world.join(2, root);
        world.until(50 * MS, "accepted", () -> root.member.childCount() == 1);
        joiner.kill();
        world.advance(1_100 * MS);
        assertEquals(0, root.member.childCount());
        assertEquals(0, root.engine.openLinks());
    }

    @Test
    void shouldMoveBelowABetterParentWithoutAGap()
    {
        final World world = new World(55, MemberSettings.lan().improveNs(500 * MS).improveMinNs(500 * MS));
        final TestNode root = world.root(1);
        final TestNode first = world.join(1, root);
        world.until(500 * MS, "attached", world::allAttached);
        final TestNode second = world.join(1, first);
        world.until(500 * MS, "attached", world::allAttached);
        final TestNode third = world.join(1, second);
        world.until(500 * MS, "attached", world::allAttached);
        assertEquals(3, third.member.level());
        world.run(first, () -> first.member.leave(world.nowNs));
        world.until(3_000 * MS, "closed up", () -> world.isConnected(third) && third.member.level() <= 2);
        assertNotEquals(first.member.memberId(), second.member.parentId());
    }

    private static World settled(final int members, final int childrenMax, final long seed)
    {
        final World world = new World(seed);
        final TestNode root = world.root(childrenMax);
        for (int i = 0; i < members; i++)
        {
            world.join(childrenMax, root);
            world.advance(MS);
        }
        world.until(1_000 * MS, "all attached", world::allAttached);
        world.advance(3_000 * MS);
        return world;
    }

    private static TestNode parentOfMost(final World world)
    {
        return world.nodes.stream().skip(1)
            .max((a, b) -> Integer.compare(a.member.childCount(), b.member.childCount())).orElseThrow();
    }

    private static Set<Long> childrenOf(final TestNode node)
    {
        final Set<Long> children = new HashSet<>();
        for (int i = 0; i < node.member.linksDown(); i++)
        {
            children.add(node.member.childId(i));
        }
        children.remove(0L);
        return children;
    }
}
