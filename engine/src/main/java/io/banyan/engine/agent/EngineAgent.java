package io.banyan.engine.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.agrona.CloseHelper;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.AeronTransport;
import io.banyan.engine.aeron.DriverMode;
import io.banyan.engine.aeron.TransportCounters;
import io.banyan.engine.aeron.PathMtu;
import io.banyan.engine.command.CommandRing;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.command.EventRing;
import io.banyan.engine.command.Waker;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.core.CommandDispatcher;
import io.banyan.engine.window.Window;

/**
 * The data plane's duty cycle: number what was published, empty the sockets, take what has arrived, carry out commands,
 * relay and deliver, send. One thread owns it; other threads reach it through rings.
 */
public final class EngineAgent implements Agent
{
    private static final int COMMANDS_PER_CYCLE = 16;
    private static final int CALLS_PER_CYCLE = 4;
    /** Longest wait for the sockets: the driver has timers of its own, and hears no other process meanwhile. */
    private static final long REST_MAX_NS = 20_000_000;
    private static final long MILLI_NS = 1_000_000;
    /** Waits are whole milliseconds. What is due in less than this is too near; it may be late by the rest of one. */
    private static final long REST_MIN_NS = 400_000;

    private final EngineContext ctx;
    private final NanoClock clock;
    private final AeronDriver driver;
    private final boolean drivesDriver;
    private final boolean ownsDriver;
    private final AeronTransport transport;
    private final EngineErrors errors;
    private final EngineEvents events;
    private final EventRing eventRing;
    private final CommandRing commandRing;
    private final CommandDispatcher dispatcher;
    private final EngineCounters counters;
    private final IpcServer ipcServer;
    private final Long2ObjectHashMap<Channel> channelById = new Long2ObjectHashMap<>();
    private final Waker waker;
    private final AgentCalls calls;
    private long heldBefore;
    private Channel[] channels = new Channel[0];
    private final AtomicReference<Thread> owner = new AtomicReference<>();
    private volatile boolean isThreadExpected;
    private volatile boolean isClosed;

    EngineAgent(final EngineContext ctx)
    {
        this.ctx = ctx;
        clock = ctx.clock();
        ownsDriver = ctx.driver() == null;
        drivesDriver = ctx.drivesDriver();
        driver = ownsDriver ? AeronDriver.launch(ctx.driverContext()) : ctx.driver();
        errors = new EngineErrors(driver.errorHandler());
        waker = new Waker(driver::wake);
        calls = new AgentCalls(waker);
        events = ctx.events();
        eventRing = events instanceof EventRing ? (EventRing)events : null;
        try
        {
            transport = AeronTransport.open(driver, ctx.transportContext(), events::onForeignSession, errors);
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(ownsDriver ? driver : null);
            throw ex;
        }
        commandRing = new CommandRing(transport.datagramPayloadMax()).onWritten(waker::wake);
        dispatcher = new CommandDispatcher(this::core, events);
        counters = new EngineCounters(transport, errors, commandRing, eventRing, ctx.countersIntervalNs());
        ipcServer = ctx.servesIpc() ? new IpcServer(this, transport.aeron(), errors) : null;
    }

    @Override
    public void onStart()
    {
        // A call that is being carried out before the start is let finish.
        while (!owner.compareAndSet(null, Thread.currentThread()))
        {
            Thread.onSpinWait();
        }
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();
        int workCount = publish(nowNs);
        workCount += drivesDriver ? driver.receive() : 0;
        workCount += transport.poll(nowNs);
        workCount += calls.run(CALLS_PER_CYCLE);
        workCount += commandRing.drain(dispatcher, COMMANDS_PER_CYCLE);
        final Channel[] channels = this.channels;
        for (int i = 0; i < channels.length; i++)
        {
            workCount += channels[i].core().doWork(nowNs);
        }
        if (ipcServer != null)
        {
            workCount += ipcServer.doWork(nowNs);
        }
        if (eventRing != null)
        {
            workCount += eventRing.flush();
        }
        workCount += drivesDriver ? driver.send() : 0;
        counters.onCycle(nowNs, workCount);
        return workCount;
    }

    @Override
    public void onClose()
    {
        if (!isClosed)
        {
            isClosed = true;
            calls.run(Integer.MAX_VALUE);
            for (final Channel channel : channels)
            {
                channel.close();
            }
            errors.close();
            CloseHelper.quietCloseAll(ipcServer, transport, ownsDriver ? driver : null);
        }
    }

    @Override
    public String roleName()
    {
        return "banyan-engine-" + transport.dataPort();
    }

    /**
     * Carries out commands at once, for a caller on the agent's own thread.
     *
     * @return the commands.
     */
    public EngineCommands directCommands()
    {
        return dispatcher;
    }

    /** How a thread that runs this agent and nothing else idles. */
    IdleStrategy newIdleStrategy()
    {
        final boolean isAlone = ownsDriver && drivesDriver && driver.mode() == DriverMode.INVOKER;
        if (!isAlone || !ctx.isBackingOff())
        {
            return ctx.newIdleStrategy();
        }
        final BackOffIdleStrategy backOff = EngineContext.newBackOff(clock);
        return new SocketIdleStrategy(
            backOff::looksMax, SocketIdleStrategy.STREAM_WAIT_NS, this::restMs, this::rest, clock, backOff);
    }

    /**
     * How long nothing has to be done unless a socket or another thread has something, after a cycle without work.
     *
     * @return milliseconds; 0 if something is under way that would not tell, or is due soon.
     */
    long restMs()
    {
        final TransportCounters held = transport.counters();
        final long heldNow = held.backPressured + held.heldPolls;
        final boolean isHeld = heldNow != heldBefore;
        heldBefore = heldNow;
        final long nowNs = clock.nanoTime();
        if (isHeld || !driver.mayAwait(nowNs) || !transport.isSettled() ||
            ipcServer != null && !ipcServer.isSettled())
        {
            return 0;
        }
        long restNs = REST_MAX_NS;
        for (final Channel channel : channels)
        {
            restNs = Math.min(restNs, channel.core().nextDeadlineNs() - nowNs);
        }
        return restNs < REST_MIN_NS ? 0 : (restNs + MILLI_NS - REST_MIN_NS) / MILLI_NS;
    }

    /** Waits for the sockets and other threads; true if a socket has something. */
    boolean rest(final long timeoutMs)
    {
        if (!driver.openAwait())
        {
            return false;
        }
        waker.onSleep();
        final boolean isReady = !isAsked() && driver.await(timeoutMs);
        waker.onAwake();
        return isReady;
    }

    Waker waker()
    {
        return waker;
    }

    boolean isOwnThread()
    {
        final Thread owner = this.owner.get();
        return owner == null ? !isThreadExpected : owner == Thread.currentThread();
    }

    String wrongThread(final String what)
    {
        return ProblemCode.WRONG_THREAD + " " + what + " called from " + Thread.currentThread().getName() +
            " but belongs to " + nameOf(owner.get()) + "; fix: use a ConcurrentPublisher or ThreadSubscriber there";
    }

    String waitsForItself(final String what, final String fix)
    {
        return ProblemCode.WRONG_THREAD + " " + what + " called from " + Thread.currentThread().getName() +
            (owner.get() == null ? " before anybody runs the agent" : ", which runs the agent") +
            ": nothing would come any further meanwhile; fix: " + fix + ", or wait on another thread";
    }

    EngineContext context()
    {
        return ctx;
    }

    int blockLengthMax()
    {
        return PathMtu.MAX;
    }

    AeronTransport transport()
    {
        return transport;
    }

    AeronDriver driver()
    {
        return driver;
    }

    EngineErrors errors()
    {
        return errors;
    }

    EngineCounters counters()
    {
        return counters;
    }

    CommandRing commandRing()
    {
        return commandRing;
    }

    boolean isClosed()
    {
        return isClosed;
    }

    ChannelCore core(final long channelId)
    {
        final Channel channel = channelById.get(channelId);
        return channel == null ? null : channel.core();
    }

    /** The channel whose id ends in this tag, or null. */
    ChannelCore coreByTag(final int channelTag)
    {
        for (final Channel channel : channels)
        {
            if ((int)channel.channelId() == channelTag)
            {
                return channel.core();
            }
        }
        return null;
    }

    Channel openChannel(final long channelId, final String name)
    {
        return call(() ->
        {
            final Channel present = channelById.get(channelId);
            return present != null ? present : newChannel(channelId, name);
        });
    }

    /**
     * Does something on the agent's thread and waits for it; at once when called there, or before the agent has
     * started.
     */
    <T> T call(final Supplier<T> task)
    {
        if (isClosed)
        {
            throw new IllegalStateException("the engine is closed");
        }
        if (owner.get() == Thread.currentThread())
        {
            return task.get();
        }
        if (!isThreadExpected && owner.compareAndSet(null, Thread.currentThread()))
        {
            try
            {
                return task.get();
            }
            finally
            {
                owner.set(null);
            }
        }
        return calls.call(task);
    }

    /**
     * Does something on the agent's thread and waits so long for it; never for a caller that is the agent's thread.
     */
    <T> T tryCall(final Supplier<T> task, final long timeoutNs) throws InterruptedException, TimeoutException
    {
        if (isClosed)
        {
            throw new IllegalStateException("the engine is closed");
        }
        return calls.tryCall(task, timeoutNs);
    }

    /**
     * Does something on the agent's thread, in a duty cycle soon, without waiting for it; false if too much waits
     * already.
     */
    boolean post(final Runnable task)
    {
        return !isClosed && calls.post(task);
    }

    /** From now on the agent belongs to a thread that is about to start. */
    void expectThread()
    {
        isThreadExpected = true;
    }

    /** Whether another thread has left something for the next cycle. */
    private boolean isAsked()
    {
        if (!commandRing.isEmpty() || !calls.isEmpty())
        {
            return true;
        }
        for (final Channel channel : channels)
        {
            if (channel.hasPublished())
            {
                return true;
            }
        }
        return false;
    }

    private int publish(final long nowNs)
    {
        int workCount = 0;
        final Channel[] channels = this.channels;
        for (int i = 0; i < channels.length; i++)
        {
            workCount += channels[i].drainPublishers();
            workCount += channels[i].core().publish(nowNs);
        }
        return workCount;
    }

    private static String nameOf(final Thread thread)
    {
        return thread == null ? "a thread that is starting" : thread.getName();
    }

    private Channel newChannel(final long channelId, final String name)
    {
        transport.attach(channelId);
        if (coreByTag((int)channelId) != null)
        {
            transport.detach(channelId);
            throw new EngineException(
                ProblemCode.STREAM_ID_CLASH,
                "two channels of this node end in the tag " + Integer.toHexString((int)channelId),
                "rename one of the two channels, or run it in another engine");
        }
        final ChannelCore core = new ChannelCore(
            ctx.channelSettings(channelId, name),
            new Window(ctx.channelSettings(channelId, name).windowBytes()),
            transport,
            events,
            ctx.epochClock(),
            errors,
            clock.nanoTime());
        final Channel channel = new Channel(this, core, name);
        channelById.put(channelId, channel);
        final List<Channel> more = new ArrayList<>(List.of(channels));
        more.add(channel);
        counters.add(channel);
        channels = more.toArray(new Channel[0]);
        return channel;
    }
}
