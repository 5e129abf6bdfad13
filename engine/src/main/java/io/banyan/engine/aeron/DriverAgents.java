package io.banyan.engine.aeron;

import java.lang.reflect.Field;
import java.nio.channels.ClosedByInterruptException;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.CompositeAgent;

import io.banyan.engine.ColdPath;

/**
 * The agents of an invoked driver, called one by one: first what messages wait for, the sender with something to send
 * and the receiver. The conductor, and the sender when it has nothing to send, wait while messages pass, but not for
 * long: they open the windows of streams and see to their timers.
 * <p>
 * The driver is made for one thread and keeps its agents in one; they are taken out of it, for they know each other
 * and call each other directly. Made one by one they would talk through queues, as on three threads.
 */
final class DriverAgents
{
    /** Calls of sender and receiver after which the others have their turn. */
    static final int CALLS_MAX = 16;
    /** Bytes that go through sockets after which they have it: an eighth of the smallest window in use. */
    static final int BYTES_MAX = 64 * 1024;
    /** Bytes of a cycle from which on all are called in the next: there messages wait for room, not for calls. */
    static final int BULK_BYTES = 16 * 1024;

    private static final int AGENTS = 3;

    private final AgentInvoker whole;
    private final PollGate gate;
    private final ErrorHandler errorHandler;
    private final Agent sender;
    private final Agent receiver;
    private final Agent conductor;
    private int calls;
    private long conductedBytes;
    private long cycleBytes;
    private boolean isBulk;

    DriverAgents(final AgentInvoker whole, final PollGate gate, final ErrorHandler errorHandler)
    {
        this.whole = whole;
        this.gate = gate;
        this.errorHandler = errorHandler;
        final Agent[] agents = agentsOf(whole);
        sender = agents == null ? null : agents[0];
        receiver = agents == null ? null : agents[1];
        conductor = agents == null ? null : agents[2];
    }

    /** Whether they are called one by one; if not, each call calls all of them. */
    boolean isApart()
    {
        return sender != null;
    }

    /**
     * Takes what has arrived, and before it sends a datagram of each stream.
     *
     * @param isOwing whether there is anything to send.
     */
    void receive(final boolean isOwing)
    {
        final long carriedBytes = gate.carriedBytes();
        isBulk = carriedBytes - cycleBytes >= BULK_BYTES;
        cycleBytes = carriedBytes;
        if (isBulk || !isApart())
        {
            callAll();
            return;
        }
        if (isOwing)
        {
            call(sender);
        }
        final long bytesBefore = gate.carriedBytes();
        call(receiver);
        final boolean isBusy = isOwing || gate.carriedBytes() > bytesBefore;
        if (!isBusy || isDue())
        {
            if (!isOwing)
            {
                call(sender);
            }
            conduct();
        }
    }

    /** Sends a datagram of each stream. */
    void send()
    {
        if (isBulk || !isApart())
        {
            callAll();
            return;
        }
        call(sender);
        if (isDue())
        {
            conduct();
        }
    }

    /** Carries out a command of a client, and sees to windows and timers. */
    void conduct()
    {
        if (!isApart())
        {
            callAll();
            return;
        }
        onConducted();
        call(conductor);
    }

    private void callAll()
    {
        onConducted();
        whole.invoke();
    }

    private void onConducted()
    {
        calls = 0;
        conductedBytes = gate.carriedBytes();
    }

    private boolean isDue()
    {
        return ++calls >= CALLS_MAX || gate.carriedBytes() - conductedBytes >= BYTES_MAX;
    }

    /** As the invoker of all of them does it. */
    private void call(final Agent agent)
    {
        if (whole.isClosed())
        {
            return;
        }
        try
        {
            agent.doWork();
        }
        catch (final InterruptedException | ClosedByInterruptException ex)
        {
            whole.close();
            Thread.currentThread().interrupt();
        }
        catch (final AgentTerminationException ex)
        {
            errorHandler.onError(ex);
            whole.close();
        }
        catch (final Throwable ex)
        {
            errorHandler.onError(ex);
        }
    }

    /** Sender, receiver and conductor, as the driver composes them; null if a version of it does it differently. */
    @ColdPath
    private static Agent[] agentsOf(final AgentInvoker whole)
    {
        try
        {
            final Field field = CompositeAgent.class.getDeclaredField("agents");
            field.setAccessible(true);
            final Agent[] agents = (Agent[])field.get(whole.agent());
            final boolean isAsExpected = agents.length == AGENTS && agents[0].roleName().endsWith("sender") &&
                agents[1].roleName().endsWith("receiver") && agents[2].roleName().endsWith("driver-conductor");
            return isAsExpected ? agents : null;
        }
        catch (final ReflectiveOperationException | RuntimeException ex)
        {
            return null;
        }
    }
}
