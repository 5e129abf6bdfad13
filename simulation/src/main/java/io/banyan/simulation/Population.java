package io.banyan.simulation;

import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.control.ControlCounters;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.control.member.KeyedCodes;
import io.banyan.control.member.Member;
import io.banyan.control.member.MemberBuilder;
import io.banyan.control.member.MemberEnvironment;
import io.banyan.control.member.MemberLimits;
import io.banyan.control.member.MemberListener;
import io.banyan.control.member.MemberSettings;
import io.banyan.control.member.MemberState;
import io.banyan.control.member.NodeIds;
import io.banyan.control.member.Reason;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.core.ChannelSettings;
import io.banyan.engine.window.Window;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * The nodes and trackers of a scenario: makes them, starts and ends them, publishes, and checks as it goes what must
 * hold at every moment. A breach stops the run.
 */
final class Population implements MemberListener, ErrorHandler
{
    static final int NODES_MAX = 4_000_000;
    /** A message carries its number and the time it was due. */
    static final int PAYLOAD_MIN = 16;
    static final int ROOT = 0;

    /** A parent that stood still is blamed rightly for as long as it takes to be heard of again. */
    private static final long WELL_AGAIN_NS = 250_000_000L;
    private static final long CHANNEL = 0x42_414E_5941_4EL;
    private static final int TOPIC = 7;
    /** One guard for all parents of a world: their clocks are one. */
    private static final int LEASES_REMEMBERED = 1 << 20;
    private static final int SLAB_BYTES = 64 * 1024 * 1024;
    private static final long LATENCY_MAX_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    final Scenario scenario;
    final World world;
    final SimNode[] nodes;
    final SimTracker[] trackers;
    final ControlCounters controlCounters = new ControlCounters();
    final Histogram latency = new Histogram(LATENCY_MAX_NS, DIGITS);
    final Histogram joins = new Histogram(LATENCY_MAX_NS, DIGITS);
    final Histogram failovers = new Histogram(LATENCY_MAX_NS, DIGITS);
    long published;
    long late;
    long orphanNs;
    long falseSuspicions;
    long suspicions;
    long refusedPublishes;
    int childrenMaxSeen;
    private final long seed;
    private final SeededRandom random;
    private final ChannelSettings channelSettings;
    private final MemberEnvironment environment;
    private final MemberLimits rootLimits;
    private final MemberLimits limits;
    private final NodeAddress[] trackerAddresses;
    private final UnsafeBuffer payload;
    private final long[] faultNs;
    private UnsafeBuffer slab;
    private int slabUsed;

    Population(final Scenario scenario, final long seed, final Trace trace)
    {
        this.scenario = scenario;
        this.seed = seed;
        random = new SeededRandom(SeededRandom.mix(seed + 1));
        world = new World(scenario.network, SeededRandom.mix(seed), scenario.nodes + scenario.trackers, trace);
        nodes = new SimNode[scenario.nodes];
        trackers = new SimTracker[scenario.trackers];
        faultNs = new long[scenario.nodes];
        payload = new UnsafeBuffer(new byte[scenario.payloadBytes]);
        channelSettings = new ChannelSettings(CHANNEL)
            .windowBytes(scenario.windowBytes)
            .messageLengthMax(scenario.windowBytes / 4)
            .heartbeatNs(scenario.heartbeatNs)
            .suspicionNs(3 * scenario.heartbeatNs)
            .gapDeadlineNs(scenario.gapDeadlineNs)
            .conclude();
        final MemberSettings memberSettings = MemberSettings.lan().heartbeatNs(scenario.heartbeatNs).conclude();
        final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
        environment = new MemberEnvironment(
            memberSettings,
            new KeyedCodes(codes, new LeaseGuard(codes, controlCounters, LEASES_REMEMBERED)),
            controlCounters);
        environment.wallOffsetNs(World.WALL_OFFSET_NS);
        rootLimits = MemberLimits.ofChildren(scenario.rootChildren);
        limits = MemberLimits.ofChildren(scenario.children);
        trackerAddresses = new NodeAddress[scenario.trackers];
        for (int i = 0; i < scenario.trackers; i++)
        {
            final int index = scenario.nodes + i;
            trackerAddresses[i] = Network.address(index, 1);
            trackers[i] = new SimTracker(world, index, trackerAddresses[i], codes, controlCounters, seed);
            world.settle(index, trackers[i]);
        }
        for (int i = 0; i < nodes.length; i++)
        {
            nodes[i] = new SimNode(i, Network.address(i, scenario.nodesPerHost), this);
            world.settle(i, nodes[i]);
        }
    }

    // --- births and deaths -------------------------------------------------------------------------------------------

    void start(final int index)
    {
        final SimNode node = nodes[index];
        final Member member = new MemberBuilder(environment, CHANNEL, index + 1)
            .at(node.address(), world.controlPort(index))
            .engine(world.commands(), new NodeIds(SeededRandom.mix(seed ^ index) + world.nowNs()))
            .limits(index == ROOT ? rootLimits : limits)
            .trackers(trackerAddresses)
            .listener(this)
            .seed(SeededRandom.mix(seed + 31L * index) + world.nowNs())
            .build();
        node.start(world, channelSettings, windowMemory(node), member);
        faultNs[index] = -1;
        if (index == ROOT)
        {
            member.becomeRoot(1, 0, 0, world.nowNs());
        }
        else
        {
            member.join(world.nowNs());
        }
        world.cycle(node);
    }

    void kill(final int index)
    {
        final SimNode node = nodes[index];
        if (!node.isAlive() || index == ROOT)
        {
            return;
        }
        world.trace().fault(world.nowNs(), index, "killed");
        account(node);
        node.crash(world);
        world.trace().state(world.nowNs(), node, "ALIVE", "DEAD", -1, 0, "KILLED");
        for (final SimNode other : nodes)
        {
            if (other.isAlive() && other.member().parentId() == index + 1 && faultNs[other.index] < 0)
            {
                faultNs[other.index] = world.nowNs();
            }
        }
    }

    void pause(final int index, final long forNs)
    {
        if (nodes[index].isAlive())
        {
            world.trace().fault(world.nowNs(), index, "paused");
            nodes[index].pauseUntil(world.nowNs() + forNs);
        }
    }

    boolean isRelay(final int index)
    {
        return nodes[index].isAlive() && nodes[index].member().childCount() > 0;
    }

    SeededRandom random()
    {
        return random;
    }

    // --- the writer --------------------------------------------------------------------------------------------------

    void publish(final long dueNs)
    {
        final SimNode root = nodes[ROOT];
        payload.putLong(0, published, LITTLE_ENDIAN);
        payload.putLong(Long.BYTES, dueNs, LITTLE_ENDIAN);
        final long sequence = root.core().offer(TOPIC, payload, 0, payload.capacity());
        if (sequence < 0)
        {
            refusedPublishes++;
            return;
        }
        if (sequence != published)
        {
            throw breach(root, "the root numbered message " + published + " as " + sequence);
        }
        published++;
        world.cycle(root);
    }

    // --- what is checked as it happens -------------------------------------------------------------------------------

    void onMessage(
        final SimNode node, final long sequence, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length != scenario.payloadBytes || buffer.getLong(offset, LITTLE_ENDIAN) != sequence)
        {
            throw breach(node, "message " + sequence + " has other bytes than were published");
        }
        expect(node, sequence, "delivered");
        node.delivered++;
        world.trace().message(world.nowNs(), node.index, sequence);
        if (node.index != ROOT)
        {
            final long tookNs = world.nowNs() - buffer.getLong(offset + Long.BYTES, LITTLE_ENDIAN);
            latency.recordValue(Math.min(LATENCY_MAX_NS, Math.max(0, tookNs)));
            late += tookNs > scenario.deadlineNs ? 1 : 0;
        }
    }

    void onGap(final SimNode node, final long fromSequence, final long toSequence)
    {
        expect(node, fromSequence, "reported missing");
        node.nextSequence = toSequence + 1;
        node.missing += toSequence - fromSequence + 1;
        world.trace().gap(world.nowNs(), node.index, fromSequence, toSequence);
    }

    @Override
    public void onError(final Throwable error)
    {
        if (error instanceof BreachException breach)
        {
            throw breach;
        }
        throw new BreachException("a handler failed: " + error, error);
    }

    BreachException breach(final SimNode node, final String what)
    {
        return new BreachException("at " + world.nowNs() + " ns, node " + node.index + ": " + what, null);
    }

    /** Settle the books of a reader that ends now. */
    void account(final SimNode node)
    {
        if (node.orphanedNs >= 0)
        {
            orphanNs += world.nowNs() - node.orphanedNs;
            node.orphanedNs = -1;
        }
    }

    private void expect(final SimNode node, final long sequence, final String what)
    {
        if (node.nextSequence < 0)
        {
            node.firstSequence = sequence;
        }
        else if (sequence != node.nextSequence)
        {
            throw breach(node, "sequence " + sequence + " " + what + " where " + node.nextSequence + " was due");
        }
        node.nextSequence = sequence + 1;
    }

    @Override
    public void onTransition(
        final Member member, final MemberState from, final MemberState to, final Reason reason, final long nowNs)
    {
        final SimNode node = nodes[(int)member.memberId() - 1];
        world.trace().state(
            nowNs, node, from.name(), to.name(), (int)member.parentId() - 1, member.level(), reason.name());
        if (to == MemberState.ATTACHED)
        {
            onAttached(node, nowNs);
        }
        else if (from == MemberState.ATTACHED && to != MemberState.LEAVING && to != MemberState.STOPPED)
        {
            if (node.orphanedNs < 0)
            {
                node.orphanedNs = nowNs;
            }
            if (to == MemberState.GRAFTING)
            {
                suspicions++;
                falseSuspicions += isParentWell(node) ? 1 : 0;
            }
        }
    }

    private boolean isParentWell(final SimNode node)
    {
        final long parentId = node.member().parentId();
        if (parentId <= 0 || parentId > nodes.length)
        {
            return false;
        }
        final SimNode parent = nodes[(int)parentId - 1];
        return parent.isAlive() && world.nowNs() - parent.pausedUntilNs() > WELL_AGAIN_NS &&
            !world.network().isCut(parent.index, node.index) && !world.network().isCut(node.index, parent.index);
    }

    private void onAttached(final SimNode node, final long nowNs)
    {
        if (node.attachedNs < 0)
        {
            node.attachedNs = nowNs;
            joins.recordValue(Math.max(1, nowNs - node.startedNs));
        }
        if (node.orphanedNs >= 0)
        {
            orphanNs += nowNs - node.orphanedNs;
            node.orphanedNs = -1;
            if (faultNs[node.index] >= 0)
            {
                failovers.recordValue(Math.max(1, nowNs - faultNs[node.index]));
            }
        }
        faultNs[node.index] = -1;
        checkNoCycle(node);
        checkChildren(node);
    }

    private void checkNoCycle(final SimNode node)
    {
        int steps = 0;
        long above = node.member().parentId();
        while (above > ROOT + 1 && above <= nodes.length)
        {
            if (above == node.index + 1 || ++steps > nodes.length)
            {
                throw breach(node, "a cycle: its way up leads back to itself");
            }
            final SimNode parent = nodes[(int)above - 1];
            above = parent.isAlive() ? parent.member().parentId() : 0;
        }
    }

    private void checkChildren(final SimNode node)
    {
        final long parentId = node.member().parentId();
        if (parentId <= 0 || parentId > nodes.length)
        {
            return;
        }
        final SimNode parent = nodes[(int)parentId - 1];
        if (parent.isAlive())
        {
            final int count = parent.member().childCount();
            final int most = parent.index == ROOT ? scenario.rootChildren : scenario.children;
            childrenMaxSeen = Math.max(childrenMaxSeen, count);
            if (count > most)
            {
                throw breach(parent, count + " children where " + most + " are allowed");
            }
        }
    }

    private AtomicBuffer windowMemory(final SimNode node)
    {
        if (node.windowMemory() != null)
        {
            return node.windowMemory();
        }
        final int length = (Window.memoryLength(scenario.windowBytes) + 63) & -64;
        if (slab == null || slabUsed + length > slab.capacity())
        {
            // On the heap, where the collector's large pages are: a million windows are walked at random.
            slab = new UnsafeBuffer(new byte[Math.max(SLAB_BYTES, length)]);
            slabUsed = 0;
        }
        final UnsafeBuffer memory = new UnsafeBuffer(slab, slabUsed, length);
        slabUsed += length;
        return memory;
    }
}
