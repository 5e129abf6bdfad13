package io.banyan.control.tracker;

import static io.banyan.control.tracker.TrackerRig.CHANNEL;
import static io.banyan.control.tracker.TrackerRig.MS;
import static io.banyan.control.tracker.TrackerRig.address;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

import org.junit.jupiter.api.Test;

import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.control.ControlCounters;
import io.banyan.control.SeededRandom;
import io.banyan.control.SlotShares;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.control.auth.LeaseVerdict;
import io.banyan.control.tracker.TrackerRig.Lease;

/**
 * Several trackers, parents that announce to each of them over a network that delays, joiners that use their leases or
 * do not: whatever the interleaving, a parent's children and the leases on it never exceed what it can carry.
 */
class LeaseShareTest
{
    private static final int PARENTS = 5;
    private static final int STEPS = 4_000;
    private static final int DELAY_MAX_MS = 40;

    private record Arrival(long atNs, long order, int tracker, int parent, int children, int leasable)
    {
    }

    private final List<TrackerRig> rigs = new ArrayList<>();
    private final PriorityQueue<Arrival> network = new PriorityQueue<>(
        (a, b) -> a.atNs != b.atNs ? Long.compare(a.atNs, b.atNs) : Long.compare(a.order, b.order));
    private final List<Lease> out = new ArrayList<>();
    private final List<Long> joiners = new ArrayList<>();
    private final int[] children = new int[PARENTS];
    private final SlotShares[] shares = new SlotShares[PARENTS];
    private final List<List<Integer>> owners = new ArrayList<>();
    private final int[] childrenMax = new int[PARENTS];
    private final long[][] lastArrivalNs = new long[8][PARENTS];
    private long order;
    private int accepted;

    @Test
    void shouldNeverOverGrantWhenTrackersLeaseDisjointShares()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            run(seed);
        }
        assertTrue(accepted > 10_000, "joins " + accepted);
    }

    private void run(final int seed)
    {
        final SeededRandom random = new SeededRandom(seed);
        final int trackers = 1 + random.nextInt(4);
        rigs.clear();
        network.clear();
        out.clear();
        joiners.clear();
        owners.clear();
        for (final long[] row : lastArrivalNs)
        {
            Arrays.fill(row, 0);
        }
        for (int t = 0; t < trackers; t++)
        {
            final TrackerRig rig = new TrackerRig(new TrackerSettings(), seed * 10L + t);
            rig.trackerIndex = t;
            rig.trackerCount = trackers;
            rigs.add(rig);
        }
        final LeaseGuard[] guards = new LeaseGuard[PARENTS];
        for (int p = 0; p < PARENTS; p++)
        {
            children[p] = 0;
            shares[p] = new SlotShares(trackers);
            owners.add(new ArrayList<>());
            childrenMax[p] = 1 + random.nextInt(9);
            guards[p] = new LeaseGuard(rigs.get(0).codes, new ControlCounters(), 4_096);
            announce(p, random);
        }
        for (int step = 0; step < STEPS; step++)
        {
            advance(random.nextInt(10) * MS);
            final int choice = random.nextInt(10);
            if (choice < 5)
            {
                ask(random, step);
            }
            else if (choice < 8)
            {
                use(random, guards);
            }
            else if (choice < 9)
            {
                leaveOne(random);
            }
            else
            {
                announce(random.nextInt(PARENTS), random);
            }
            check(seed, step);
        }
    }

    private void ask(final SeededRandom random, final int step)
    {
        final TrackerRig rig = rigs.get(random.nextInt(rigs.size()));
        final long joiner = 1_000 + step;
        rig.query(joiner, address((int)joiner), 1, rig.cookie(address((int)joiner)), 1 + random.nextInt(4));
        collectServed(rig);
    }

    private void use(final SeededRandom random, final LeaseGuard[] guards)
    {
        if (out.isEmpty())
        {
            return;
        }
        final int i = random.nextInt(out.size());
        final Lease lease = out.remove(i);
        final int p = (int)lease.parentId() - 1;
        final long joiner = joiners.remove(i);
        final LeaseVerdict verdict = guards[p].use(
            CHANNEL, lease.parentId(), joiner, lease.leaseId(), lease.expiresAtMs(), lease.code(),
                rigs.get(0).wallMs());
        if (verdict == LeaseVerdict.VALID)
        {
            children[p]++;
            owners.get(p).add(shares[p].onLeasedChild(lease.trackerIndex()));
            accepted++;
            announce(p, random);
        }
    }

    private void leaveOne(final SeededRandom random)
    {
        final int p = random.nextInt(PARENTS);
        if (children[p] > 0)
        {
            children[p]--;
            shares[p].onChildGone(owners.get(p).remove(random.nextInt(owners.get(p).size())));
            announce(p, random);
        }
    }

    /** One copy of the state to each tracker, each delayed by itself, in order on its way. */
    private void announce(final int parent, final SeededRandom random)
    {
        for (int t = 0; t < rigs.size(); t++)
        {
            final long atNs =
                Math.max(lastArrivalNs[t][parent], rigs.get(t).nowNs + random.nextInt(DELAY_MAX_MS) * MS);
            lastArrivalNs[t][parent] = atNs;
            network.add(new Arrival(atNs, order++, t, parent, children[parent], shares[parent].leasable(t,
                childrenMax[parent])));
        }
    }

    private void advance(final long ns)
    {
        final long endNs = rigs.get(0).nowNs + ns;
        while (!network.isEmpty() && network.peek().atNs <= endNs)
        {
            final Arrival arrival = network.poll();
            advanceTo(arrival.atNs);
            rigs.get(arrival.tracker).leasable = arrival.leasable;
            rigs.get(arrival.tracker).announce(
                arrival.parent + 1,
                address(arrival.parent + 1),
                arrival.parent == 0 ? 0 : 1,
                childrenMax[arrival.parent],
                arrival.children);
            collectServed(rigs.get(arrival.tracker));
        }
        advanceTo(endNs);
    }

    private void advanceTo(final long ns)
    {
        for (final TrackerRig rig : rigs)
        {
            rig.advance(ns - rig.nowNs);
            collectServed(rig);
        }
    }

    private void collectServed(final TrackerRig rig)
    {
        for (final TrackerRig.Sent sent : rig.sent)
        {
            if (sent.templateId() == TrackerOfferDecoder.TEMPLATE_ID)
            {
                for (final Lease lease : rig.offer(sent).leases())
                {
                    out.add(lease);
                    joiners.add((sent.to().addressLow() - address(0).addressLow()) / 256);
                }
            }
        }
        rig.sent.clear();
    }

    private void check(final int seed, final int step)
    {
        final long wallMs = rigs.get(0).wallMs();
        final int[] load = children.clone();
        final Iterator<Lease> leases = out.iterator();
        final Iterator<Long> waiters = joiners.iterator();
        while (leases.hasNext())
        {
            final Lease lease = leases.next();
            waiters.next();
            if (lease.expiresAtMs() <= wallMs)
            {
                leases.remove();
                waiters.remove();
            }
            else
            {
                load[(int)lease.parentId() - 1]++;
            }
        }
        for (int p = 0; p < PARENTS; p++)
        {
            assertTrue(
                load[p] <= childrenMax[p],
                "seed " + seed + " step " + step + " parent " + p + " load " + load[p] + " of " + childrenMax[p]);
        }
    }
}
