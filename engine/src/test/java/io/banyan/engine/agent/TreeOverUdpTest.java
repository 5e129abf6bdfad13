package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.banyan.engine.Outcome;
import io.banyan.engine.OverrunPolicy;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TreeOverUdpTest
{
    private static final int TOPIC = 7;
    private static final long MS = 1_000_000L;
    private static final long PAUSE_NS = 5000 * MS;
    private static final int BATCH = 20;
    /** In messages of 1000 bytes. */
    private static final long MORE_THAN_A_WINDOW = 24_000;

    @ParameterizedTest
    @ValueSource(ints = { 0, 1408 })
    void shouldDeliverEveryMessageInOrderThroughARelay(final int mtu)
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.add(new EngineContext().mtu(mtu));
            root.agent().directCommands().becomeRoot(EngineRig.channel(root).channelId(), 1, 0, 0);
            final Engine relay = rig.add(new EngineContext().mtu(mtu));
            final Engine leaf = rig.add(new EngineContext().mtu(mtu));
            rig.link(root, relay, 0);
            rig.link(relay, leaf, 0);
            final EngineRig.Checker checker = subscribe(leaf);
            publish(rig, root, 0, 100_000, 100);
            rig.until("all delivered", () -> checker.delivered == 100_000);
            assertEquals(List.of(), checker.gaps);
            assertEquals("", leaf.errorReport());
        }
    }

    @RepeatedTest(3)
    void shouldLoseNothingWhenALeafChangesParentsInFullFlow()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.root();
            final Engine one = rig.add();
            final Engine other = rig.add();
            final Engine leaf = rig.add();
            rig.link(root, one, 0);
            rig.link(root, other, 0);
            int link = rig.link(one, leaf, 0);
            final EngineRig.Checker checker = subscribe(leaf);
            long published = publish(rig, root, 0, 1000, 200);
            Engine from = one;
            Engine to = other;
            for (int swap = 0; swap < 10; swap++)
            {
                final long from0 = EngineRig.channel(leaf).core().window().head();
                do
                {
                    published = publish(rig, root, published, 1000, 200);
                }
                while (EngineRig.channel(leaf).core().window().head() - from0 < 50 && rig.isInTime());
                assertTrue(EngineRig.channel(leaf).core().window().head() > from0, rig::dump);
                leaf.agent().directCommands().closeLink(EngineRig.channel(leaf).channelId(), link);
                from.agent().directCommands().closeLink(EngineRig.channel(leaf).channelId(), link);
                published = publish(rig, root, published, 2000, 200);
                link = rig.link(to, leaf, EngineRig.channel(leaf).core().window().head());
                final Engine next = from;
                from = to;
                to = next;
            }
            final long all = publish(rig, root, published, 5000, 200);
            rig.until("all delivered", () -> checker.delivered == all);
            assertEquals(List.of(), checker.gaps);
        }
    }

    @Test
    void shouldServeTheOtherChildrenWhileOneIsPaused()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.root();
            final List<EngineRig.Checker> checkers = new ArrayList<>();
            Engine last = null;
            for (int i = 0; i < 8; i++)
            {
                last = i < 7 ? rig.add() : rig.addWithOwnDriver(new EngineContext());
                rig.link(root, last, 0);
                checkers.add(subscribe(last));
            }
            final Engine paused = last;
            final List<EngineRig.Checker> seven = checkers.subList(0, 7);
            long published = publish(rig, root, 0, 2000, 1000);
            final long before = published;
            rig.until("all have it", () -> checkers.stream().allMatch(checker -> checker.delivered == before));
            int cyclesBefore = 0;
            for (int round = 0; round < 100; round++)
            {
                cyclesBefore = Math.max(cyclesBefore, cyclesToReach(rig, root, seven, published));
                published += BATCH;
            }

            rig.paused.add(paused);
            final long atPause = published;
            int cyclesMeanwhile = 0;
            final long endNs = System.nanoTime() + PAUSE_NS;
            while (endNs - System.nanoTime() > 0 || published - atPause < MORE_THAN_A_WINDOW)
            {
                cyclesMeanwhile = Math.max(cyclesMeanwhile, cyclesToReach(rig, root, seven, published));
                published += BATCH;
                rig.run(MS / 2);
            }
            final long atResume = published;
            seven.forEach(checker -> assertEquals(List.of(), checker.gaps));
            // Duty cycles, not time: what a busy machine takes away is not the paused child's doing.
            assertTrue(
                cyclesMeanwhile <= 4 * cyclesBefore,
                "duty cycles until seven had a batch: " + cyclesBefore + " before, " + cyclesMeanwhile + " meanwhile");

            rig.paused.clear();
            final EngineRig.Checker late = checkers.get(7);
            rig.until("the last one is told or served", () -> late.delivered + late.missed == atResume);
            assertTrue(late.missed > 0);
        }
    }

    @Test
    void shouldTellASubscriberExactlyWhatItMissedWhenItFallsOutOfTheWindow()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.add(new EngineContext().windowBytes(65_536 * 4).set("banyan.message.max", "4k"));
            root.agent().directCommands().becomeRoot(EngineRig.channel(root).channelId(), 1, 0, 0);
            final EngineRig.Checker checker = new EngineRig.Checker();
            final ThreadSubscriber subscriber = EngineRig.channel(root).threadSubscriber(
                checker::onMessage, checker::onGap, Channel.ALL_TOPICS, Start.LIVE, OverrunPolicy.SKIP);
            publish(rig, root, 0, 10, 100);
            rig.run(MS);
            subscriber.poll(100);
            assertEquals(10, checker.delivered);
            publish(rig, root, 10, 10_000, 100);
            rig.run(MS);
            while (subscriber.poll(100) > 0)
            {
                assertTrue(checker.next <= 10_010);
            }
            assertEquals(10_010, checker.delivered + checker.missed);
            assertTrue(checker.missed > 1000);
            assertTrue(checker.gaps.get(0).startsWith("10..") && checker.gaps.get(0).endsWith("OVERRUN"),
                checker.gaps::toString);
        }
    }

    @Test
    void shouldCarryMessagesOfOneMebibyte()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.add(new EngineContext().mtu(1408));
            root.agent().directCommands().becomeRoot(EngineRig.channel(root).channelId(), 1, 0, 0);
            final Engine leaf = rig.add(new EngineContext().mtu(1408));
            rig.link(root, leaf, 0);
            final EngineRig.Checker checker = subscribe(leaf);
            for (int i = 0; i < 20; i++)
            {
                final int number = i;
                publish(rig, root, number, 1, 1024 * 1024);
                rig.until("delivered", () -> checker.delivered == number + 1);
            }
            assertEquals(List.of(), checker.gaps);
            final UnsafeBuffer larger = EngineRig.message(20, 1024 * 1024 + 1);
            assertEquals(Outcome.TOO_LARGE,
                EngineRig.channel(root).publisher().offer(TOPIC, larger, 0, larger.capacity()));
        }
    }

    @Test
    void shouldReturnNoWorkWhenIdle()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.add(new EngineContext().set("banyan.counters.interval", "1s"));
            rig.until("settled", () -> root.invoke() == 0);
            int idle = 0;
            int busy = 0;
            while (idle < 1000)
            {
                if (root.invoke() == 0)
                {
                    idle++;
                }
                else
                {
                    busy++;
                }
            }
            assertTrue(busy < 50, "busy " + busy);
        }
    }

    /** Publishes a batch and counts the duty cycles until some readers have all of it. */
    private static int cyclesToReach(
        final EngineRig rig, final Engine root, final List<EngineRig.Checker> readers, final long published)
    {
        publish(rig, root, published, BATCH, 1000);
        int cycles = 0;
        while (readers.stream().anyMatch(reader -> reader.delivered < published + BATCH))
        {
            rig.cycle();
            cycles++;
            if (!rig.isInTime())
            {
                throw new AssertionError("stuck" + System.lineSeparator() + rig.dump());
            }
        }
        return Math.max(1, cycles);
    }

    static EngineRig.Checker subscribe(final Engine engine)
    {
        final EngineRig.Checker checker = new EngineRig.Checker();
        EngineRig.channel(engine).subscribe(
            checker::onMessage, checker::onGap, Channel.ALL_TOPICS, Start.OLDEST, OverrunPolicy.SKIP);
        return checker;
    }

    static long publish(final EngineRig rig, final Engine root, final long from, final int count, final int length)
    {
        final ChannelPublisher publisher = EngineRig.channel(root).publisher();
        final UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
        final int batch = Math.max(1, 20_000 / length);
        for (long number = from; number < from + count; number++)
        {
            EngineRig.fill(message, number);
            final long outcome = publisher.offer(TOPIC, message, 0, length);
            if (outcome != number)
            {
                throw new AssertionError("message " + number + ": " + Outcome.name(outcome));
            }
            if (number % batch == 0)
            {
                rig.cycle();
            }
        }
        return from + count;
    }
}
