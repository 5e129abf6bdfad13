package io.banyan.bench.peers.agent;

import io.banyan.bench.harness.IntendedSchedule;
import io.banyan.bench.peers.Scoreboard;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import io.banyan.engine.agent.ThreadSleeper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.PrintStream;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The process that writes. Between loads it keeps driving a system that lives on its thread.
 */
final class WriterAgent
{
    /** Messages offered without anything else in between, by a writer that is behind. */
    static final int BURST_MAX = 256;
    private static final long HELLO_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A rate that is missed by so much need not be waited for. */
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int SPINS = 20;
    private static final int YIELDS = 10;
    private static final long PARK_MIN_NS = 1_000;
    private static final long PARK_MAX_NS = 64_000;

    private final Site site;
    private final Supplier<Writer> opening;
    private final Queue<Words> words;
    private final PrintStream out;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Pacer pacer = new Pacer(clock);
    private final IdleStrategy idle = new BackoffIdleStrategy(SPINS, YIELDS, PARK_MIN_NS, PARK_MAX_NS);
    private final UnsafeBuffer hello = new UnsafeBuffer(new byte[Stamp.LENGTH * 2]);
    private Scoreboard scoreboard;
    private Writer writer;
    private boolean isGreeting = true;
    private boolean hasEnded;
    private long helloNs;

    WriterAgent(
        final Supplier<Writer> opening, final Site site, final Queue<Words> words, final PrintStream out)
    {
        this.opening = opening;
        this.site = site;
        this.words = words;
        this.out = out;
    }

    void run()
    {
        scoreboard = Scoreboard.open(site.folder());
        try (Writer opened = opening.get())
        {
            writer = opened;
            out.println(AgentWords.READY + " exactTimers=" + ThreadSleeper.askForExactTimers());
            while (!hasEnded)
            {
                final Words word = words.poll();
                if (word != null)
                {
                    isGreeting = false;
                    obey(word);
                }
                greet();
                writer.poll();
                pacer.await(clock.nanoTime() + PARK_MAX_NS);
            }
        }
        scoreboard.close();
    }

    private void obey(final Words word)
    {
        switch (word.verb())
        {
            case AgentWords.HELLO:
                isGreeting = true;
                break;

            case AgentWords.LOAD:
                load(word);
                break;

            case AgentWords.FLOOD:
                flood(word);
                break;

            case AgentWords.DEPENDENTS:
                out.println(AgentWords.DEPENDENTS + " count=" + writer.dependents());
                break;

            default:
                hasEnded = true;
                break;
        }
    }

    /** Until every reader has had a message, links may still be on their way up. */
    private void greet()
    {
        if (isGreeting && clock.nanoTime() - helloNs >= HELLO_PERIOD_NS)
        {
            helloNs = clock.nanoTime();
            Stamp.write(hello, 0, helloNs);
            writer.offer(hello);
            writer.flush();
        }
    }

    private void load(final Words word)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[(int)word.number("payload")]);
        final long base = word.number("id") << AgentWords.LOAD_SHIFT;
        final long warmUp = word.number("warm");
        final long count = word.number("count");
        final IntendedSchedule schedule = new IntendedSchedule(clock.nanoTime(), word.number("rate"));
        long sent = 0;
        long refused = 0;
        boolean hasBegun = false;
        while (sent < count && !hasEnded)
        {
            final long nowNs = clock.nanoTime();
            final long before = sent;
            for (int burst = 0; burst < BURST_MAX && sent < count && schedule.timeOf(sent) - nowNs <= 0; burst++)
            {
                Stamp.write(message, base + sent, schedule.timeOf(sent));
                if (!writer.offer(message))
                {
                    refused++;
                    break;
                }
                sent++;
            }
            if (sent != before)
            {
                writer.flush();
            }
            final int workCount = writer.poll();
            if (!hasBegun && sent >= warmUp)
            {
                hasBegun = true;
                out.println(AgentWords.BEGIN + " at=" + clock.nanoTime() + " sent=" + sent);
            }
            if (sent == before && workCount == 0)
            {
                pacer.await(schedule.timeOf(sent));
            }
            hasEnded |= isToldToEnd();
            if (nowNs - schedule.timeOf(count) > GIVE_UP_NS)
            {
                break;
            }
        }
        if (!hasBegun)
        {
            out.println(AgentWords.BEGIN + " at=" + clock.nanoTime() + " sent=" + sent);
        }
        out.println(AgentWords.DONE + " at=" + clock.nanoTime() + " sent=" + sent + " refused=" + refused);
    }

    private void flood(final Words word)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[(int)word.number("payload")]);
        final long load = word.number("id");
        final long window = word.number("window");
        final long beginNs = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(word.number("warmMs"));
        final long endNs = beginNs + TimeUnit.MILLISECONDS.toNanos(word.number("measureMs"));
        long sent = 0;
        long limit = window;
        boolean hasBegun = false;
        long nowNs = clock.nanoTime();
        while (nowNs - endNs < 0 && !hasEnded)
        {
            final long before = sent;
            if (sent == limit)
            {
                limit = scoreboard.receivedByAll(load) + window;
            }
            final long burstEnd = Math.min(limit, sent + BURST_MAX);
            while (sent < burstEnd)
            {
                Stamp.write(message, (load << AgentWords.LOAD_SHIFT) + sent, nowNs);
                if (!writer.offer(message))
                {
                    break;
                }
                sent++;
            }
            if (sent != before)
            {
                writer.flush();
            }
            idle.idle(writer.poll() + (int)(sent - before));
            nowNs = clock.nanoTime();
            if (!hasBegun && nowNs - beginNs >= 0)
            {
                hasBegun = true;
                out.println(AgentWords.BEGIN + " at=" + nowNs + " sent=" + sent +
                    " byAll=" + scoreboard.receivedByAll(load));
            }
            hasEnded |= isToldToEnd();
        }
        if (!hasBegun)
        {
            out.println(AgentWords.BEGIN + " at=" + clock.nanoTime() + " sent=" + sent +
                " byAll=" + scoreboard.receivedByAll(load));
        }
        out.println(AgentWords.DONE + " at=" + clock.nanoTime() + " sent=" + sent +
            " byAll=" + scoreboard.receivedByAll(load));
    }

    private boolean isToldToEnd()
    {
        final Words word = words.peek();
        return word != null && AgentWords.END.equals(word.verb());
    }
}
