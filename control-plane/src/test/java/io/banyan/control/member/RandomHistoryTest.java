package io.banyan.control.member;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/**
 * Random histories: joins, crashes, leaves, pauses, one-way cuts, partitions and loss, thousands of steps. The world
 * checks after each of them that there is no cycle, no member over its limits and none with two parents; then it heals
 * and everybody must be attached.
 */
class RandomHistoryTest
{
    private static final long MS = World.MS;
    private static final int STEPS = 400;

    @ParameterizedTest
    @ValueSource(longs = { 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 })
    void shouldNeverFormACycleAndHealWhenAnythingHappens(final long seed)
    {
        history(seed);
    }

    @Test
    void shouldRunAlikeWhenTheSeedIsTheSame()
    {
        final long hash = history(31);
        assertEquals(hash, history(31));
        assertNotEquals(hash, history(32));
    }

    private static long history(final long seed)
    {
        final World world = new World(seed);
        final TestNode root = world.root(3);
        for (int i = 0; i < 40; i++)
        {
            world.join(1 + world.random.nextInt(3), root);
            world.advance(2 * MS);
        }
        final Set<Long> cut = new HashSet<>();
        world.isCut = (from, to) -> cut.contains(from.member.memberId() * 1000 + to.member.memberId());
        for (int step = 0; step < STEPS; step++)
        {
            final TestNode node = world.nodes.get(1 + world.random.nextInt(world.nodes.size() - 1));
            final TestNode other = world.nodes.get(world.random.nextInt(world.nodes.size()));
            final long edge = node.member.memberId() * 1000 + other.member.memberId();
            switch (world.random.nextInt(12))
            {
                case 0:
                    node.kill();
                    break;
                case 1:
                case 2:
                    world.join(1 + world.random.nextInt(3), root, other);
                    break;
                case 3:
                    world.run(node, () -> node.member.leave(world.nowNs));
                    break;
                case 4:
                case 5:
                    node.pause(world.random.nextInt(200) * MS);
                    break;
                case 6:
                case 7:
                    cut.add(edge);
                    break;
                case 8:
                    cut.clear();
                    break;
                case 9:
                    world.loss = world.random.nextInt(3) == 0 ? 0.2 : 0.01;
                    break;
                case 10:
                    world.latencyNs = (1 + world.random.nextInt(world.random.nextInt(4) == 0 ? 400 : 50)) * 100_000L;
                    break;
                default:
                    break;
            }
            world.advance(world.random.nextInt(40) * MS);
        }
        cut.clear();
        world.loss = 0;
        world.latencyNs = 100_000;
        world.until(20_000 * MS, "healed", world::allAttached);
        return world.traceHash;
    }
}
