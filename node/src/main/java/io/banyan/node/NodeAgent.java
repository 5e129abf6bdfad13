package io.banyan.node;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

import io.banyan.engine.agent.EngineAgent;

/**
 * Both planes of a node as one agent, on the thread of whoever runs it. The control plane is let work about once a
 * millisecond: it needs no more, and the data plane should not wait for it.
 */
final class NodeAgent implements Agent
{
    private static final long CONTROL_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Node node;
    private final EngineAgent engine;
    private final ControlAgent control;
    private final NanoClock clock;
    private long controlAtNs;
    private volatile Thread thread;

    NodeAgent(final Node node, final EngineAgent engine, final ControlAgent control, final NanoClock clock)
    {
        this.node = node;
        this.engine = engine;
        this.control = control;
        this.clock = clock;
        controlAtNs = clock.nanoTime();
    }

    @Override
    public void onStart()
    {
        engine.onStart();
        thread = Thread.currentThread();
    }

    @Override
    public int doWork()
    {
        int workCount = engine.doWork();
        final long nowNs = clock.nanoTime();
        if (nowNs - controlAtNs >= 0)
        {
            controlAtNs = nowNs + CONTROL_PERIOD_NS;
            workCount += control.doWork();
        }
        return workCount;
    }

    @Override
    public void onClose()
    {
        node.close();
    }

    @Override
    public String roleName()
    {
        return "banyan-node-" + node.address().controlPort();
    }

    /** Whether the caller may touch the control plane itself: nobody runs it yet, or the caller does. */
    boolean isMine()
    {
        final Thread owner = thread;
        return owner == null || owner == Thread.currentThread();
    }
}
