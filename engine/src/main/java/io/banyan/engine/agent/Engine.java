package io.banyan.engine.agent;

import java.util.List;
import java.util.Objects;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;

import io.banyan.engine.Names;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.Problem;
import io.banyan.engine.command.EngineCommands;

/**
 * A running data plane of one node. Three ways to run it: {@link #launch} gives it a thread; {@link #invoked} lets the
 * caller's own loop call {@link #invoke}; {@link #embedded} gives an {@link Agent} for the caller's composite agent or
 * runner.
 */
public final class Engine implements AutoCloseable
{
    private final EngineAgent agent;
    private final AgentRunner runner;
    private final AgentInvoker invoker;
    private final NodeAddress address;
    private boolean isClosed;

    private Engine(final EngineContext ctx, final boolean hasThread, final boolean isInvoked)
    {
        agent = new EngineAgent(ctx.conclude());
        address = NodeAddress.of(ctx.bindInetAddress(), 0, agent.transport().dataPort());
        runner = hasThread ? new AgentRunner(agent.newIdleStrategy(), agent.errors(), null, agent) : null;
        invoker = isInvoked ? new AgentInvoker(agent.errors(), null, agent) : null;
    }

    /**
     * Runs an engine on a thread of its own.
     *
     * @param ctx settings; concluded by this call.
     * @return the engine, running.
     */
    public static Engine launch(final EngineContext ctx)
    {
        final Engine engine = new Engine(ctx, true, false);
        engine.agent.expectThread();
        AgentRunner.startOnThread(engine.runner, runnable ->
        {
            final Thread thread = new Thread(runnable);
            thread.setDaemon(true);
            return thread;
        });
        return engine;
    }

    /**
     * An engine that the caller invokes, always on one thread.
     *
     * @param ctx settings; concluded by this call.
     * @return the engine.
     */
    public static Engine invoked(final EngineContext ctx)
    {
        final Engine engine = new Engine(ctx, false, true);
        engine.invoker.start();
        return engine;
    }

    /**
     * An engine whose {@link #agent()} the caller runs: in a composite agent, under a runner or scheduler of its own.
     * Whoever runs the agent closes it, by closing the runner, before the engine.
     *
     * @param ctx settings; concluded by this call.
     * @return the engine.
     */
    public static Engine embedded(final EngineContext ctx)
    {
        return new Engine(ctx, false, false);
    }

    /**
     * One duty cycle of an invoked engine.
     *
     * @return work done; 0 when idle.
     */
    public int invoke()
    {
        return Objects.requireNonNull(invoker, "only an invoked engine is invoked").invoke();
    }

    /**
     * How a thread that runs this engine alone is to idle, as its options say. The default waits for the sockets of the
     * engine's own media driver, and is woken by concurrent publishers and by commands; it is for that thread only.
     *
     * @return a new strategy.
     */
    public IdleStrategy newIdleStrategy()
    {
        return agent.newIdleStrategy();
    }

    /**
     * The duty cycle.
     *
     * @return the agent.
     */
    public EngineAgent agent()
    {
        return agent;
    }

    /**
     * A channel on this node, by name; the same object each time.
     *
     * @param name of the channel.
     * @return the channel, without links yet.
     */
    public Channel channel(final String name)
    {
        return agent.openChannel(Names.channelId(name), name);
    }

    /**
     * A channel on this node, by id.
     *
     * @param channelId of the channel.
     * @return the channel, without links yet.
     */
    public Channel channel(final long channelId)
    {
        return agent.openChannel(channelId, Long.toHexString(channelId));
    }

    /**
     * Where this node is reached by its neighbours; the control port is not known here.
     *
     * @return the address with the port that was bound.
     */
    public NodeAddress address()
    {
        return address;
    }

    /**
     * Commands, for one thread: that of the control plane. They cross a ring and take effect in the next duty cycle.
     *
     * @return the commands.
     */
    public EngineCommands commands()
    {
        return agent.commandRing();
    }

    /**
     * Directory of the media driver: {@code aeron.dir} for Aeron's own tools, and what an IPC subscriber attaches to.
     *
     * @return the directory.
     */
    public String driverDirectory()
    {
        return agent.driver().directoryName();
    }

    /**
     * What is not as it should be, though the engine runs: for a program to log at start.
     *
     * @return the problems, each with its fix; empty when there are none.
     */
    public List<Problem> warnings()
    {
        return agent.driver().warnings();
    }

    /**
     * Errors so far.
     *
     * @return count.
     */
    public long errorCount()
    {
        return agent.errors().count();
    }

    /**
     * The distinct errors so far.
     *
     * @return one paragraph each; empty when there were none.
     */
    public String errorReport()
    {
        return agent.errors().report();
    }

    /**
     * Stops the duty cycle and closes everything the engine has opened. An embedded engine must not be run any more.
     */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            if (runner != null)
            {
                // Closing the runner waits for the thread, and that ends a wait for sockets within REST_MAX_NS.
                runner.close();
            }
            else if (invoker != null)
            {
                invoker.close();
            }
            agent.onClose();
        }
    }
}
