package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Promises are few in small trees: whoever can have a backup has one, also when others could use it.
 */
class BackupShareTest
{
    private static final long MS = World.MS;
    private static final int SEEDS = 60;
    private static final long SETTLE_NS = 40_000 * MS;

    @Test
    void shouldLeaveNobodyWithoutABackupWhoCouldHaveOne()
    {
        final StringBuilder faults = new StringBuilder();
        int eligible = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final World world = grown(seed, 3 + seed % 10);
            for (final TestNode node : world.nodes)
            {
                if (node.member.state() == MemberState.ATTACHED && hasChoice(world, node))
                {
                    eligible++;
                    if (node.member.backupCount() == 0)
                    {
                        faults.append("\nseed ").append(seed).append(": member ").append(node.member.memberId())
                            .append(" of ").append(world.nodes.size()).append(" at level ")
                            .append(node.member.level()).append(" has no backup");
                    }
                }
            }
        }
        assertEquals("", faults.toString());
        assertTrue(eligible > SEEDS, "too few had a choice: " + eligible);
    }

    @Test
    void shouldPreferABackupOnAnotherHostThanTheParents()
    {
        int unlike = 0;
        for (int seed = 1; seed <= 10; seed++)
        {
            final World world = new World(seed, MemberSettings.lan().backups(1));
            final TestNode root = world.root(3);
            final TestNode child = world.join(0, root);
            final TestNode alike = world.join(3, root);
            final TestNode other = world.join(3, root);
            world.until(500 * MS, "all attached", world::allAttached);
            world.run(child, () ->
            {
                child.member.backups.clear();
                put(world, child, alike, root.address.hostTag());
                put(world, child, other, other.address.hostTag());
                child.member.backups.onAttached(world.nowNs);
            });
            world.until(1_000 * MS, "promised", () -> child.member.backupCount() == 1);
            unlike += other.member.children.find(child.member.memberId()) == null ? 0 : 1;
        }
        assertEquals(10, unlike);
    }

    private static void put(final World world, final TestNode node, final TestNode other, final int hostTag)
    {
        final NodeAddress at = other.address;
        node.member.view.put(other.member.memberId(), new NodeAddress(at.addressHigh(), at.addressLow(),
            at.controlPort(), at.dataPort(), hostTag), 1, 0, world.random);
    }

    private static World grown(final long seed, final int members)
    {
        final World world = new World(seed);
        final TestNode root = world.root(2);
        for (int i = 0; i < members; i++)
        {
            world.join(2, root);
            world.advance(world.random.nextInt(200) * MS);
        }
        world.until(5_000 * MS, "all attached", world::allAttached);
        world.advance(SETTLE_NS);
        return world;
    }

    private static boolean hasChoice(final World world, final TestNode node)
    {
        return world.nodes.stream().anyMatch(other -> other != node && other.member.admission.freeSlots() > 0 &&
            other.member.memberId() != node.member.parentId() && !isBelow(world, other, node));
    }

    private static boolean isBelow(final World world, final TestNode node, final TestNode top)
    {
        TestNode at = node;
        while (at.member.parentId() != 0)
        {
            at = world.node(at.member.parentId());
            if (at == top)
            {
                return true;
            }
        }
        return false;
    }
}
