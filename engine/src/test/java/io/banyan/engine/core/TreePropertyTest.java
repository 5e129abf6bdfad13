package io.banyan.engine.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.engine.OverrunPolicy;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static io.banyan.engine.core.MemoryNetwork.STEP_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Random histories of a whole tree. While faults last: every sequence at every reader delivered once or reported once,
 * in order, with its own bytes (the reader itself checks). Then the faults end, and every reader has come to the root's
 * end.
 */
class TreePropertyTest
{
    private static final int HISTORIES = Integer.getInteger("banyan.histories", 400);
    private static final int STEPS = 150;

    @Test
    void shouldDeliverOrReportEachSequenceOnceInOrderOverRandomHistories()
    {
        for (int seed = 0; seed < HISTORIES; seed++)
        {
            runHistory(seed);
        }
    }

    static void runHistory(final int seed)
    {
        try
        {
            new History(seed).run();
        }
        catch (final AssertionError | RuntimeException ex)
        {
            throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
        }
    }

    private static final class History
    {
        private final Random random;
        private final TreeRig rig;
        private final MemoryNetwork network;
        private final List<MemoryNode> members = new ArrayList<>();
        private final List<RecordingReader> readers = new ArrayList<>();
        private final List<MemoryNode> readerNodes = new ArrayList<>();
        private final boolean repairs;
        private int nextLinkId = 1000;

        History(final int seed)
        {
            random = new Random(seed);
            rig = new TreeRig(seed, settings());
            network = rig.network;
            network.jitterNs = random.nextInt(3) * MS;
            network.streamCapacity = random.nextBoolean() ? 256 : 8;
            repairs = random.nextBoolean();
            members.add(rig.root);
            addReader(rig.root);
            for (int i = random.nextInt(5) + 1; i > 0; i--)
            {
                join();
            }
        }

        private ChannelSettings settings()
        {
            return new ChannelSettings(0x1_0000_0001L)
                .windowBytes(16 * 1024 << random.nextInt(3))
                .messageLengthMax(4096)
                .gapDeadlineNs((5 + random.nextInt(30)) * MS)
                .suspicionNs(25 * MS)
                .heartbeatNs((1 + random.nextInt(10)) * MS)
                .evictNs((40 + random.nextInt(400)) * MS)
                .conclude();
        }

        void run()
        {
            setFaults();
            for (int step = 0; step < STEPS; step++)
            {
                for (int i = random.nextInt(6); i > 1; i--)
                {
                    rig.publish(random.nextInt(12) == 0 ? random.nextInt(4096) : random.nextInt(700));
                }
                if (random.nextInt(25) == 0)
                {
                    act();
                }
                network.run(STEP_NS);
                repair();
            }
            heal();
        }

        private void setFaults()
        {
            network.lossRate = random.nextInt(3) == 0 ? random.nextDouble() * 0.1 : 0;
            network.duplicateRate = random.nextInt(3) == 0 ? random.nextDouble() * 0.1 : 0;
            network.backPressureRate = random.nextInt(3) == 0 ? random.nextDouble() * 0.5 : 0;
            network.reorders = random.nextInt(3) == 0;
        }

        private void act()
        {
            switch (random.nextInt(6))
            {
                case 0:
                    join();
                    break;
                case 1:
                    swap(any(1));
                    break;
                case 2:
                    any(0).pause(random.nextInt(60) * MS);
                    break;
                case 3:
                    addReader(any(0));
                    break;
                case 4:
                    setFaults();
                    break;
                default:
                    any(0).core.giveUp(any(0).core.window().head() + random.nextInt(10));
            }
        }

        private MemoryNode any(final int from)
        {
            return members.get(from + random.nextInt(members.size() - from));
        }

        private void join()
        {
            if (members.size() < 8)
            {
                final MemoryNode parent = any(0);
                final MemoryNode node = network.node(settings());
                final long from = parent.core.window().oldest();
                parent.attach(node, nextLinkId++, from, from);
                members.add(node);
                addReader(node);
            }
        }

        private void addReader(final MemoryNode node)
        {
            readers.add(TreeRig.read(node, random.nextInt(4) == 0 ? OverrunPolicy.BACKPRESSURE : OverrunPolicy.SKIP));
            readerNodes.add(node);
        }

        /** A parent further up the list never lies below: no cycle. The old link is kept for a while, now and then. */
        private void swap(final MemoryNode node)
        {
            final MemoryNode parent = members.get(random.nextInt(members.indexOf(node)));
            final int linkId = nextLinkId++;
            if (random.nextInt(3) > 0)
            {
                dropParents(node, linkId);
            }
            parent.attach(node, linkId, node.core.window().head(), node.core.window().head());
            node.core.activateParent(linkId);
        }

        private void dropParents(final MemoryNode node, final int below)
        {
            for (int linkId = 1000; linkId < below; linkId++)
            {
                if (node.parents.remove(linkId))
                {
                    node.core.closeLink(linkId);
                }
            }
        }

        /** The control plane in one line: ask any other member for what is missing. */
        private void repair()
        {
            for (final MemoryNode node : members)
            {
                if (repairs && !node.gaps.isEmpty() && random.nextInt(4) == 0)
                {
                    final long[] gap = node.gaps.remove(0);
                    final MemoryNode helper = any(0);
                    helper.copies.clear();
                    helper.core.copyRange(0, gap[0], (int)Math.min(256, gap[1] - gap[0]));
                    for (final byte[] copy : helper.copies)
                    {
                        node.core.injectBlock(new UnsafeBuffer(copy), 0, copy.length);
                    }
                }
            }
        }

        private void heal()
        {
            network.lossRate = 0;
            network.duplicateRate = 0;
            network.backPressureRate = 0;
            network.reorders = false;
            network.stepNs = MS;
            network.run(70 * MS);
            for (int i = 1; i < members.size(); i++)
            {
                final MemoryNode node = members.get(i);
                dropParents(node, nextLinkId);
                final int linkId = nextLinkId++;
                final MemoryNode parent = members.get(random.nextInt(i));
                parent.attach(node, linkId, node.core.window().head(), node.core.window().head());
            }
            for (int i = 0; i < 40 && !isSettled(); i++)
            {
                network.run(20 * MS);
            }
            for (int i = 0; i < readers.size(); i++)
            {
                final RecordingReader reader = readers.get(i);
                if (reader.next >= 0 || rig.published == 0)
                {
                    assertEquals(rig.published, Math.max(0, reader.next), "reader " + i + " at node " +
                        readerNodes.get(i).index);
                }
                assertEquals(List.of(), readerNodes.get(i).errors);
            }
            for (final MemoryNode node : members)
            {
                assertEquals(rig.root.core.window().head(), node.core.window().head(), "node " + node.index);
                assertEquals(0, node.core.counters().malformed);
                assertEquals(0, node.core.counters().forks);
            }
        }

        private boolean isSettled()
        {
            for (int i = 0; i < readers.size(); i++)
            {
                if (readers.get(i).next != rig.published)
                {
                    return false;
                }
            }
            return true;
        }
    }
}
