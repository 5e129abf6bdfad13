package io.banyan.engine.examples;

import java.util.function.BooleanSupplier;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.Names;
import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.engine.agent.Engine;
import io.banyan.engine.agent.EngineContext;
import io.banyan.engine.agent.IpcSubscriber;
import io.banyan.engine.agent.Start;
import io.banyan.engine.agent.ThreadSubscriber;

/**
 * One method a way. Each publishes some messages at a root, and waits until its own subscriber has them.
 */
final class EmbeddingExamples
{
    private EmbeddingExamples()
    {
    }

    static void ownThread(final int count, final MessageHandler onMessage, final BooleanSupplier isDone)
    {
        // [own-thread]
        try (Engine engine = Engine.launch(new EngineContext().bindAddress("127.0.0.1")))
        {
            final Channel prices = engine.channel("prices");
            engine.commands().becomeRoot(prices.channelId(), 1, 0, 0);
            prices.subscribe(onMessage, (from, to, cause) -> System.err.println("missed " + from + " to " + to));

            final ConcurrentPublisher publisher = prices.concurrentPublisher();
            final int topic = Names.topic("EUR/USD");
            final UnsafeBuffer price = new UnsafeBuffer(new byte[Long.BYTES]);
            for (int i = 0; i < count; i++)
            {
                price.putLong(0, i);
                while (publisher.offer(topic, price, 0, Long.BYTES) == Outcome.BACK_PRESSURED)
                {
                    Thread.onSpinWait();
                }
            }
            await(isDone);
        }
        // [own-thread]
    }

    static void invoked(final int count, final MessageHandler onMessage, final BooleanSupplier isDone)
    {
        // [invoked]
        try (Engine engine = Engine.invoked(new EngineContext()))
        {
            final Channel prices = engine.channel("prices");
            engine.agent().directCommands().becomeRoot(prices.channelId(), 1, 0, 0);
            prices.subscribe(onMessage, (from, to, cause) -> System.err.println("missed " + from + " to " + to));

            final ChannelPublisher publisher = prices.publisher();
            int published = 0;
            while (published < count || !isDone.getAsBoolean())
            {
                // The payload is written where it will be sent from.
                if (published < count && publisher.tryClaim(Long.BYTES) >= 0)
                {
                    publisher.buffer().putLong(publisher.offset(), published++);
                    publisher.commit(Names.topic("EUR/USD"));
                }
                engine.invoke();
            }
        }
        // [invoked]
    }

    static void composite(final Agent yours, final MessageHandler onMessage, final BooleanSupplier isDone)
    {
        // [composite]
        final Engine engine = Engine.embedded(new EngineContext());
        final Channel prices = engine.channel("prices");
        prices.subscribe(onMessage, (from, to, cause) -> System.err.println("missed " + from + " to " + to));

        final Agent both = new CompositeAgent(yours, engine.agent());
        try (AgentRunner runner = new AgentRunner(
            new BackoffIdleStrategy(), Throwable::printStackTrace, null, both))
        {
            AgentRunner.startOnThread(runner);
            engine.commands().becomeRoot(prices.channelId(), 1, 0, 0);
            final ConcurrentPublisher publisher = prices.concurrentPublisher();
            publisher.offer(1, new UnsafeBuffer(new byte[Long.BYTES]), 0, Long.BYTES);
            await(isDone);
        }
        engine.close();
        // [composite]
    }

    static void subscriberThread(
        final Channel prices, final MessageHandler onMessage, final GapHandler onGap, final BooleanSupplier isDone)
    {
        // [subscriber-thread]
        try (ThreadSubscriber subscriber = prices.threadSubscriber(
            onMessage, onGap, Channel.ALL_TOPICS, Start.OLDEST, OverrunPolicy.SKIP))
        {
            while (!isDone.getAsBoolean())
            {
                if (subscriber.poll(16) == 0)
                {
                    Thread.onSpinWait();
                }
            }
        }
        // [subscriber-thread]
    }

    static void subscriberProcess(
        final String driverDirectory,
        final int dataPort,
        final MessageHandler onMessage,
        final GapHandler onGap,
        final BooleanSupplier isDone)
    {
        // [subscriber-process]
        final long topic = Integer.toUnsignedLong(Names.topic("EUR/USD"));
        try (IpcSubscriber subscriber = IpcSubscriber.attach(
            driverDirectory, dataPort, "prices", onMessage, onGap, topic, Start.at(0), Throwable::printStackTrace))
        {
            while (!isDone.getAsBoolean() && !subscriber.isClosed())
            {
                if (subscriber.poll(16) == 0)
                {
                    Thread.onSpinWait();
                }
            }
        }
        // [subscriber-process]
    }

    private static void await(final BooleanSupplier isDone)
    {
        while (!isDone.getAsBoolean())
        {
            Thread.onSpinWait();
        }
    }
}
