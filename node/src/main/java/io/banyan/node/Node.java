package io.banyan.node;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import io.banyan.control.ControlCounter;
import io.banyan.control.SeededRandom;
import io.banyan.control.member.Member;
import io.banyan.control.member.MemberBuilder;
import io.banyan.control.member.MemberListener;
import io.banyan.control.member.MemberState;
import io.banyan.control.member.NodeIds;
import io.banyan.control.member.Reason;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.Shards;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.Engine;

/**
 * A running node: a data-plane engine, a control plane, and the two rings between them. Both planes bind when it
 * starts, so its address is
 * known at once.
 * <pre>
 *   data-plane thread                       control thread, at most about 1,000 duty cycles a second
 *   Engine ------------- EventRing ------&gt;  ControlAgent: members, tracker, socket
 *          &lt;----------- CommandRing ------
 * </pre>
 */
public final class Node implements AutoCloseable
{
    private static final long LEAVE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long CALL_TIMEOUT_S = 10;
    private static final int FIRST_EPOCH = 1;
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final NodeContext ctx;
    private final ControlErrors errors = new ControlErrors();
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final Engine engine;
    private final ControlParts control;
    private final NodeAddress address;
    private final NodeIds ids;
    private final SeededRandom random;
    private final SecureRandom publisherIds = new SecureRandom();
    private final AgentRunner controlRunner;
    private final AgentInvoker controlInvoker;
    private final NodeAgent agent;
    private final KeyWatch keyWatch;
    private final List<NodeChannel> channels = new CopyOnWriteArrayList<>();
    private volatile MemberListener listener = MemberListener.NONE;
    private boolean isClosed;

    private Node(final NodeContext context, final Drive drive)
    {
        ctx = context.conclude();
        engine = engine(ctx, drive);
        try
        {
            final InetAddress host = engine.address().inetAddress();
            control = new ControlParts(host, ctx.controlPort(), ctx.secrets(), ctx.memberSettings(),
                ctx.embedsTracker() ? ctx.trackerSettings() : null, ctx.events(), engine.commands(), clock,
                ctx.wallClock());
            control.environment.repairs(ctx.repairSettings());
            address = NodeAddress.of(host, control.socket.port(), engine.address().dataPort());
        }
        catch (final RuntimeException ex)
        {
            engine.close();
            throw ex;
        }
        random = new SeededRandom(ctx.secrets().seed());
        ids = new NodeIds(random.nextLong());
        controlRunner = drive == Drive.THREADS ? new AgentRunner(
            control.agent.newIdleStrategy(), errors, null, control.agent) : null;
        controlInvoker = drive == Drive.INVOKED ? new AgentInvoker(errors, null, control.agent) : null;
        agent = drive == Drive.EMBEDDED ? new NodeAgent(this, engine.agent(), control.agent, clock) : null;
        keyWatch = KeyWatch.of(ctx.secrets(), () -> onControl(this::changeKeys), errors);
    }

    private static Engine engine(final NodeContext ctx, final Drive drive)
    {
        switch (drive)
        {
            case THREADS:
                return Engine.launch(ctx.engine());

            case INVOKED:
                return Engine.invoked(ctx.engine());

            default:
                return Engine.embedded(ctx.engine());
        }
    }

    /**
     * Starts a node on two threads of its own.
     *
     * @param ctx concluded or not.
     * @return the node, running.
     */
    public static Node launch(final NodeContext ctx)
    {
        final Node node = new Node(ctx, Drive.THREADS);
        AgentRunner.startOnThread(node.controlRunner, runnable ->
        {
            final Thread thread = new Thread(runnable);
            thread.setDaemon(true);
            return thread;
        });
        return node;
    }

    /**
     * A node that its caller drives: {@link #invokeEngine} on one thread, {@link #invokeControl} on the same or
     * another.
     *
     * @param ctx concluded or not.
     * @return the node.
     */
    public static Node invoked(final NodeContext ctx)
    {
        final Node node = new Node(ctx, Drive.INVOKED);
        node.controlInvoker.start();
        return node;
    }

    /**
     * A node whose {@link #agent} the caller runs, under a runner, scheduler or composite agent of its own. Closing
     * that closes the node; channels may be joined before it runs, and then from any thread.
     *
     * @param ctx concluded or not.
     * @return the node.
     */
    public static Node embedded(final NodeContext ctx)
    {
        return new Node(ctx, Drive.EMBEDDED);
    }

    /**
     * Both planes of an embedded node as one agent.
     *
     * @return the agent.
     */
    public Agent agent()
    {
        return Objects.requireNonNull(agent, "only an embedded node is run as an agent");
    }

    /**
     * One duty cycle of the data plane.
     *
     * @return work done.
     */
    public int invokeEngine()
    {
        return engine.invoke();
    }

    /**
     * One duty cycle of the control plane.
     *
     * @return work done.
     */
    public int invokeControl()
    {
        return Objects.requireNonNull(controlInvoker, "only an invoked node is invoked").invoke();
    }

    /**
     * Where it is reached, both planes.
     *
     * @return the address.
     */
    public NodeAddress address()
    {
        return address;
    }

    /**
     * Its data plane.
     *
     * @return the engine.
     */
    public Engine engine()
    {
        return engine;
    }

    /**
     * Its parts in channels.
     *
     * @return a copy.
     */
    public List<NodeChannel> channels()
    {
        return List.copyOf(channels);
    }

    /**
     * What the embedded tracker has heard of the trees; empty without one.
     *
     * @return the last copy.
     */
    public List<TreeEntry> tree()
    {
        return control.treeWatch.entries();
    }

    /**
     * How it is to be watched over HTTP, as its options say.
     *
     * @return the settings.
     */
    public OpsSettings ops()
    {
        return ctx.ops();
    }

    /**
     * Bytes sent by the control plane.
     *
     * @return bytes, envelopes among them.
     */
    public long controlBytesSent()
    {
        return control.socket.sentBytes();
    }

    /**
     * What its control plane has counted, as of a moment ago.
     *
     * @param counter asked for.
     * @return the value.
     */
    public long controlCounter(final ControlCounter counter)
    {
        return control.agent.counter(counter);
    }

    /**
     * Errors of both planes so far.
     *
     * @return count.
     */
    public long errorCount()
    {
        return errors.count() + engine.errorCount();
    }

    /**
     * The distinct errors of both planes in words.
     *
     * @return the report, empty without errors.
     */
    public String errorReport()
    {
        return errors.report() + engine.errorReport();
    }

    /**
     * Who is told of the members' transitions, on the control thread; must not wait.
     *
     * @param memberListener the listener.
     * @return this.
     */
    public Node listener(final MemberListener memberListener)
    {
        listener = Objects.requireNonNull(memberListener, "memberListener");
        return this;
    }

    /**
     * Join a channel: to read it, and to relay it to others.
     *
     * @param channelName of the channel.
     * @return this node's part in it; not attached yet.
     */
    public NodeChannel join(final String channelName)
    {
        return open(channelName, Part.READER);
    }

    /**
     * Join a channel, and hold from the start what its members still have of it.
     *
     * @param channelName  of the channel.
     * @param isFromOldest true to begin with the oldest in the parent's window, false to begin with what comes next.
     * @return this node's part in it; not attached yet.
     */
    public NodeChannel join(final String channelName, final boolean isFromOldest)
    {
        return open(channelName, isFromOldest ? Part.READER_FROM_OLDEST : Part.READER);
    }

    /**
     * Join the channel that carries a topic of a sharded name.
     *
     * @param name   of the whole.
     * @param topic  its name.
     * @param shards how many there are; the same on every node.
     * @return this node's part in the shard's channel, which it may be in already for another topic.
     */
    public NodeChannel joinTopic(final String name, final String topic, final int shards)
    {
        final String channelName = Shards.channelOf(name, topic, shards);
        for (final NodeChannel present : channels)
        {
            if (present.name().equals(channelName))
            {
                return present;
            }
        }
        return join(channelName);
    }

    /**
     * Number a channel: be its root. Asks first what members hold, so a root that comes back goes on where it was.
     *
     * @param channelName of the channel.
     * @return this node's part in it; not the root yet.
     */
    public NodeChannel root(final String channelName)
    {
        return open(channelName, Part.ROOT);
    }

    /**
     * Number a channel that nobody has numbered before: be its root, at once, and ask nobody. One that has members
     * would be numbered from the start a second time: for that use {@link #root(String)}.
     *
     * @param channelName of the channel.
     * @return this node's part in it.
     */
    public NodeChannel create(final String channelName)
    {
        return open(channelName, Part.FIRST_ROOT);
    }

    /**
     * Leaves every channel in order, for a bounded time, and closes. A node without threads of its own is driven
     * meanwhile by the calling thread.
     */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        leaveAll();
        closeControl();
        engine.close();
    }

    /**
     * Ends as a crash would end it, for tests and demonstrations: nobody is told anything. An invoked node only; what
     * it leaves in its
     * media driver reaches the network when somebody drives that driver, so give it one of its own and close that next.
     */
    public void crash()
    {
        if (!isClosed)
        {
            isClosed = true;
            closeControl();
            engine.close();
        }
    }

    /** Drawn from the system's entropy: unique among all publishers and over restarts. */
    long nextPublisherId()
    {
        return publisherIds.nextLong();
    }

    long nanoTime()
    {
        return clock.nanoTime();
    }

    /** Runs on the control thread, soon. */
    void onControl(final Runnable task)
    {
        if (!control.agent.request(task))
        {
            throw new IllegalStateException("the control plane does not come round to its requests: is it driven?");
        }
    }

    private NodeChannel open(final String channelName, final Part part)
    {
        final Channel channel = engine.channel(channelName);
        for (final NodeChannel present : channels)
        {
            if (present.channel() == channel)
            {
                throw new IllegalStateException("this node is in channel " + channelName + " already");
            }
        }
        if (controlInvoker != null || agent != null && agent.isMine())
        {
            return add(channel, part);
        }
        final CompletableFuture<NodeChannel> added = new CompletableFuture<>();
        onControl(() -> added.complete(add(channel, part)));
        try
        {
            return added.get(CALL_TIMEOUT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the control plane opened " + channelName, ex);
        }
        catch (final ExecutionException | TimeoutException ex)
        {
            throw new IllegalStateException("the control plane did not open " + channelName, ex);
        }
    }

    private NodeChannel add(final Channel channel, final Part part)
    {
        final List<NodeAddress> trackers = new ArrayList<>(ctx.trackers());
        if (ctx.embedsTracker())
        {
            trackers.add(address);
        }
        final long memberId = random.nextLong() | 1;
        final Member member = new MemberBuilder(control.environment, channel.channelId(), memberId)
            .at(address, control.socket)
            .engine(control.members.commands(), ids)
            .limits(ctx.limits(part.isRoot()))
            .trackers(trackers.toArray(new NodeAddress[0]))
            .members(ctx.members().toArray(new NodeAddress[0]))
            .listener(this::onTransition)
            .fromOldest(part == Part.READER_FROM_OLDEST)
            .gapDeadlineNs(ctx.engine().gapDeadlineNs(channel.name()))
            .seed(random.nextLong())
            .build();
        begin(member, part);
        final NodeChannel nodeChannel = new NodeChannel(
            this, channel, member, new MemberRoutes(channel, member, ctx.secrets()));
        control.agent.add(nodeChannel);
        channels.add(nodeChannel);
        return nodeChannel;
    }

    private void begin(final Member member, final Part part)
    {
        switch (part)
        {
            case ROOT:
                member.becomeRoot(clock.nanoTime());
                break;

            case FIRST_ROOT:
                member.becomeRoot(FIRST_EPOCH, 0, 0, clock.nanoTime());
                break;

            default:
                member.join(clock.nanoTime());
        }
    }

    private void onTransition(
        final Member member, final MemberState from, final MemberState to, final Reason reason, final long nowNs)
    {
        control.agent.records().onTransition(member, from, to, reason, nowNs);
        listener.onTransition(member, from, to, reason, nowNs);
    }

    private void leaveAll()
    {
        final long deadlineNs = clock.nanoTime() + LEAVE_TIMEOUT_NS;
        for (final NodeChannel channel : channels)
        {
            channel.leave();
        }
        while (clock.nanoTime() - deadlineNs < 0 && !channels.stream().allMatch(c -> c.view().isStopped()))
        {
            if (controlInvoker != null)
            {
                controlInvoker.invoke();
                engine.invoke();
            }
            else if (agent != null)
            {
                agent.doWork();
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** On the control thread; the codes of the data plane follow on their own. */
    private void changeKeys()
    {
        control.changeKeys();
        channels.forEach(NodeChannel::changeKeys);
    }

    private void closeControl()
    {
        CloseHelper.close(keyWatch);
        if (controlRunner != null)
        {
            controlRunner.close();
        }
        else if (agent != null)
        {
            control.agent.onClose();
        }
        else
        {
            controlInvoker.close();
        }
    }

    /** What a node is in a channel. */
    private enum Part
    {
        /** Reads and relays what comes from now on. */
        READER,
        /** Reads and relays, and begins with the oldest that its parent holds. */
        READER_FROM_OLDEST,
        /** Numbers, going on from what members hold. */
        ROOT,
        /** Numbers from the start. */
        FIRST_ROOT;

        private boolean isRoot()
        {
            return this == ROOT || this == FIRST_ROOT;
        }
    }

    /** Whose threads run it. */
    private enum Drive
    {
        /** Its own. */
        THREADS,
        /** Its caller's, cycle by cycle. */
        INVOKED,
        /** Those of whoever runs its agent. */
        EMBEDDED
    }
}
