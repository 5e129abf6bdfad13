package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.aeron.DriverMode;
import io.banyan.engine.command.EngineCommands;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EngineRestTest
{
    /** Nothing here waits for so long unless it is broken: no timer ends these waits. */
    private static final long FOR_EVER_MS = 600_000;
    private static final long MILLI = 1_000_000;
    private static final long PATIENCE_NS = 20_000_000_000L;
    private static final int CYCLES = 200;

    @TempDir
    private Path folder;
    private long nowNs;

    @Test
    void shouldWakeWhenADatagramCame()
    {
        try (Engine root = Engine.invoked(context()); Engine leaf = Engine.invoked(context()))
        {
            final Channel channel = root.channel("woken");
            root.agent().directCommands().becomeRoot(channel.channelId(), 1, 0, 0);
            final EngineRig.Checker checker = new EngineRig.Checker();
            leaf.channel("woken").subscribe(checker::onMessage, checker::onGap);
            leaf.agent().directCommands().openParent(
                channel.channelId(), 1, root.address(), 2, 3, EngineCommands.LIVE);
            root.agent().directCommands().openChild(channel.channelId(), 1, leaf.address(), 2, 3, 1, 0);
            final ChannelPublisher publisher = channel.publisher();
            publisher.offer(1, EngineRig.message(0, 100), 0, 100);
            until("the first message", () -> root.invoke() + leaf.invoke() >= 0 && checker.delivered == 1);

            for (int i = 1; i <= 10; i++)
            {
                publisher.offer(1, EngineRig.message(i, 100), 0, 100);
                root.invoke();
                // Not by the wake alone, which may be for a sign of life: by as many as it takes, and no other way.
                while (checker.delivered == i)
                {
                    assertTrue(leaf.agent().rest(FOR_EVER_MS));
                    leaf.invoke();
                    root.invoke();
                }
            }
            assertEquals(11, checker.delivered);
        }
    }

    @Test
    void shouldWakeWhenAnotherThreadWantsSomething() throws Exception
    {
        try (Engine engine = Engine.invoked(context()))
        {
            final Channel channel = engine.channel("asked");
            engine.commands().becomeRoot(channel.channelId(), 1, 0, 0);
            assertFalse(engine.agent().rest(FOR_EVER_MS), "a command waits already");
            engine.invoke();
            final ConcurrentPublisher publisher = channel.concurrentPublisher();
            publisher.offer(1, EngineRig.message(0, 8), 0, 8);
            assertFalse(engine.agent().rest(FOR_EVER_MS), "a message waits already");
            engine.agent().post(() -> nowNs = 1);
            engine.invoke();
            assertEquals(1, nowNs);
            engine.agent().post(() -> nowNs = 2);
            assertFalse(engine.agent().rest(FOR_EVER_MS), "a call waits already");
            engine.invoke();

            wokenBy(engine, () -> publisher.offer(1, EngineRig.message(1, 8), 0, 8));
            wokenBy(engine, () -> engine.commands().raiseEpoch(channel.channelId(), 2));
            wokenBy(engine, () -> engine.agent().post(() -> nowNs = 3));
            assertEquals(3, nowNs);
        }
    }

    @Test
    void shouldRestUntilTheNextTimerAndNoLonger()
    {
        try (Engine engine = Engine.invoked(context().set("banyan.report.interval", "100ms").clock(() -> nowNs)))
        {
            engine.channel("timed");
            until("nothing to do", () -> engine.invoke() == 0 && engine.agent().restMs() > 0);
            final long startNs = nowNs;
            assertEquals(20, engine.agent().restMs(), "the driver has timers of its own");
            nowNs = startNs + 97 * MILLI;
            engine.invoke();
            assertEquals(3, engine.agent().restMs());
            nowNs = startNs + 98 * MILLI + MILLI / 2;
            assertEquals(2, engine.agent().restMs());
            nowNs = startNs + 99 * MILLI + 3 * MILLI / 4;
            assertEquals(0, engine.agent().restMs(), "too near");
            nowNs = startNs + 100 * MILLI;
            engine.invoke();
            assertEquals(20, engine.agent().restMs());
        }
    }

    @Test
    void shouldNotRestWhileARequestForWhatWasLostMayHaveToBeRepeated()
    {
        try (Engine engine = Engine.invoked(context().clock(() -> nowNs)))
        {
            engine.channel("lossy");
            until("nothing to do", () -> engine.invoke() == 0 && engine.agent().restMs() > 0);
            final AtomicCounter naks = new AtomicCounter(
                engine.agent().transport().aeron().countersReader().valuesBuffer(),
                SystemCounterDescriptor.NAK_MESSAGES_SENT.id());
            naks.increment();
            assertEquals(0, engine.agent().restMs());
            nowNs += 9 * MILLI;
            assertEquals(0, engine.agent().restMs());
            nowNs += 2 * MILLI;
            engine.invoke();
            assertTrue(engine.agent().restMs() > 0);
        }
    }

    @Test
    void shouldNotRestWhileALinkIsBeingOpened()
    {
        try (Engine engine = Engine.invoked(context()))
        {
            final Channel channel = engine.channel("opening");
            until("nothing to do", () -> engine.invoke() == 0 && engine.agent().restMs() > 0);
            // Of no channel, so that no timer of one keeps it from resting.
            engine.agent().transport().openDown(channel.channelId(), engine.address(), 7);
            assertFalse(engine.agent().transport().isSettled());
            assertEquals(0, engine.agent().restMs());
            until("opened", () -> engine.invoke() >= 0 && engine.agent().transport().isSettled());
            until("at rest again", () -> engine.invoke() >= 0 && engine.agent().restMs() > 0);
        }
    }

    @Test
    void shouldWaitForSocketsOnlyWhereItsThreadDrivesADriverOfItsOwn()
    {
        assertEquals("sockets", idleStrategyOf(context()));
        assertEquals("backoff", idleStrategyOf(context().driverMode(DriverMode.SHARED)));
        assertEquals("spin", idleStrategyOf(context().set("banyan.idle", "low-latency")));
        assertEquals("backoff", idleStrategyOf(context().idleStrategy(EngineContext.backOff())));
        try (AeronDriver driver = AeronDriver.launch(new DriverContext().directory(folder.toString())))
        {
            assertEquals("backoff", idleStrategyOf(new EngineContext().driver(driver)));
        }
    }

    @Test
    void shouldLeaveNoFileHandleBehindWhenItHasRested()
    {
        openAndRest();
        final int files = fileHandles();
        for (int i = 0; i < CYCLES; i++)
        {
            openAndRest();
        }
        assertTrue(fileHandles() <= files + 2, "file handles: " + files + " before, " + fileHandles() + " after");
    }

    private void openAndRest()
    {
        try (Engine engine = Engine.invoked(context()))
        {
            final Channel channel = engine.channel("rests");
            engine.agent().directCommands().openParent(
                channel.channelId(), 1, engine.address(), 2, 3, EngineCommands.LIVE);
            engine.invoke();
            engine.agent().rest(1);
            engine.invoke();
            engine.agent().rest(1);
        }
    }

    /** Runs the engine's thread into a wait, then does something on this one that must end it. */
    private static void wokenBy(final Engine engine, final Runnable what) throws InterruptedException
    {
        final Thread waiter = new Thread(() ->
        {
            engine.agent().rest(FOR_EVER_MS);
            engine.invoke();
        });
        waiter.start();
        try
        {
            final long deadlineNs = System.nanoTime() + PATIENCE_NS;
            while (!isSelecting(waiter))
            {
                assertTrue(deadlineNs - System.nanoTime() > 0, "never waited");
                Thread.onSpinWait();
            }
            what.run();
            waiter.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NS));
            assertFalse(waiter.isAlive(), "never woken");
        }
        finally
        {
            waiter.interrupt();
            waiter.join();
        }
    }

    private static boolean isSelecting(final Thread thread)
    {
        final StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].getClassName().startsWith("sun.nio.ch.");
    }

    private static String idleStrategyOf(final EngineContext ctx)
    {
        try (Engine engine = Engine.invoked(ctx))
        {
            return engine.newIdleStrategy().alias();
        }
    }

    private static void until(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(deadlineNs - System.nanoTime() > 0, () -> "never: " + what);
        }
    }

    private EngineContext context()
    {
        return new EngineContext()
            .driverDirectory(folder.toString())
            .windowBytes(1024 * 1024)
            .termLength(64 * 1024)
            .set("banyan.message.max", "64k");
    }

    private static int fileHandles()
    {
        return new File("/proc/self/fd").list().length;
    }
}
