package io.banyan.control.member;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.control.tracker.Tracker;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.NodeAddress;

/**
 * Members, their network and their data planes in one thread and virtual time; one seed decides everything. After every
 * step it checks what must never happen.
 */
final class World
{
    static final long MS = 1_000_000L;
    static final long CHANNEL = 77;

    private static final long TRACKERS = 1_000_000;


    final SeededRandom random;
    final ControlCounters counters = new ControlCounters();
    final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
    final MemberEnvironment environment;
    final List<TestNode> nodes = new ArrayList<>();
    final StringBuilder trace = new StringBuilder();
    long nowNs;
    long latencyNs = 100_000L;
    double loss;
    BiPredicate<TestNode, TestNode> isCut = (from, to) -> false;
    java.util.function.BiConsumer<NodeAddress, UnsafeBuffer> overhear = (to, bytes) -> { };
    long datagrams;
    long traceHash;

    private final long seed;
    private final Map<Long, TestNode> byAddress = new HashMap<>();
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.<Event>comparingLong(e -> e.timeNs).thenComparingLong(e -> e.order));
    private final List<Tracker> trackers = new ArrayList<>();
    private boolean areTrackersAlive = true;
    private long order;

    World(final long seed)
    {
        this(seed, MemberSettings.lan());
    }

    World(final long seed, final MemberSettings settings)
    {
        this.seed = seed;
        random = new SeededRandom(seed);
        environment = new MemberEnvironment(
            settings.conclude(), new KeyedCodes(codes, new LeaseGuard(codes, counters, 4096)), counters);
    }

    TestNode root(final int childrenMax)
    {
        final TestNode node = add(childrenMax);
        run(node, () -> node.member.becomeRoot(1, 0, 0, nowNs));
        return node;
    }

    TestNode join(final int childrenMax, final TestNode... known)
    {
        final TestNode node = add(childrenMax, known);
        run(node, () -> node.member.join(nowNs));
        return node;
    }

    TestNode rootAt(final int childrenMax, final NodeAddress... asked)
    {
        final TestNode node = new TestNode(this, nodes.size() + 1, MemberLimits.ofChildren(childrenMax),
            new NodeAddress[0], asked);
        run(node, () -> node.member.becomeRoot(1, 0, 0, nowNs));
        return node;
    }

    TestNode joinAt(final int childrenMax, final NodeAddress... asked)
    {
        final TestNode node = new TestNode(this, nodes.size() + 1, MemberLimits.ofChildren(childrenMax),
            new NodeAddress[0], asked);
        run(node, () -> node.member.join(nowNs));
        return node;
    }

    TestNode add(final int childrenMax, final TestNode... known)
    {
        final NodeAddress[] members = new NodeAddress[known.length];
        for (int i = 0; i < known.length; i++)
        {
            // As somebody would write it down: host and control port alone.
            members[i] = new NodeAddress(0, known[i].address.addressLow(), known[i].address.controlPort(), 0, 0);
        }
        return new TestNode(this, nodes.size() + 1, childrenMax, members);
    }

    /** The real tracker on an address of its own; {@link #killTrackers} ends it. */
    NodeAddress tracker()
    {
        final NodeAddress address = new NodeAddress(0, TRACKERS + trackers.size(), 1000, 0, 0);
        trackers.add(newTracker(address));
        return address;
    }

    /** The first tracker comes back and knows nothing. */
    void restartTracker()
    {
        trackers.set(0, newTracker(new NodeAddress(0, TRACKERS, 1000, 0, 0)));
    }

    private Tracker newTracker(final NodeAddress address)
    {
        return new Tracker(new TrackerSettings(), codes, new SeededRandom(seed + 1), (to, buffer, offset, length) ->
        {
            final TestNode target = byAddress.get(to.addressLow());
            final UnsafeBuffer copy = copy(buffer, offset, length);
            at(nowNs + delayNs(), target, () -> target.member.onDatagram(address, copy, 0, length, nowNs));
            return true;
        }, counters, nowNs, 0);
    }

    void killTrackers()
    {
        areTrackersAlive = false;
    }

    private void toTracker(final TestNode from, final int index, final UnsafeBuffer copy)
    {
        final Tracker tracker = trackers.get(index);
        events.add(new Event(nowNs + delayNs(), order++, null, () ->
        {
            if (areTrackersAlive)
            {
                tracker.onDatagram(from.address, copy, 0, copy.capacity(), nowNs);
                tracker.onTime(nowNs);
            }
        }));
    }

    private static UnsafeBuffer copy(final DirectBuffer buffer, final int offset, final int length)
    {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, buffer, offset, length);
        return copy;
    }

    void run(final TestNode node, final Runnable step)
    {
        if (!node.isAlive)
        {
            return;
        }
        if (nowNs < node.pausedUntilNs)
        {
            at(node.pausedUntilNs, node, step);
            return;
        }
        step.run();
        node.engine.flush();
        node.reschedule();
        check(node);
    }

    void at(final long timeNs, final TestNode node, final Runnable step)
    {
        events.add(new Event(timeNs, order++, node, step));
    }

    void datagram(final TestNode from, final NodeAddress to, final DirectBuffer buffer, final int offset,
        final int length)
    {
        datagrams++;
        final UnsafeBuffer copy = copy(buffer, offset, length);
        overhear.accept(to, copy);
        if (to.addressLow() >= TRACKERS && to.addressLow() < TRACKERS + trackers.size() && from.isAlive)
        {
            toTracker(from, (int)(to.addressLow() - TRACKERS), copy);
            return;
        }
        final TestNode target = byAddress.get(to.addressLow());
        if (target == null || isLost(from, target))
        {
            return;
        }
        at(nowNs + delayNs() + target.farNs, target, () ->
        {
            if (!ControlPlaneValidator.validate(copy, 0, length).isValid())
            {
                throw new AssertionError("a member sent what the validator refuses: " + describe(from));
            }
            target.member.onDatagram(from.address, copy, 0, length, nowNs);
        });
    }

    boolean isLost(final TestNode from, final TestNode to)
    {
        return !from.isAlive || isCut.test(from, to) || random.nextDouble() < loss;
    }

    long delayNs()
    {
        return latencyNs / 2 + (long)(random.nextDouble() * latencyNs);
    }

    void advance(final long durationNs)
    {
        final long untilNs = nowNs + durationNs;
        while (!events.isEmpty() && events.peek().timeNs <= untilNs)
        {
            final Event event = events.poll();
            nowNs = event.timeNs;
            if (event.node == null)
            {
                event.step.run();
            }
            else
            {
                run(event.node, event.step);
            }
            for (int i = 0; i < trackers.size() && areTrackersAlive; i++)
            {
                if (nowNs >= trackers.get(i).nextDeadlineNs())
                {
                    trackers.get(i).onTime(nowNs);
                }
            }
        }
        nowNs = untilNs;
    }

    /** How long until the condition holds; fails after the limit. */
    long until(final long limitNs, final String what, final java.util.function.BooleanSupplier condition)
    {
        final long startNs = nowNs;
        while (!condition.getAsBoolean())
        {
            if (nowNs - startNs >= limitNs)
            {
                throw new AssertionError("seed " + seed + ": not " + what + " within " + limitNs / MS + " ms: " +
                    summary());
            }
            advance(MS);
        }
        return nowNs - startNs;
    }

    boolean allAttached()
    {
        return nodes.stream().filter(n -> n.isAlive && n.member.state() != MemberState.STOPPED)
            .allMatch(this::isConnected);
    }

    /** Whether the parents of a node lead over living, attached members to a living root. */
    boolean isConnected(final TestNode node)
    {
        TestNode at = node;
        for (int hops = 0; hops <= nodes.size(); hops++)
        {
            if (!at.isAlive)
            {
                return false;
            }
            if (at.member.state() == MemberState.ROOT)
            {
                return true;
            }
            if (at.member.state() != MemberState.ATTACHED)
            {
                return false;
            }
            final TestNode parent = node(at.member.parentId());
            if (parent.member.children.find(at.member.memberId) == null)
            {
                return false;
            }
            at = parent;
        }
        return false;
    }

    TestNode node(final long memberId)
    {
        return nodes.get((int)memberId - 1);
    }

    void register(final TestNode node)
    {
        nodes.add(node);
        byAddress.put(node.address.addressLow(), node);
    }

    long count(final ControlCounter counter)
    {
        return counters.value(counter);
    }

    String summary()
    {
        final StringBuilder text = new StringBuilder();
        for (final TestNode node : nodes)
        {
            if (node.isAlive && !isConnected(node) && text.length() < 2000)
            {
                text.append('\n').append(describe(node));
            }
        }
        for (final ControlCounter counter : ControlCounter.values())
        {
            if (counters.value(counter) > 0)
            {
                text.append('\n').append(counter).append('=').append(counters.value(counter));
            }
        }
        return text.toString();
    }

    private String describe(final TestNode node)
    {
        final Member m = node.member;
        return "member " + m.memberId + " " + m.state() + " (" + m.lastReason() + ") parent " + m.parentId() +
            " level " +
            m.level() + " children " + m.childCount() + " view " + m.viewSize() + " backups " + m.backupCount() +
            " place " + m.position.freshness() + "/" + m.position.rank();
    }

    /** Never a cycle, never over full, never two active parents. */
    private void check(final TestNode node)
    {
        final Member m = node.member;
        traceHash = SeededRandom.mix(traceHash ^ nowNs ^ (m.memberId << 32) ^ m.state().code() ^ m.parentId());
        if (m.childCount() > m.limits.childrenMax())
        {
            throw new AssertionError("seed " + seed + " at " + nowNs + ": over full: " + describe(node));
        }
        if (m.linksUp() + m.children.openLinks() > m.limits.linksMax() + 1)
        {
            throw new AssertionError("seed " + seed + " at " + nowNs + ": too many links: " + describe(node));
        }
        if (m.nextDeadlineNs() == Member.NO_DEADLINE_NS && m.state() != MemberState.STOPPED &&
            m.state() != MemberState.IDLE &&
            m.state() != MemberState.ATTACHED)
        {
            throw new AssertionError("seed " + seed + " at " + nowNs + ": no way out: " + describe(node));
        }
        node.engine.check();
        TestNode at = node;
        for (int hops = 0; at.member.parentId() != 0; hops++)
        {
            at = node(at.member.parentId());
            if (!at.isAlive)
            {
                return;
            }
            if (at == node || hops > nodes.size())
            {
                throw new AssertionError("seed " + seed + " at " + nowNs + ": cycle through " + describe(node));
            }
        }
    }

    private static final class Event
    {
        private final long timeNs;
        private final long order;
        private final TestNode node;
        private final Runnable step;

        private Event(final long timeNs, final long order, final TestNode node, final Runnable step)
        {
            this.timeNs = timeNs;
            this.order = order;
            this.node = node;
            this.step = step;
        }
    }
}
