package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.engine.AckMode;
import io.banyan.engine.Outcome;
import io.banyan.engine.PublishState;

/**
 * Waiting for what was published, on the caller's thread.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AckPublisherTest
{
    private static final long PUBLISHER = 77;
    private static final int TOPIC = 1;
    private static final long LONG_S = 60;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[Long.BYTES]);

    @TempDir
    private Path folder;

    @Test
    void shouldWaitUntilTheRootHasNumberedItWhenThereIsNoRootYet() throws Exception
    {
        try (Engine engine = Engine.launch(new EngineContext().driverDirectory(folder.toString())))
        {
            final Channel channel = engine.channel("waits");
            try (AckPublisher publisher = channel.ackPublisher(PUBLISHER))
            {
                final long ticket = publisher.offer(TOPIC, message, 0, Long.BYTES, AckMode.DELIVERED);
                assertEquals(PublishState.PENDING, publisher.await(ticket, AckMode.SEQUENCED, 0, TimeUnit.SECONDS));
                final long startNs = System.nanoTime();
                assertEquals(
                    PublishState.PENDING, publisher.await(ticket, AckMode.SEQUENCED, 50, TimeUnit.MILLISECONDS));
                assertTrue(System.nanoTime() - startNs >= TimeUnit.MILLISECONDS.toNanos(50), "waited its time");
                assertEquals(PublishState.PENDING, publisher.await(ticket, AckMode.NONE, LONG_S, TimeUnit.SECONDS));

                final CompletableFuture<PublishState> waiting = CompletableFuture.supplyAsync(
                    () -> delivered(publisher, ticket));
                engine.commands().becomeRoot(channel.channelId(), 1, 0, 0);
                assertEquals(PublishState.DELIVERED, waiting.get());
            }
        }
    }

    @Test
    void shouldStopWaitingWhenItsThreadIsInterruptedOrItsPublisherIsClosed() throws Exception
    {
        try (Engine engine = Engine.launch(new EngineContext().driverDirectory(folder.toString())))
        {
            final AckPublisher publisher = engine.channel("stops").ackPublisher(PUBLISHER);
            final long ticket = publisher.offer(TOPIC, message, 0, Long.BYTES, AckMode.SEQUENCED);
            final AtomicReference<Throwable> thrown = new AtomicReference<>();
            final Thread thread = new Thread(() -> thrown.set(assertThrows(InterruptedException.class,
                () -> publisher.await(ticket, AckMode.SEQUENCED, LONG_S, TimeUnit.SECONDS))));
            thread.start();
            thread.interrupt();
            thread.join();
            assertEquals(InterruptedException.class, thrown.get().getClass());

            final CompletableFuture<PublishState> waiting = CompletableFuture.supplyAsync(
                () -> delivered(publisher, ticket));
            publisher.close();
            assertEquals(PublishState.REFUSED, waiting.get());
        }
    }

    @Test
    void shouldReturnAtItsTimeoutWhenTheAgentDoesNotComeRound() throws Exception
    {
        final CountDownLatch held = new CountDownLatch(1);
        final CountDownLatch isHeld = new CountDownLatch(1);
        try (Engine engine = Engine.launch(new EngineContext().driverDirectory(folder.toString())))
        {
            final AckPublisher publisher = engine.channel("stalls").ackPublisher(PUBLISHER);
            final long ticket = publisher.offer(TOPIC, message, 0, Long.BYTES, AckMode.SEQUENCED);
            engine.agent().post(() -> hold(isHeld, held));
            isHeld.await();
            final CompletableFuture<PublishState> waiting = CompletableFuture.supplyAsync(
                () -> waited(publisher, ticket, 200));
            assertEquals(PublishState.PENDING, waiting.get(LONG_S, TimeUnit.SECONDS), "though the agent stands still");
            held.countDown();
        }
        finally
        {
            held.countDown();
        }
    }

    @Test
    void shouldSayWhatToDoWhenTheAgentsOwnThreadWouldWaitForItself() throws Exception
    {
        try (Engine engine = Engine.invoked(new EngineContext().driverDirectory(folder.toString())))
        {
            final AckPublisher publisher = engine.channel("self").ackPublisher(PUBLISHER);
            final long ticket = publisher.offer(TOPIC, message, 0, Long.BYTES, AckMode.SEQUENCED);
            final IllegalStateException ex = assertThrows(IllegalStateException.class,
                () -> publisher.await(ticket, AckMode.SEQUENCED, LONG_S, TimeUnit.SECONDS));
            assertTrue(ex.getMessage().startsWith("BYN-1219 AckPublisher.await called from "), ex::getMessage);
            assertTrue(ex.getMessage().contains("fix: ask isDone between duty cycles"), ex::getMessage);
        }
        try (Engine engine = Engine.embedded(new EngineContext().driverDirectory(folder.toString())))
        {
            final AckPublisher publisher = engine.channel("nobody").ackPublisher(PUBLISHER);
            final long ticket = publisher.offer(TOPIC, message, 0, Long.BYTES, AckMode.SEQUENCED);
            final IllegalStateException ex = assertThrows(IllegalStateException.class,
                () -> publisher.await(ticket, AckMode.SEQUENCED, LONG_S, TimeUnit.SECONDS));
            assertTrue(ex.getMessage().contains("before anybody runs the agent"), ex::getMessage);
            engine.agent().onClose();
        }
    }

    @Test
    void shouldNotTakeARefusalForATicket()
    {
        try (Engine engine = Engine.invoked(new EngineContext().driverDirectory(folder.toString())))
        {
            final AckPublisher publisher = engine.channel("refusal").ackPublisher(PUBLISHER);
            for (final long refusal : new long[] { Outcome.UNSEQUENCED_LIMIT, Outcome.CLOSED })
            {
                final IllegalArgumentException ex =
                    assertThrows(IllegalArgumentException.class, () -> publisher.isDone(refusal, AckMode.DELIVERED));
                assertTrue(ex.getMessage().contains(Outcome.name(refusal)), ex::getMessage);
                assertThrows(IllegalArgumentException.class, () -> publisher.state(refusal));
                assertThrows(IllegalArgumentException.class,
                    () -> publisher.await(refusal, AckMode.DELIVERED, 0, TimeUnit.SECONDS));
            }
        }
    }

    private static PublishState delivered(final AckPublisher publisher, final long ticket)
    {
        return waited(publisher, ticket, TimeUnit.SECONDS.toMillis(LONG_S));
    }

    private static PublishState waited(final AckPublisher publisher, final long ticket, final long timeoutMs)
    {
        try
        {
            return publisher.await(ticket, AckMode.DELIVERED, timeoutMs, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static void hold(final CountDownLatch isHeld, final CountDownLatch held)
    {
        isHeld.countDown();
        try
        {
            held.await();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
