package io.banyan.engine.agent;

import java.util.ArrayList;
import java.util.List;

import io.banyan.engine.aeron.AeronTransport;
import io.banyan.engine.command.CommandRing;
import io.banyan.engine.command.EventRing;

/**
 * Publishes what the agent, its transport and its channels count as plain fields into the driver's counters file, from
 * time to time: there Aeron's own tools and ours read them.
 */
final class EngineCounters
{
    private final AeronTransport transport;
    private final EngineErrors errors;
    private final CommandRing commandRing;
    private final EventRing eventRing;
    private final long intervalNs;
    private final List<CounterGroup> groups = new ArrayList<>();
    private long cycles;
    private long busyCycles;
    private long cycleTimeMaxNs;
    private long lastCycleNs;
    private boolean wasBusy;
    private long nextPublishNs;
    private boolean hasStarted;

    EngineCounters(
        final AeronTransport transport,
        final EngineErrors errors,
        final CommandRing commandRing,
        final EventRing eventRing,
        final long intervalNs)
    {
        this.transport = transport;
        this.errors = errors;
        this.commandRing = commandRing;
        this.eventRing = eventRing;
        this.intervalNs = intervalNs;
        groups.add(new CounterGroup(
            transport.aeron(),
            new CounterSource(this, transport.counters(), null),
            EngineCounter.of(EngineCounter.Scope.ENGINE),
            "port=" + transport.dataPort()));
    }

    void add(final Channel channel)
    {
        groups.add(new CounterGroup(
            transport.aeron(),
            new CounterSource(this, transport.counters(), channel),
            EngineCounter.of(EngineCounter.Scope.CHANNEL),
            "port=" + transport.dataPort() + " channel=" + channel.name()));
    }

    void onCycle(final long nowNs, final int workCount)
    {
        cycles++;
        if (wasBusy)
        {
            cycleTimeMaxNs = Math.max(cycleTimeMaxNs, nowNs - lastCycleNs);
        }
        wasBusy = workCount > 0;
        busyCycles += wasBusy ? 1 : 0;
        lastCycleNs = nowNs;
        if (!hasStarted || nowNs - nextPublishNs >= 0)
        {
            hasStarted = true;
            nextPublishNs = nowNs + intervalNs;
            publish();
        }
    }

    void publish()
    {
        for (int i = 0, size = groups.size(); i < size; i++)
        {
            groups.get(i).publish();
        }
    }

    long cycles()
    {
        return cycles;
    }

    long busyCycles()
    {
        return busyCycles;
    }

    long cycleTimeMaxNs()
    {
        return cycleTimeMaxNs;
    }

    long errorCount()
    {
        return errors.count();
    }

    /** Written by the control plane's thread: a value of a moment ago will do. */
    long commandsRefused()
    {
        return commandRing.refused();
    }

    long eventsDropped()
    {
        return eventRing == null ? 0 : eventRing.dropped();
    }

    long eventsLost()
    {
        return eventRing == null ? 0 : eventRing.lost();
    }
}
