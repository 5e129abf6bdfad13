package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.control.ControlCounter;
import io.banyan.control.member.Reason;
import io.banyan.control.tracker.TrackerSettings;

/**
 * The control plane on real sockets: trees that form, lose trackers and parents, and end.
 */
@Timeout(240)
final class RealTreeTest
{
    private static final String NONE = "";

    @Test
    void shouldJoinThroughAMemberThatRedirectsWhenItIsFull()
    {
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = tree.root(1, false);
            final RealTree.Peer first = tree.join(1, NONE, root.hostPort());
            final RealTree.Peer second = tree.join(1, NONE, root.hostPort());
            final RealTree.Peer third = tree.join(1, NONE, root.hostPort());

            assertEquals(root.view().memberId(), first.view().parentId());
            assertEquals(first.view().memberId(), second.view().parentId());
            assertEquals(second.view().memberId(), third.view().parentId());
            tree.until("refusals counted", () -> root.counter(ControlCounter.REJECTED_FULL_CHILDREN) > 0);
            tree.publish(200);
            tree.assertEverybodyHasAll();
        }
    }

    @Test
    void shouldHaveEveryMessageOnceAndInOrderWhenAParentDiesMidStream()
    {
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = tree.root(2, true);
            for (int i = 0; i < 6; i++)
            {
                tree.join(2, root.hostPort(), NONE);
            }
            tree.until("backups are promised", () -> tree.peers.stream()
                .filter(p -> p != root).allMatch(p -> p.view().backups() > 0));
            tree.publish(100);
            tree.assertEverybodyHasAll();
            final RealTree.Peer relay = tree.peers.stream()
                .filter(p -> p != root && !p.view().children().isEmpty()).findFirst().orElseThrow();
            final RealTree.Peer orphan = tree.childOf(relay);
            assertNotNull(orphan, tree.describe());

            tree.freeze(relay);
            tree.until("the orphan has another parent", () ->
            {
                tree.publish();
                return orphan.view().isAttached() && orphan.view().parentId() != relay.view().memberId();
            });
            tree.publish(100);

            tree.assertEverybodyHasAll();
            tree.until("the root no longer counts the dead", () ->
                !root.view().children().contains(relay.view().memberId()));
        }
    }

    @Test
    void shouldServeJoinersAgainWhenTheTrackerRestartsOnItsPort() throws Exception
    {
        final TrackerNode first = tracker(0);
        final int port = first.port();
        final String hostPort = "127.0.0.1:" + port;
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = rootWith(tree, hostPort);
            tree.join(2, hostPort, NONE);
            first.close();
            tree.publish(100);
            tree.assertEverybodyHasAll();
            assertTrue(root.view().isAttached(), tree.describe());

            try (TrackerNode second = tracker(port))
            {
                final RealTree.Peer late = tree.join(2, hostPort, NONE);
                tree.publish(100);
                tree.assertEverybodyHasAll();
                assertNotEquals(0, late.view().parentId());
                tree.until("both announced anew", () -> second.counter(ControlCounter.ANNOUNCES) >= 2);
            }
        }
    }

    @Test
    void shouldFailOverAndLetNewMembersInWhenEveryTrackerIsDead() throws Exception
    {
        final TrackerNode one = tracker(0);
        final TrackerNode two = tracker(0);
        final String hostPorts = "127.0.0.1:" + one.port() + ",127.0.0.1:" + two.port();
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = rootWith(tree, hostPorts);
            for (int i = 0; i < 4; i++)
            {
                tree.join(2, hostPorts, NONE);
            }
            tree.until("backups are promised", () -> tree.peers.stream()
                .filter(p -> p != root).allMatch(p -> p.view().backups() > 0));
            one.close();
            two.close();
            final RealTree.Peer relay = tree.peers.stream()
                .filter(p -> p != root && !p.view().children().isEmpty()).findFirst().orElseThrow();

            tree.freeze(relay);
            tree.until("all have living parents", () ->
            {
                tree.publish();
                return tree.peers.stream().filter(p -> p != root && !p.isFrozen)
                    .allMatch(p -> p.view().isAttached() && p.view().parentId() != relay.view().memberId());
            });
            final RealTree.Peer late = tree.join(2, hostPorts, root.hostPort());
            tree.publish(100);

            tree.assertEverybodyHasAll();
            assertTrue(late.view().isAttached(), tree.describe());
        }
    }

    @Test
    void shouldHandItsChildrenOverFirstWhenARelayLeaves()
    {
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = tree.root(2, false);
            final RealTree.Peer relay = tree.join(2, NONE, root.hostPort());
            final RealTree.Peer child = tree.join(2, NONE, relay.hostPort());
            final RealTree.Peer grandchild = tree.join(2, NONE, child.hostPort());
            tree.publish(50);

            relay.channel.leave();
            tree.until("left", () ->
            {
                tree.publish();
                return relay.view().isStopped();
            });
            assertEquals(root.view().memberId(), child.view().parentId(), "handed over before the relay went");
            tree.publish(50);

            tree.assertEverybodyHasAll();
            assertEquals(child.view().memberId(), grandchild.view().parentId(), "a subtree moves as a unit");
        }
    }

    @Test
    void shouldTellEverybodyThatNothingIsMissingWhenTheChannelEnds()
    {
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = tree.root(1, false);
            final RealTree.Peer relay = tree.join(1, NONE, root.hostPort());
            final RealTree.Peer leaf = tree.join(1, NONE, relay.hostPort());
            tree.publish(100);

            root.channel.endChannel();
            tree.until("all have ended", () -> tree.peers.stream().allMatch(p -> p.view().isStopped()));

            for (final RealTree.Peer peer : tree.peers)
            {
                assertEquals(Reason.ENDED, peer.view().reason(), tree.describe());
                assertEquals(tree.published() - 1, peer.reader.last(), tree.describe());
                assertEquals("", peer.reader.faults());
            }
            assertTrue(leaf.view().isStopped());
        }
    }

    @Test
    void shouldRefuseNewMembersButKeepTheOldWhenTheChannelIsFrozenAndOneIsKicked()
    {
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = tree.root(4, false);
            final RealTree.Peer kept = tree.join(2, NONE, root.hostPort());
            final RealTree.Peer kicked = tree.join(2, NONE, root.hostPort());

            root.channel.setPolicy(true, 0, 0);
            final RealTree.Peer late = tree.begin(2, NONE, root.hostPort());
            tree.until("refused", () -> root.counter(ControlCounter.REJECTED_FROZEN) > 0 ||
                kept.counter(ControlCounter.REJECTED_FROZEN) > 0);
            root.channel.kick(kicked.view().memberId());
            tree.until("out", () -> kicked.view().isStopped());
            tree.publish(50);
            tree.until("the old one reads on", () -> kept.reader.last() == tree.published() - 1);

            assertEquals(Reason.KICKED, kicked.view().reason());
            assertEquals(0, late.view().parentId(), tree.describe());
            root.channel.setPolicy(false, 0, 0);
            tree.until("let in", () -> late.view().isAttached());
        }
    }

    @Test
    void shouldLetInOnlyThoseWhoHoldTheSecretWhenThereIsOne(@TempDir final Path directory) throws Exception
    {
        final Path key = Files.write(directory.resolve("key"), new byte[32]);
        final Path other = Files.write(directory.resolve("other"), new byte[33]);
        try (RealTree tree = new RealTree(key.toString()))
        {
            final RealTree.Peer root = tree.root(1, true);
            final RealTree.Peer relay = tree.join(2, root.hostPort(), NONE);
            final RealTree.Peer leaf = tree.join(2, NONE, relay.hostPort());
            final RealTree.Peer forger = tree.begin(2, root.hostPort(), relay.hostPort(), other.toString());
            tree.publish(100);
            tree.until("the forger was heard and refused", () -> hasRefused(root) && hasRefused(relay));
            final long refused = root.counter(ControlCounter.ENVELOPE_REFUSED);
            final RealTree.Peer open = tree.begin(2, root.hostPort(), relay.hostPort(), NONE);
            tree.until("the other as well", () -> root.counter(ControlCounter.ENVELOPE_REFUSED) > refused + 1);
            tree.freeze(relay);
            tree.until("the leaf has another parent", () -> leaf.view().isAttached() &&
                leaf.view().parentId() == root.view().memberId());
            tree.publish(100);

            tree.until("read", () -> leaf.reader.last() == tree.published() - 1);
            assertEquals("", leaf.reader.faults());
            for (final RealTree.Peer stranger : List.of(open, forger))
            {
                assertEquals(0, stranger.view().parentId(), tree.describe());
                assertEquals(0, stranger.view().epoch(), "it never had a place" + tree.describe());
                assertEquals(-1, stranger.reader.last(), tree.describe());
            }
        }
    }

    private static boolean hasRefused(final RealTree.Peer peer)
    {
        return peer.counter(ControlCounter.ENVELOPE_REFUSED) > 1;
    }

    private static RealTree.Peer rootWith(final RealTree tree, final String trackers)
    {
        return tree.root(2, false, trackers);
    }

    private static TrackerNode tracker(final int port) throws Exception
    {
        return TrackerNode.launch(InetAddress.getLoopbackAddress(), port, NONE, new TrackerSettings());
    }
}
