package io.banyan.control.udp;

import java.util.Objects;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

import io.banyan.control.tracker.Tracker;

/**
 * A tracker over a socket of its own: {@code ./banyan tracker}, or beside a root.
 */
public final class TrackerAgent implements Agent
{
    private static final int DATAGRAMS_PER_CYCLE = 64;

    private final Tracker tracker;
    private final ControlSocket socket;
    private final NanoClock clock;

    /**
     * Run a tracker.
     *
     * @param tracker that answers through the socket.
     * @param socket  closed with the agent.
     * @param clock   monotonic.
     */
    public TrackerAgent(final Tracker tracker, final ControlSocket socket, final NanoClock clock)
    {
        this.tracker = Objects.requireNonNull(tracker, "tracker");
        this.socket = Objects.requireNonNull(socket, "socket");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();
        int workCount = socket.poll(tracker, DATAGRAMS_PER_CYCLE, nowNs);
        if (nowNs >= tracker.nextDeadlineNs())
        {
            workCount += tracker.onTime(nowNs);
        }
        return workCount;
    }

    @Override
    public void onClose()
    {
        socket.close();
    }

    @Override
    public String roleName()
    {
        return "banyan-tracker";
    }
}
