package io.banyan.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import io.banyan.codec.control.AnnounceDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.ReportDecoder;
import io.banyan.codec.control.TrackerQueryDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.member.ControlNode;
import io.banyan.control.member.MemberEnvironment;
import io.banyan.control.tracker.Tracker;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.agent.SocketIdleStrategy;
import io.banyan.engine.command.EventRing;
import io.banyan.engine.command.Waker;

/**
 * The duty cycle of a node's control plane: events up from the data plane, datagrams, timers. One thread owns it;
 * others leave requests in
 * its queue.
 */
final class ControlAgent implements Agent, ControlMachine
{
    private static final int EVENTS_PER_CYCLE = 1024;
    private static final int DATAGRAMS_PER_CYCLE = 512;
    private static final int TASKS_PER_CYCLE = 16;
    private static final int TASKS_MAX = 256;
    private static final long NS_PER_MS = 1_000_000L;
    private static final long REFRESH_NS = 50 * NS_PER_MS;
    /** Events that repeat wake nobody, and wait for no longer than this. */
    private static final long REST_MAX_NS = 10 * NS_PER_MS;

    private final ControlPort socket;
    private final EventRing events;
    private final MemberEnvironment environment;
    private final NanoClock clock;
    private final EpochClock wallClock;
    private final ControlCounters counters;
    private final Tracker tracker;
    private final TreeWatch treeWatch;
    private final ControlNode members;
    private final MemberRecords records;
    private final List<NodeChannel> channels = new ArrayList<>();
    private final ManyToOneConcurrentArrayQueue<Runnable> tasks = new ManyToOneConcurrentArrayQueue<>(TASKS_MAX);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Waker waker;
    private long refreshAtNs;
    private volatile long[] counterValues = new long[ControlCounter.codesMax()];

    ControlAgent(
        final ControlPort socket,
        final EventRing events,
        final MemberEnvironment environment,
        final ControlNode members,
        final ControlCounters counters,
        final Tracker tracker,
        final TreeWatch treeWatch,
        final NanoClock clock,
        final EpochClock wallClock)
    {
        this.socket = Objects.requireNonNull(socket, "socket");
        this.events = events;
        this.environment = environment;
        this.members = members;
        this.counters = counters;
        records = new MemberRecords(counters);
        this.tracker = tracker;
        this.treeWatch = treeWatch;
        this.clock = clock;
        this.wallClock = wallClock;
        refreshAtNs = clock.nanoTime();
        waker = new Waker(socket::wake);
        if (events != null)
        {
            events.onUrgent(waker::wake);
        }
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();
        if (nowNs - refreshAtNs >= 0)
        {
            refresh(nowNs);
        }
        int workCount = 0;
        if (!tasks.isEmpty())
        {
            workCount += runTasks();
        }
        workCount += members == null ? 0 : events.drain(records.before(members.events(nowNs), nowNs), EVENTS_PER_CYCLE);
        workCount += socket.poll(this, DATAGRAMS_PER_CYCLE, nowNs);
        workCount += onTime(nowNs);
        for (int i = 0, size = channels.size(); i < size; i++)
        {
            channels.get(i).refresh();
        }
        return workCount;
    }

    @Override
    public void onDatagram(
        final NodeAddress source, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final int templateId = header.wrap(buffer, offset).templateId();
        if (templateId == AnnounceDecoder.TEMPLATE_ID || templateId == TrackerQueryDecoder.TEMPLATE_ID ||
            templateId == ReportDecoder.TEMPLATE_ID)
        {
            if (tracker == null)
            {
                counters.increment(ControlCounter.UNEXPECTED);
                return;
            }
            if (templateId == AnnounceDecoder.TEMPLATE_ID)
            {
                treeWatch.onAnnounce(buffer, offset, nowNs);
            }
            tracker.onDatagram(source, buffer, offset, length, nowNs);
            return;
        }
        if (members != null)
        {
            members.onDatagram(source, buffer, offset, length, nowNs);
        }
        else
        {
            counters.increment(ControlCounter.UNEXPECTED);
        }
    }

    @Override
    public int onTime(final long nowNs)
    {
        int workCount = 0;
        if (tracker != null && tracker.nextDeadlineNs() - nowNs <= 0)
        {
            workCount += tracker.onTime(nowNs);
        }
        return members == null ? workCount : workCount + members.onTime(nowNs);
    }

    @Override
    public long nextDeadlineNs()
    {
        final long deadlineNs = tracker == null ? NO_DEADLINE_NS : tracker.nextDeadlineNs();
        return members == null ? deadlineNs : Math.min(deadlineNs, members.nextDeadlineNs());
    }

    @Override
    public void onClose()
    {
        runTasks();
        socket.close();
    }

    @Override
    public String roleName()
    {
        return "banyan-control-" + socket.port();
    }

    /** Leaves a request; any thread. */
    boolean request(final Runnable task)
    {
        final boolean isLeft = tasks.offer(task);
        waker.wake();
        return isLeft;
    }

    /**
     * How a thread of its own idles: it waits for the socket, for what others leave, and for what is due next. While
     * datagrams come all the time, as many as there are in a flood, it looks after them every millisecond.
     */
    IdleStrategy newIdleStrategy()
    {
        return new SocketIdleStrategy(
            () -> 0, NS_PER_MS, this::restMs, this::rest, clock, new SleepingMillisIdleStrategy(1));
    }

    private long restMs()
    {
        final long nowNs = clock.nanoTime();
        final long untilNs = Math.min(Math.min(nextDeadlineNs(), refreshAtNs) - nowNs, REST_MAX_NS);
        return Math.max(0, untilNs / NS_PER_MS);
    }

    private boolean rest(final long timeoutMs)
    {
        waker.onSleep();
        final boolean isReady =
            tasks.isEmpty() && (events == null || events.isEmpty()) && socket.await(timeoutMs);
        waker.onAwake();
        return isReady;
    }

    /** A value as it was a moment ago; any thread. */
    long counter(final ControlCounter counter)
    {
        return counterValues[counter.code()];
    }

    /** What becomes of the members is told to it. */
    MemberRecords records()
    {
        return records;
    }

    NanoClock clock()
    {
        return clock;
    }

    MemberEnvironment environment()
    {
        return environment;
    }

    void add(final NodeChannel channel)
    {
        members.add(channel.member());
        records.add(channel.member(), channel.name());
        channels.add(channel);
        channel.refresh();
    }

    private int runTasks()
    {
        int workCount = 0;
        while (workCount < TASKS_PER_CYCLE)
        {
            final Runnable task = tasks.poll();
            if (task == null)
            {
                break;
            }
            task.run();
            workCount++;
        }
        return workCount;
    }

    private void refresh(final long nowNs)
    {
        refreshAtNs = nowNs + REFRESH_NS;
        environment.wallOffsetNs(wallClock.time() * NS_PER_MS - nowNs);
        final long[] values = new long[ControlCounter.codesMax()];
        for (final ControlCounter counter : ControlCounter.values())
        {
            values[counter.code()] = counters.value(counter);
        }
        counterValues = values;
        treeWatch.onTime(nowNs);
    }
}
