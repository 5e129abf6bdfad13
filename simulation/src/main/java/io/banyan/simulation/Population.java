package io.banyan.simulation;

import java.util.EnumSet;
import java.util.Set;

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
    private static final Set<Reason> SUSPICIONS = EnumSet.of(Reason.SILENT, Reason.NOTHING_CAME, Reason.UNREACHABLE);
    private static final long CHANNEL = 0x42_414E_5941_4EL;
    private static final int TOPIC = 7;
    /** One guard for all parents of a world: their clocks are one. */
    private static final int LEASES_REMEMBERED = 1 << 20;
    private static final int SLAB_BYTES = 64 * 1024 * 1024;
    private static final long LATENCY_MAX_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;
    private static final int LIE = 10;
    private static final long DRIFTS = 77;
    private static final int SEED_TRIES = 16;
    private static final NodeAddress[] NOBODY = {};
    private static final long REPORT_NS = 100_000_000L;
    private static final long SUSPICION_MAX_NS = 500_000_000L;

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
    long settledOnTime;
    long orphanNs;
    long falseSuspicions;
    long suspicions;
    long refusedPublishes;
    /** Published, and known to nobody any more when the root came back. */
    long lostWithRoot;
    long pauses;
    int childrenMaxSeen;
    final Healing healing = new Healing();
    final Storm storm;
    /** From a fault until whoever is below it has left. */
    final Histogram detections = new Histogram(LATENCY_MAX_NS, DIGITS);
    /** Before the first happening, to compare with. */
    final Histogram calmLatency = new Histogram(LATENCY_MAX_NS, DIGITS);
    /** Since then, at nodes that nothing has been done to. */
    final Histogram healthyLatency = new Histogram(LATENCY_MAX_NS, DIGITS);
    private final boolean[] isSlow;
    private final boolean[] isLiar;
    private final long seed;
    private final SeededRandom random;
    private final ChannelSettings channelSettings;
    private final MemberEnvironment environment;
    private final MemberLimits rootLimits;
    private final MemberLimits limits;
    private final MemberLimits claimedLimits;
    private final NodeAddress[] trackerAddresses;
    private final UnsafeBuffer payload;
    private final long[] faultNs;
    private boolean hasHappened;
    private boolean isRootReborn;
    private long rootBornNs;
    private long firstOfRoot;
    private UnsafeBuffer slab;
    private int slabUsed;

    Population(final Scenario scenario, final long seed, final Trace trace)
    {
        this.scenario = scenario;
        this.seed = seed;
        random = new SeededRandom(SeededRandom.mix(seed + 1));
        world = new World(scenario.network, SeededRandom.mix(seed), scenario.nodes, scenario.trackers, trace);
        nodes = new SimNode[scenario.nodes];
        trackers = new SimTracker[scenario.trackers];
        faultNs = new long[scenario.nodes];
        payload = new UnsafeBuffer(new byte[scenario.payloadBytes]);
        isSlow = new boolean[scenario.nodes];
        isLiar = new boolean[scenario.nodes];
        storm = new Storm(this);
        channelSettings = new ChannelSettings(CHANNEL)
            .windowBytes(scenario.windowBytes)
            .messageLengthMax(scenario.windowBytes / 4)
            .heartbeatNs(scenario.heartbeatNs)
            .suspicionNs(3 * scenario.heartbeatNs)
            .reportNs(Math.max(REPORT_NS, scenario.heartbeatNs))
            .gapDeadlineNs(scenario.gapDeadlineNs)
            .conclude();
        final MemberSettings memberSettings = MemberSettings.lan().heartbeatNs(scenario.heartbeatNs)
            .suspicionMaxNs(Math.max(SUSPICION_MAX_NS, 3 * scenario.heartbeatNs)).conclude();
        final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
        environment = new MemberEnvironment(
            memberSettings,
            new KeyedCodes(codes, new LeaseGuard(codes, controlCounters, LEASES_REMEMBERED)),
            controlCounters);
        environment.wallOffsetNs(World.WALL_OFFSET_NS);
        rootLimits = limits(scenario.rootChildren);
        limits = limits(scenario.children);
        claimedLimits = limits(LIE * scenario.children);
        world.uploadMax(scenario.uploadBytes);
        trackerAddresses = new NodeAddress[scenario.trackers];
        for (int i = 0; i < scenario.trackers; i++)
        {
            final int index = scenario.nodes + i;
            trackerAddresses[i] = Network.address(index, 1);
            trackers[i] =
                new SimTracker(world, index, trackerAddresses[i], codes, controlCounters, scenario.nodes, seed);
            world.settle(index, trackers[i]);
        }
        for (int i = 0; i < nodes.length; i++)
        {
            nodes[i] = new SimNode(i, Network.address(i, scenario.nodesPerHost), this);
            nodes[i].drift(scenario.clockDrift * (2 * share(SeededRandom.mix(seed + DRIFTS) ^ i) - 1));
            world.settle(i, nodes[i]);
        }
    }

    private MemberLimits limits(final int children)
    {
        final MemberLimits plain = MemberLimits.ofChildren(children);
        return new MemberLimits(children, scenario.uploadBytes, plain.linksMax());
    }

    // --- births and deaths -------------------------------------------------------------------------------------------

    void start(final int index)
    {
        final SimNode node = nodes[index];
        final boolean isReborn = node.windowMemory() != null;
        final Member member = new MemberBuilder(environment, CHANNEL, index + 1)
            .at(node.address(), world.controlPort(index))
            .engine(world.commands(), new NodeIds(SeededRandom.mix(seed ^ index) + world.nowNs()))
            .limits(limitsOf(index))
            .trackers(trackerAddresses)
            .members(seeds(index))
            .listener(this)
            .seed(SeededRandom.mix(seed + 31L * index) + world.nowNs())
            .build();
        node.start(world, channelSettings, windowMemory(node), member);
        faultNs[index] = -1;
        isSlow[index] = false;
        world.slowness(index, 1);
        if (index != ROOT)
        {
            healing.detached(1, world.nowNs());
            lie(index);
        }
        final long clockNs = node.clockNs(world.nowNs());
        if (index != ROOT)
        {
            member.join(clockNs);
        }
        else if (isReborn)
        {
            member.becomeRoot(clockNs);
        }
        else
        {
            member.becomeRoot(1, 0, 0, clockNs);
        }
        world.cycle(node);
    }

    /** The root dies and is back a while later under the same identity; it remembers nothing. */
    void restartRoot(final long afterNs)
    {
        if (nodes[ROOT].isAlive())
        {
            end(ROOT);
            isRootReborn = true;
            world.at(world.nowNs() + afterNs, () -> start(ROOT));
        }
    }

    void kill(final int index)
    {
        if (nodes[index].isAlive() && index != ROOT)
        {
            end(index);
        }
    }

    private void end(final int index)
    {
        final SimNode node = nodes[index];
        world.trace().fault(world.nowNs(), index, "killed");
        account(node);
        healing.onDisturbance(world.nowNs());
        if (index != ROOT && !isWhole(node.member().state()))
        {
            healing.detached(-1, world.nowNs());
        }
        recover(index);
        final Member dead = node.member();
        node.crash(world);
        world.trace().state(world.nowNs(), node, "ALIVE", "DEAD", -1, 0, "KILLED");
        for (int i = 0; i < dead.linksDown(); i++)
        {
            final int child = (int)dead.childId(i) - 1;
            if (child >= 0 && nodes[child].isAlive() && nodes[child].parent() == index)
            {
                wound(child);
            }
        }
    }

    /** Whoever cannot hear its parent, or not be heard by it, has to leave it. */
    void onCut()
    {
        healing.onDisturbance(world.nowNs());
        for (final SimNode node : nodes)
        {
            final int parent = node.parent();
            if (parent >= 0 && node.member().state() == MemberState.ATTACHED &&
                (world.network().isCut(parent, node.index) || world.network().isCut(node.index, parent)))
            {
                wound(node.index);
            }
        }
    }

    void slow(final int index, final int times)
    {
        isSlow[index] = true;
        hasHappened = true;
        world.slowness(index, times);
    }

    /** How many children hang below those that claim too much, or below those that relay nothing. */
    int childrenOfLiars(final boolean isClaiming)
    {
        int count = 0;
        for (final SimNode node : nodes)
        {
            final boolean isAsked = isLiar[node.index] && isClaiming == drawnFor(node.index) < scenario.liarsClaim;
            count += isAsked && node.isAlive() ? node.member().childCount() : 0;
        }
        return count;
    }

    int maxRequests()
    {
        int most = 0;
        for (final SimNode node : nodes)
        {
            most = Math.max(most, world.requests(node.index));
        }
        return most;
    }

    /** Against the children that the node may have. */
    double maxRequestsPerSlot()
    {
        double most = 0;
        for (final SimNode node : nodes)
        {
            most = Math.max(most, (double)world.requests(node.index) / limitsOf(node.index).childrenMax());
        }
        return most;
    }

    private void wound(final int index)
    {
        if (faultNs[index] < 0)
        {
            faultNs[index] = world.nowNs();
            healing.wounded(1, world.nowNs());
        }
    }

    private void recover(final int index)
    {
        if (faultNs[index] >= 0)
        {
            faultNs[index] = -1;
            healing.wounded(-1, world.nowNs());
        }
    }

    /** Whether a node lies is decided by its number and the seed: some claim too much, others give nothing. */
    private void lie(final int index)
    {
        final double drawn = drawnFor(index);
        if (drawn < scenario.liarsClaim)
        {
            isLiar[index] = true;
            world.slowness(index, (int)Math.max(1, 1_000_000_000L / scenario.rate / scenario.children /
                scenario.network.sendNs));
        }
        else if (drawn < scenario.liarsClaim + scenario.liarsSilent)
        {
            isLiar[index] = true;
            world.swallow(index);
        }
    }

    private MemberLimits limitsOf(final int index)
    {
        if (index == ROOT)
        {
            return rootLimits;
        }
        return drawnFor(index) < scenario.liarsClaim ? claimedLimits : limits;
    }

    private double drawnFor(final int index)
    {
        return share(seed ^ index * 0x9E37_79B9L);
    }

    private static double share(final long drawn)
    {
        return (SeededRandom.mix(drawn) >>> 11) * 0x1p-53;
    }

    /** Some who live now, for one who is born. */
    private NodeAddress[] seeds(final int index)
    {
        if (scenario.seeds == 0 || index == ROOT)
        {
            return NOBODY;
        }
        final NodeAddress[] known = new NodeAddress[Math.min(scenario.seeds, nodes.length - 1)];
        for (int i = 0; i < known.length; i++)
        {
            int other = random.nextInt(nodes.length);
            for (int tries = 0; tries < SEED_TRIES && (other == index || !nodes[other].isAlive()); tries++)
            {
                other = random.nextInt(nodes.length);
            }
            known[i] = nodes[other].address();
        }
        return known;
    }

    private static boolean isWhole(final MemberState state)
    {
        return state == MemberState.ATTACHED || state == MemberState.ROOT;
    }

    void pause(final int index, final long forNs)
    {
        if (nodes[index].isAlive())
        {
            world.trace().fault(world.nowNs(), index, "paused");
            pauses++;
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
        if (!root.isAlive() || root.member().state() != MemberState.ROOT)
        {
            refusedPublishes++;
            return;
        }
        if (isRootReborn)
        {
            isRootReborn = false;
            continueFrom(root, root.core().window().nextSequence());
        }
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

    /** A root that is back numbers on: never below what a reader has, never beyond what was published. */
    private void continueFrom(final SimNode root, final long sequence)
    {
        if (sequence > published)
        {
            throw breach(root, "back again it numbers on from " + sequence + " where " + published + " was due");
        }
        for (final SimNode node : nodes)
        {
            if (node.isAlive() && node.nextSequence > sequence)
            {
                throw breach(node, "a fork: it has all below " + node.nextSequence + ", and the root is back and " +
                    "numbers on from " + sequence);
            }
        }
        lostWithRoot += published - sequence;
        published = sequence;
        firstOfRoot = sequence;
        rootBornNs = root.startedNs;
    }

    // --- what is checked as it happens -------------------------------------------------------------------------------

    void onMessage(
        final SimNode node, final long sequence, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length != scenario.payloadBytes || buffer.getLong(offset, LITTLE_ENDIAN) != sequence)
        {
            throw breach(node, "message " + sequence + " has other bytes than were published");
        }
        if (sequence >= firstOfRoot != buffer.getLong(offset + Long.BYTES, LITTLE_ENDIAN) >= rootBornNs)
        {
            throw breach(node, "a fork: message " + sequence + " is of another life of the root");
        }
        expect(node, sequence, "delivered");
        node.delivered++;
        world.trace().message(world.nowNs(), node.index, sequence);
        if (node.index != ROOT)
        {
            final long tookNs = world.nowNs() - buffer.getLong(offset + Long.BYTES, LITTLE_ENDIAN);
            latency.recordValue(Math.min(LATENCY_MAX_NS, Math.max(0, tookNs)));
            if (scenario.timeline.isEmpty())
            {
                // Nothing to compare with.
            }
            else if (!hasHappened)
            {
                calmLatency.recordValue(Math.min(LATENCY_MAX_NS, Math.max(0, tookNs)));
            }
            else if (!isSlow[node.index])
            {
                healthyLatency.recordValue(Math.min(LATENCY_MAX_NS, Math.max(0, tookNs)));
            }
            final boolean isLate = tookNs > scenario.deadlineNs;
            late += isLate ? 1 : 0;
            settledOnTime += !isLate && sequence >= scenario.firstSettled() ? 1 : 0;
        }
    }

    void onGap(final SimNode node, final long fromSequence, final long toSequence)
    {
        final boolean isBeforeItCame = node.nextSequence < 0 && node.startedNs >= scenario.publishAtNs();
        expect(node, fromSequence, "reported missing");
        node.nextSequence = toSequence + 1;
        // What was published before a node was born is told to it as a gap, and is not owed to it.
        node.missing += isBeforeItCame ? 0 : toSequence - fromSequence + 1;
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
        final Member member, final MemberState from, final MemberState to, final Reason reason, final long clockNs)
    {
        final long nowNs = world.nowNs();
        final SimNode node = nodes[(int)member.memberId() - 1];
        world.trace().state(
            nowNs, node, from.name(), to.name(), (int)member.parentId() - 1, member.level(), reason.name());
        if (isWhole(from) != isWhole(to) && node.index != ROOT)
        {
            healing.detached(isWhole(to) ? -1 : 1, nowNs);
        }
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
            if (faultNs[node.index] >= 0 && to == MemberState.GRAFTING)
            {
                detections.recordValue(Math.max(1, nowNs - faultNs[node.index]));
            }
            if (to == MemberState.GRAFTING && SUSPICIONS.contains(reason))
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
        recover(node.index);
        world.noteParent(node);
        checkNoCycle(node);
        checkChildren(node);
    }

    private void checkNoCycle(final SimNode node)
    {
        int steps = 0;
        int above = node.livingParent(nodes);
        while (above > ROOT)
        {
            if (above == node.index || ++steps > nodes.length)
            {
                throw breach(node, "a cycle: its way up leads back to itself");
            }
            above = nodes[above].livingParent(nodes);
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
            checkLimit(parent);
        }
    }

    /** No more children than it may have. */
    void checkLimit(final SimNode parent)
    {
        final int count = parent.member().childCount();
        final int most = limitsOf(parent.index).childrenMax();
        childrenMaxSeen = Math.max(childrenMaxSeen, count);
        if (count > most)
        {
            throw breach(parent, count + " children where " + most + " are allowed");
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
