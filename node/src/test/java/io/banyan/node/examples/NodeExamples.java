package io.banyan.node.examples;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.AckMode;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.Names;
import io.banyan.engine.PublishState;
import io.banyan.engine.agent.AckPublisher;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.ops.LatencyLog;

/**
 * Whole nodes inside other programs: one method a use. The page on embedding quotes what stands between the marks.
 */
final class NodeExamples
{
    /** The market has nothing new. */
    static final long NOTHING = -1;

    private NodeExamples()
    {
    }

    static void tradingLoop(final String trackers, final LongSupplier market, final BooleanSupplier isRunning)
    {
        // [trading-loop]
        try (Node node = Node.invoked(new NodeContext().trackers(trackers)))
        {
            final NodeChannel quotes = node.root("quotes");
            final ChannelPublisher publisher = quotes.publisher();
            final int topic = Names.topic("EUR/USD");
            long quote = NOTHING;
            for (int cycle = 0; isRunning.getAsBoolean(); cycle++)
            {
                quote = quote == NOTHING ? market.getAsLong() : quote;
                // Refused (not the root yet, or a full window): the quote is kept for the next cycle.
                if (quote != NOTHING && publisher.tryClaim(Long.BYTES) >= 0)
                {
                    publisher.buffer().putLong(publisher.offset(), quote);
                    publisher.commit(topic);
                    quote = NOTHING;
                }
                node.invokeEngine();
                if (cycle % 64 == 0)
                {
                    node.invokeControl();
                }
            }
        }
        // [trading-loop]
    }

    static void compositeAgent(
        final String trackers, final Agent yours, final MessageHandler onMessage, final BooleanSupplier isDone)
    {
        // [composite-agent]
        final Node node = Node.embedded(new NodeContext().trackers(trackers));
        node.join("quotes").subscribe(
            onMessage, (from, to, cause) -> System.err.println("missed " + from + " to " + to + ": " + cause));

        // Handlers run on the one thread of both agents: what they touch needs no locks.
        final Agent both = new CompositeAgent(yours, node.agent());
        try (AgentRunner runner = new AgentRunner(
            new BackoffIdleStrategy(), Throwable::printStackTrace, null, both))
        {
            AgentRunner.startOnThread(runner);
            await(isDone);
        }
        // [composite-agent]
    }

    static void telemetry(final String trackers, final String sensor, final LongSupplier reading, final int count)
        throws InterruptedException
    {
        // [telemetry]
        try (Node node = Node.launch(new NodeContext().trackers(trackers).childrenMax(0)))
        {
            final NodeChannel telemetry = node.join("telemetry");
            final int topic = Names.topic(sensor);
            final UnsafeBuffer value = new UnsafeBuffer(new byte[Long.BYTES]);
            try (AckPublisher publisher = telemetry.ackPublisher())
            {
                long ticket = -1;
                for (int i = 0; i < count; i++)
                {
                    value.putLong(0, reading.getAsLong());
                    do
                    {
                        ticket = publisher.offer(topic, value, 0, Long.BYTES, AckMode.DELIVERED);
                    }
                    while (ticket < 0);
                }
                // Numbered by the root, and at every member that takes part; isDone asks without waiting.
                final PublishState state = publisher.await(ticket, AckMode.DELIVERED, 30, TimeUnit.SECONDS);
                if (state != PublishState.DELIVERED)
                {
                    throw new IllegalStateException("the last reading of " + sensor + " is only " + state);
                }
            }
        }
        // [telemetry]
    }

    static void latencyRecorder(final String trackers, final Path folder, final BooleanSupplier isDone)
    {
        // [latency-recorder]
        final SystemEpochNanoClock clock = new SystemEpochNanoClock();
        try (Node node = Node.launch(new NodeContext().trackers(trackers));
            LatencyLog log = LatencyLog.start(folder, "quotes", TimeUnit.HOURS.toNanos(1)))
        {
            node.join("quotes").subscribe(
                (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
                    log.record(clock.nanoTime() - originTimeNs),
                (from, to, cause) -> System.err.println("missed " + from + " to " + to + ": " + cause));
            await(isDone);
        }
        // [latency-recorder]
    }

    private static void await(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            Thread.onSpinWait();
        }
    }
}
