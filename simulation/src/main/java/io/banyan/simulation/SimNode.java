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
    private double drift;
    private int lifeOf = -1;
    private long parentBornNs;

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
            clockNs(world.nowNs()));
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

    /** Remember the life of its parent in which it became its child; again when it attached anew. */
    void noteParent(final Resident[] residents, final boolean isAnew)
    {
        final int parent = parent();
        if (isAnew || parent != lifeOf)
        {
            lifeOf = parent;
            parentBornNs = parent < 0 ? 0 : ((SimNode)residents[parent]).startedNs;
        }
    }

    /**
     * Number of its parent, or -1; also where the parent has died and somebody lives under its number again: to that
     * one no link leads.
     */
    int livingParent(final SimNode[] nodes)
    {
        final int parent = parent();
        final boolean isOver = parent < 0 || !nodes[parent].isAlive() ||
            parent == lifeOf && nodes[parent].startedNs != parentBornNs;
        return isOver ? -1 : parent;
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

    /** From now on its clock is fast by this share, slow if negative. */
    void drift(final double share)
    {
        drift = share;
    }

    /** What its clock says at a time of the world. */
    long clockNs(final long timeNs)
    {
        return drift == 0 ? timeNs : timeNs + (long)(timeNs * drift);
    }

    /** The time of the world at which its clock will have come that far. */
    private long worldNs(final long clockNs)
    {
        return drift == 0 || clockNs == NEVER ? clockNs : (long)Math.ceil(clockNs / (1 + drift)) + 1;
    }

    void scheduleWake(final World world)
    {
        final long dueNs = worldNs(Math.min(core.nextDeadlineNs(), member.nextDeadlineNs()));
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
