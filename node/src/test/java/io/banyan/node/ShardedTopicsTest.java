package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int TOPICS_MAX = 1000;
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
            until(() -> "all are attached: " + views(roots) + ", " + views(List.of(joined, second)),
                () -> roots.stream().allMatch(r -> r.view().isAttached()) && joined.view().isAttached() &&
                second.view().isAttached());
            for (final String topic : List.of(one, sameShard, otherShard))
            {
                publish(roots.get(Shards.shardOf(topic, SHARDS)), topic);
            }
            until(() -> "three messages are read and no more: " + read, () -> read.size() == 3);
            assertEquals(List.of(joined.name() + " " + Names.topic(one), joined.name() + " " + Names.topic(sameShard)),
                read.stream().filter(line -> line.startsWith(joined.name() + " ")).toList());
            assertEquals(List.of(second.name() + " " + Names.topic(otherShard)),
                read.stream().filter(line -> line.startsWith(second.name() + " ")).toList());
        }
    }

    private static void publish(final NodeChannel root, final String topic) throws InterruptedException
    {
        final ConcurrentPublisher publisher = root.concurrentPublisher();
        until(() -> "the root takes a message on " + topic,
            () -> publisher.offer(Names.topic(topic), new UnsafeBuffer(new byte[8]), 0, 8) >= 0);
    }

    private static String topic(final int shard, final String notThis)
    {
        return Stream.concat(Stream.of(TOPICS), IntStream.range(0, TOPICS_MAX).mapToObj(i -> "topic " + i))
            .filter(topic -> Shards.shardOf(topic, SHARDS) == shard && !topic.equals(notThis)).findFirst()
            .orElseThrow(() -> new AssertionError("no topic of " + TOPICS_MAX + " belongs to shard " + shard));
    }

    private static String views(final List<NodeChannel> channels)
    {
        return channels.stream().map(channel -> channel.name() + " " + channel.view().state()).toList().toString();
    }

    private static NodeContext context(final TrackerNode tracker)
    {
        return new NodeContext().trackers("127.0.0.1:" + tracker.port()).set("banyan.window", "1m")
            .set("banyan.message.max", "64k").set("banyan.suspicion", "500ms");
    }

    private static void until(final Supplier<String> what, final BooleanSupplier condition) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "not within a minute: " + what.get());
            Thread.sleep(5);
        }
    }
}
