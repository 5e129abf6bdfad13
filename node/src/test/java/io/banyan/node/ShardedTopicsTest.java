package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.Names;
import io.banyan.engine.Shards;
import io.banyan.engine.agent.ConcurrentPublisher;

/**
 * A name whose topics are spread over several channels, each with a root and a tree of its own.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ShardedTopicsTest
{
    private static final String NAME = "prices";
    private static final int SHARDS = 3;
    private static final String[] TOPICS = { "EUR/USD", "USD/JPY", "GBP/USD", "AUD/USD", "USD/CHF", "EUR/GBP" };

    @Test
    void shouldCarryEachTopicOnTheChannelOfItsShardAlone() throws InterruptedException
    {
        try (TrackerNode tracker =
            TrackerNode.launch(InetAddress.getLoopbackAddress(), 0, "", new TrackerSettings());
            Node writer = Node.launch(context(tracker));
            Node reader = Node.launch(context(tracker)))
        {
            final List<NodeChannel> roots = new ArrayList<>();
            for (int shard = 0; shard < SHARDS; shard++)
            {
                roots.add(writer.root(Shards.channel(NAME, shard, SHARDS)));
            }
            final String one = TOPICS[0];
            final int shardOfOne = Shards.shardOf(one, SHARDS);
            final String sameShard = topic(shardOfOne, one);
            final String otherShard = topic((shardOfOne + 1) % SHARDS, null);

            final NodeChannel joined = reader.joinTopic(NAME, one, SHARDS);
            assertEquals(roots.get(shardOfOne).name(), joined.name());
            assertSame(joined, reader.joinTopic(NAME, sameShard, SHARDS), "one channel for two topics of a shard");
            assertEquals(1, reader.channels().size());
            final NodeChannel second = reader.joinTopic(NAME, otherShard, SHARDS);
            assertNotEquals(joined.name(), second.name());
            assertEquals(2, reader.channels().size());

            final ConcurrentLinkedQueue<String> read = new ConcurrentLinkedQueue<>();
            for (final NodeChannel channel : List.of(joined, second))
            {
                channel.subscribe((sequence, topic, time, flags, buffer, offset, length) ->
                    read.add(channel.name() + " " + topic), (from, to, cause) -> read.add("gap"));
            }
            until(() -> roots.stream().allMatch(r -> r.view().isAttached()) && joined.view().isAttached() &&
                second.view().isAttached());
            for (final String topic : List.of(one, sameShard, otherShard))
            {
                publish(roots.get(Shards.shardOf(topic, SHARDS)), topic);
            }
            until(() -> read.size() == 3);
            assertEquals(List.of(joined.name() + " " + Names.topic(one), joined.name() + " " + Names.topic(sameShard)),
                read.stream().filter(line -> line.startsWith(joined.name() + " ")).toList());
            assertEquals(List.of(second.name() + " " + Names.topic(otherShard)),
                read.stream().filter(line -> line.startsWith(second.name() + " ")).toList());
        }
    }

    private static void publish(final NodeChannel root, final String topic)
    {
        final ConcurrentPublisher publisher = root.concurrentPublisher();
        while (publisher.offer(Names.topic(topic), new UnsafeBuffer(new byte[8]), 0, 8) < 0)
        {
            Thread.onSpinWait();
        }
    }

    private static String topic(final int shard, final String notThis)
    {
        for (int i = 0; ; i++)
        {
            final String topic = i < TOPICS.length ? TOPICS[i] : "topic " + i;
            if (Shards.shardOf(topic, SHARDS) == shard && !topic.equals(notThis))
            {
                return topic;
            }
        }
    }

    private static NodeContext context(final TrackerNode tracker)
    {
        return new NodeContext().trackers("127.0.0.1:" + tracker.port()).set("banyan.window", "1m")
            .set("banyan.message.max", "64k").set("banyan.suspicion", "500ms");
    }

    private static void until(final BooleanSupplier condition) throws InterruptedException
    {
        while (!condition.getAsBoolean())
        {
            Thread.sleep(5);
        }
    }
}
