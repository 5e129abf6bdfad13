package io.banyan.simulation;

import io.banyan.control.ControlCounters;
import io.banyan.control.ControlMachine;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.tracker.Tracker;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.NodeAddress;

/**
 * A tracker with an address of its own: the production one.
 */
final class SimTracker implements Resident
{
    private static final int MEMBERS_MAX = 250_000;
    private static final int LEASES_MAX = 1 << 17;

    private final World world;
    private final int index;
    private final NodeAddress address;
    private final Tracker tracker;
    private boolean isAlive = true;
    private long wakeNs = Long.MAX_VALUE;

    SimTracker(
        final World world,
        final int index,
        final NodeAddress address,
        final Codes codes,
        final ControlCounters counters,
        final int members,
        final long seed)
    {
        this.world = world;
        this.index = index;
        this.address = address;
        this.tracker = new Tracker(
            new TrackerSettings()
                .membersMax(Math.max(MEMBERS_MAX, members + (members >> 2)))
                .leasesMax(Math.max(LEASES_MAX, members)),
            codes,
            new SeededRandom(SeededRandom.mix(seed ^ index)),
            world.controlPort(index),
            counters,
            world.nowNs(),
            (world.nowNs() + World.WALL_OFFSET_NS) / 1_000_000L);
    }

    void kill()
    {
        isAlive = false;
        world.trace().fault(world.nowNs(), index, "tracker killed");
    }

    void scheduleWake(final World in)
    {
        final long dueNs = tracker.nextDeadlineNs();
        if (isAlive && dueNs < wakeNs)
        {
            wakeNs = Math.max(dueNs, in.nowNs() + 1);
            in.wake(index, wakeNs);
        }
    }

    void onWake(final World in, final long timeNs)
    {
        if (isAlive && timeNs == wakeNs)
        {
            wakeNs = Long.MAX_VALUE;
            tracker.onTime(in.nowNs());
            scheduleWake(in);
        }
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
        return 0;
    }

    @Override
    public ControlMachine machine()
    {
        return tracker;
    }
}
