package io.banyan.engine.core;

import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.delivery.Delivery;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A root that publishes messages numbered by their sequence, and helpers to hang nodes and readers below it.
 */
final class TreeRig
{
    static final int TOPIC = 7;
    final MemoryNetwork network;
    final MemoryNode root;
    long published;
    private int nextLinkId = 1;

    TreeRig(final long seed)
    {
        this(seed, settings());
    }

    TreeRig(final long seed, final ChannelSettings rootSettings)
    {
        network = new MemoryNetwork(seed);
        root = network.node(rootSettings);
        root.core.becomeRoot(1, 0, 0);
    }

    static ChannelSettings open()
    {
        return new ChannelSettings(0x1_0000_0001L).windowBytes(64 * 1024).messageLengthMax(16 * 1024);
    }

    static ChannelSettings settings()
    {
        return open().conclude();
    }

    MemoryNode leafOf(final MemoryNode parent)
    {
        return leafOf(parent, settings(), 0);
    }

    MemoryNode leafOf(final MemoryNode parent, final ChannelSettings settings, final long fromBlock)
    {
        final MemoryNode node = network.node(settings);
        parent.attach(node, nextLinkId++, fromBlock, fromBlock);
        return node;
    }

    static RecordingReader read(final MemoryNode node)
    {
        return read(node, OverrunPolicy.SKIP);
    }

    static RecordingReader read(final MemoryNode node, final OverrunPolicy policy)
    {
        final RecordingReader reader = new RecordingReader("node " + node.index);
        node.core.subscribeOldest(reader, reader, Delivery.ALL_TOPICS, policy);
        return reader;
    }

    long publish(final int length)
    {
        return publish(TOPIC, length);
    }

    long publish(final int topic, final int length)
    {
        final UnsafeBuffer message = RecordingReader.message(published, length);
        final long outcome = root.core.offer(topic, message, 0, length);
        if (outcome >= 0)
        {
            assertEquals(published, outcome, "sequences have no holes");
            published++;
        }
        return outcome;
    }

    /** Publish at a steady pace, one message a step. */
    void stream(final int messages, final int length)
    {
        for (int i = 0; i < messages; i++)
        {
            final long outcome = publish(length);
            assertEquals(published - 1, outcome, () -> Outcome.name(outcome));
            network.run(MemoryNetwork.STEP_NS);
        }
    }

    void settle()
    {
        network.run(60 * MS);
    }
}
