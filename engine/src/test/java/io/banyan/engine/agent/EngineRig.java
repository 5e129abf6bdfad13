package io.banyan.engine.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.aeron.Aeron;
import io.banyan.engine.GapCause;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.command.EngineCommands;

/**
 * Engines of several nodes on the thread of the test, over one driver or one each, and the links between them.
 */
final class EngineRig implements AutoCloseable
{
    static final String CHANNEL_NAME = "test";
    private static final long PATIENCE_NS = 20_000_000_000L;

    final AeronDriver driver;
    final List<Engine> engines = new ArrayList<>();
    final List<Engine> paused = new ArrayList<>();
    private final long startNs = System.nanoTime();
    private int nextLink = 1;

    EngineRig()
    {
        this(new DriverContext());
    }

    EngineRig(final DriverContext ctx)
    {
        driver = AeronDriver.launch(ctx);
    }

    Engine add(final EngineContext ctx)
    {
        final Engine engine = Engine.invoked(ctx.driver(driver));
        engines.add(engine);
        engine.channel(CHANNEL_NAME);
        return engine;
    }

    Engine addWithOwnDriver(final EngineContext ctx)
    {
        final Engine engine = Engine.invoked(ctx);
        engines.add(engine);
        engine.channel(CHANNEL_NAME);
        return engine;
    }

    Engine add()
    {
        return add(new EngineContext());
    }

    Engine root()
    {
        final Engine engine = add();
        engine.agent().directCommands().becomeRoot(channel(engine).channelId(), 1, 0, 0);
        return engine;
    }

    static Channel channel(final Engine engine)
    {
        return engine.channel(CHANNEL_NAME);
    }

    /** A link from a block on; returns its id on both ends. */
    int link(final Engine parent, final Engine child, final long fromBlock)
    {
        final int link = nextLink++;
        final long channelId = channel(parent).channelId();
        child.agent().directCommands().openParent(
            channelId, link, parent.address(), link * 2, link * 2 + 1, EngineCommands.LIVE);
        parent.agent().directCommands().openChild(
            channelId, link, child.address(), link * 2, link * 2 + 1, link, fromBlock);
        return link;
    }

    /** False when the test has run for so long that something must be stuck. */
    boolean isInTime()
    {
        return System.nanoTime() - startNs < PATIENCE_NS;
    }

    int cycle()
    {
        int workCount = 0;
        for (final Engine engine : engines)
        {
            workCount += paused.contains(engine) ? 0 : engine.invoke();
        }
        return workCount;
    }

    void run(final long ns)
    {
        final long endNs = System.nanoTime() + ns;
        while (endNs - System.nanoTime() > 0)
        {
            cycle();
        }
    }

    void until(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean())
        {
            cycle();
            if (deadlineNs - System.nanoTime() < 0)
            {
                throw new AssertionError("never happened: " + what + System.lineSeparator() + dump());
            }
        }
    }

    String dump()
    {
        final StringBuilder text = new StringBuilder();
        engines.forEach(engine -> engine.agent().counters().publish());
        try (Aeron aeron = driver.connect(error -> text.append(error)))
        {
            aeron.countersReader().forEach((value, id, label) ->
            {
                if (value != 0 && label.startsWith("banyan"))
                {
                    text.append(label).append(" = ").append(value).append(System.lineSeparator());
                }
            });
        }
        engines.forEach(engine -> text.append(engine.errorReport()));
        return text.toString();
    }

    /** A message that carries its number and a pattern after it. */
    static UnsafeBuffer message(final long number, final int length)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
        fill(buffer, number);
        return buffer;
    }

    static void fill(final UnsafeBuffer buffer, final long number)
    {
        buffer.putLong(0, number);
        for (int i = Long.BYTES; i < buffer.capacity(); i++)
        {
            buffer.putByte(i, (byte)(number + i));
        }
    }

    @Override
    public void close()
    {
        engines.forEach(Engine::close);
        driver.close();
    }

    /**
     * Checks that messages come in sequence, whole, each once, and remembers gaps.
     */
    static final class Checker
    {
        final List<String> gaps = new ArrayList<>();
        long next;
        long delivered;
        long missed;

        void onMessage(
            final long sequence,
            final int topic,
            final long originTimeNs,
            final int flags,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            if (sequence != next)
            {
                throw new AssertionError("expected " + next + " but got " + sequence);
            }
            if (buffer.getLong(offset) != sequence)
            {
                throw new AssertionError("sequence " + sequence + " carries message " + buffer.getLong(offset));
            }
            for (int i = Long.BYTES; i < length; i++)
            {
                if (buffer.getByte(offset + i) != (byte)(sequence + i))
                {
                    throw new AssertionError("sequence " + sequence + " is damaged at " + i);
                }
            }
            next = sequence + 1;
            delivered++;
        }

        void onGap(final long from, final long to, final GapCause cause)
        {
            if (from != next)
            {
                throw new AssertionError("gap from " + from + " though " + next + " is next");
            }
            gaps.add(from + ".." + to + " " + cause);
            missed += to - from + 1;
            next = to + 1;
        }
    }
}
