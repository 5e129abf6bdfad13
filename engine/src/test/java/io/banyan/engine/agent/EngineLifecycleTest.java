package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.aeron.DriverMode;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EngineLifecycleTest
{
    private static final int CYCLES = 200;
    private static final long LIVENESS_NS = 1_000_000_000L;
    private static final long PATIENCE_NS = 20_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void shouldLeaveNothingBehindAfterManyOpensAndCloses() throws Exception
    {
        open(0);
        final long files = fileHandles();
        final int threads = Thread.activeCount();
        for (int i = 1; i <= CYCLES; i++)
        {
            open(i);
        }
        assertEquals(0, folder.toFile().list().length);
        assertTrue(fileHandles() <= files + 2, "file handles: " + files + " before, " + fileHandles() + " after");
        assertTrue(Thread.activeCount() <= threads, "threads: " + threads + " before, " + Thread.activeCount());
        assertEquals(0, mapped(), "mapped files left");
    }

    private void open(final int i)
    {
        final EngineContext ctx = new EngineContext()
            .driverDirectory(folder.toString())
            .windowBytes(1024 * 1024)
            .termLength(64 * 1024)
            .set("banyan.message.max", "64k");
        try (Engine engine = i % 2 == 0 ? Engine.launch(ctx) : Engine.invoked(ctx))
        {
            engine.channel("one").subscribe((a, b, c, d, e, f, g) -> {}, (from, to, cause) -> {});
        }
    }

    @Test
    void shouldEndInOrderWhenTheClientOfItsDriverWasGivenUp() throws Exception
    {
        final DriverContext ctx = new DriverContext().directory(folder.toString()).clientLivenessNs(LIVENESS_NS);
        try (AeronDriver driver = AeronDriver.launch(ctx);
            Engine engine = Engine.invoked(new EngineContext().driver(driver)))
        {
            engine.channel("one").subscribe((a, b, c, d, e, f, g) -> {}, (from, to, cause) -> {});
            for (int i = 0; i < CYCLES; i++)
            {
                engine.invoke();
            }
            assertEquals("", engine.errorReport());
            TimeUnit.NANOSECONDS.sleep(2 * LIVENESS_NS);
            for (int i = 0; i < CYCLES; i++)
            {
                engine.invoke();
            }
            assertTrue(engine.agent().isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource(value = DriverMode.class, names = { "INVOKER", "SHARED", "DEDICATED" })
    void shouldRunOnAThreadOfItsOwnAndTakeMessagesFromManyThreads(final DriverMode mode) throws Exception
    {
        final int writers = 4;
        final int each = 20_000;
        try (Engine engine = Engine.launch(new EngineContext().driverMode(mode).driverDirectory(folder.toString())))
        {
            final Channel channel = engine.channel("many");
            assertTrue(engine.commands().becomeRoot(channel.channelId(), 1, 0, 0));
            final long[] next = new long[writers];
            final AtomicInteger delivered = new AtomicInteger();
            channel.subscribe((sequence, topic, time, flags, buffer, offset, length) ->
            {
                assertEquals(next[topic]++, buffer.getLong(offset));
                delivered.incrementAndGet();
            }, (from, to, cause) -> delivered.set(Integer.MIN_VALUE));
            final ConcurrentPublisher publisher = channel.concurrentPublisher();
            final Thread[] threads = new Thread[writers];
            for (int i = 0; i < writers; i++)
            {
                final int topic = i;
                threads[i] = new Thread(() -> write(publisher, topic, each));
                threads[i].start();
            }
            for (final Thread thread : threads)
            {
                thread.join();
            }
            final long deadlineNs = System.nanoTime() + PATIENCE_NS;
            while (delivered.get() < writers * each && deadlineNs - System.nanoTime() > 0)
            {
                Thread.onSpinWait();
            }
            assertEquals(writers * each, delivered.get(), engine::errorReport);
            assertEquals("", engine.errorReport());
        }
    }

    private static void write(final ConcurrentPublisher publisher, final int topic, final int count)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        for (int i = 0; i < count; i++)
        {
            message.putLong(0, i);
            while (publisher.offer(topic, message, 0, 64) < 0 && deadlineNs - System.nanoTime() > 0)
            {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldDeliverOnAThreadOfTheSubscribersOwn()
    {
        try (Engine engine = Engine.launch(new EngineContext().driverDirectory(folder.toString())))
        {
            final Channel channel = engine.channel("own");
            engine.commands().becomeRoot(channel.channelId(), 1, 0, 0);
            final EngineRig.Checker checker = new EngineRig.Checker();
            final ThreadSubscriber subscriber = channel.threadSubscriber(
                checker::onMessage, checker::onGap, Channel.ALL_TOPICS, Start.OLDEST, OverrunPolicy.SKIP);
            final ConcurrentPublisher publisher = channel.concurrentPublisher();
            final UnsafeBuffer message = new UnsafeBuffer(new byte[100]);
            final long deadlineNs = System.nanoTime() + PATIENCE_NS;
            long published = 0;
            while (checker.delivered < 50_000)
            {
                EngineRig.fill(message, published);
                published += published < 50_000 && publisher.offer(1, message, 0, 100) == 0 ? 1 : 0;
                subscriber.poll(64);
                assertTrue(deadlineNs - System.nanoTime() > 0, () -> "delivered " + checker.delivered);
            }
            assertEquals(0, checker.missed);
            assertThrows(IllegalArgumentException.class, () -> channel.threadSubscriber(
                checker::onMessage, checker::onGap, Channel.ALL_TOPICS, Start.LIVE, OverrunPolicy.BACKPRESSURE));
        }
    }

    @Test
    void shouldDetectAPublisherUsedOnAThreadThatIsNotTheAgents()
    {
        try (Engine engine = Engine.launch(new EngineContext().driverDirectory(folder.toString())))
        {
            final Channel channel = engine.channel("wrong");
            final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
            final AssertionError error = assertThrows(
                AssertionError.class, () -> channel.publisher().offer(1, message, 0, 8));
            assertTrue(error.getMessage().startsWith("BYN-1219"), error::getMessage);
        }
    }

    @Test
    void shouldShareADriverAndLeaveItOpen()
    {
        try (AeronDriver driver = AeronDriver.launch(new DriverContext().directory(folder.toString())))
        {
            final Engine one = Engine.invoked(new EngineContext().driver(driver));
            final Engine other = Engine.invoked(new EngineContext().driver(driver));
            assertTrue(one.address().dataPort() != other.address().dataPort());
            one.close();
            one.close();
            other.channel("still").subscribe((a, b, c, d, e, f, g) -> {}, (from, to, cause) -> {});
            other.invoke();
            other.close();
            assertEquals(1, folder.toFile().list().length);
        }
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void shouldAttachToADriverThatRunsAlready()
    {
        try (AeronDriver driver = AeronDriver.launch(
            new DriverContext().mode(DriverMode.SHARED).directory(folder.toString()));
            Engine engine = Engine.invoked(new EngineContext()
                .driverMode(DriverMode.EXTERNAL)
                .driverDirectory(driver.directoryName())))
        {
            assertTrue(engine.address().dataPort() > 0);
            assertEquals(driver.directoryName(), engine.driverDirectory());
        }
    }

    private static long fileHandles()
    {
        return new File("/proc/self/fd").list().length;
    }

    private long mapped() throws Exception
    {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.contains(folder.toString()))
            .count();
    }
}
