package io.banyan.simulation;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

import io.banyan.control.ControlMachine;
import io.banyan.control.member.Member;
import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.core.ChannelSettings;
import io.banyan.engine.core.CommandDispatcher;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;

/**
 * One member: the production core and the production protocol, with a reader that checks what it is given.
 */
final class SimNode implements Resident, MessageHandler, GapHandler
{
    private static final long NEVER = Long.MAX_VALUE;

    final int index;
    private final NodeAddress address;
    private final Population population;
    private AtomicBuffer windowMemory;
    private ChannelCore core;
    private SimTransport transport;
    private EngineCommands commandTarget;
    private Member member;
    private boolean isAlive;
    private long pausedUntilNs = Long.MIN_VALUE / 2;
    private long wakeNs = NEVER;

    long startedNs = -1;
    long attachedNs = -1;
    long orphanedNs = -1;
    long firstSequence = -1;
    long nextSequence = -1;
    int toldParent = -1;
    int toldLevel;
    long delivered;
    long missing;

    SimNode(final int index, final NodeAddress address, final Population population)
    {
        this.index = index;
        this.address = address;
        this.population = population;
    }

    /** Come to life with an empty window. */
    void start(final World world, final ChannelSettings settings, final AtomicBuffer memory, final Member newMember)
    {
        windowMemory = memory;
        final Window window = new Window(memory, settings.windowBytes());
        transport = new SimTransport(world, index);
        core = new ChannelCore(
            settings, window, transport, world.engineEvents(), world.epochClock(), population, world.codecs(),
            world.nowNs());
        commandTarget = new CommandDispatcher((channelId) -> core, world.engineEvents());
        member = newMember;
        isAlive = true;
        pausedUntilNs = Long.MIN_VALUE / 2;
        wakeNs = NEVER;
        firstSequence = -1;
        nextSequence = -1;
        startedNs = world.nowNs();
        attachedNs = -1;
        orphanedNs = -1;
        core.subscribeLive(this, this, Delivery.ALL_TOPICS, OverrunPolicy.SKIP);
    }

    /** Gone between two instructions. */
    void crash(final World world)
    {
        isAlive = false;
        wakeNs = NEVER;
        transport.crash(world.network().settings.livenessNs);
    }

    void pauseUntil(final long timeNs)
    {
        pausedUntilNs = timeNs;
    }

    @Override
    public NodeAddress address()
    {
        return address;
    }

    @Override
    public boolean isAlive()
    {
        return isAlive;
    }

    @Override
    public long pausedUntilNs()
    {
        return pausedUntilNs;
    }

    @Override
    public ControlMachine machine()
    {
        return member;
    }

    /** Of the life before, to be used again; null before the first. */
    AtomicBuffer windowMemory()
    {
        return windowMemory;
    }

    ChannelCore core()
    {
        return core;
    }

    Member member()
    {
        return member;
    }

    /** Of the member, or DEAD. */
    String stateName()
    {
        return isAlive ? member.state().name() : "DEAD";
    }

    /** Number of its parent, or -1. */
    int parent()
    {
        return isAlive ? (int)member.parentId() - 1 : -1;
    }

    SimTransport transport()
    {
        return transport;
    }

    EngineCommands commandTarget()
    {
        return commandTarget;
    }

    EngineEvents memberEvents(final long nowNs)
    {
        return member.events(nowNs);
    }

    void scheduleWake(final World world)
    {
        final long dueNs = Math.min(core.nextDeadlineNs(), member.nextDeadlineNs());
        if (dueNs < wakeNs)
        {
            wakeNs = Math.max(dueNs, world.nowNs() + 1);
            world.wake(index, wakeNs);
        }
    }

    boolean hasWake()
    {
        return wakeNs != NEVER;
    }

    void onWakeMoved(final long timeNs)
    {
        if (wakeNs != NEVER)
        {
            wakeNs = timeNs;
        }
    }

    boolean isDue(final long timeNs)
    {
        if (!isAlive || timeNs != wakeNs)
        {
            return false;
        }
        wakeNs = NEVER;
        return true;
    }

    @Override
    public void onMessage(
        final long sequence,
        final int topic,
        final long originTimeNs,
        final int flags,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        population.onMessage(this, sequence, buffer, offset, length);
    }

    @Override
    public void onGap(final long fromSequence, final long toSequence, final GapCause cause)
    {
        population.onGap(this, fromSequence, toSequence);
    }
}
