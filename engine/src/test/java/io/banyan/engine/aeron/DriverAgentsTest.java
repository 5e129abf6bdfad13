package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.CompositeAgent;
import org.junit.jupiter.api.Test;

class DriverAgentsTest
{
    private final List<String> called = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final PollGate gate = new PollGate();
    private RuntimeException failure;
    private int arriving;
    private AgentInvoker whole;

    @Test
    void shouldFindTheAgentsOfTheDriverThatIsUsed()
    {
        try (TransportRig rig = new TransportRig())
        {
            assertTrue(rig.driver.isDrivenApart());
        }
    }

    @Test
    void shouldCallWhatMessagesWaitForAndTheOthersWhenNothingPasses()
    {
        final DriverAgents agents = agents("sender", "receiver", "driver-conductor");
        agents.receive(true);
        assertEquals(List.of("sender", "receiver"), taken());
        arriving = 100;
        agents.receive(false);
        assertEquals(List.of("receiver"), taken());
        agents.send();
        assertEquals(List.of("sender"), taken());
        arriving = 0;
        agents.receive(false);
        assertEquals(List.of("receiver", "sender", "driver-conductor"), taken());
    }

    @Test
    void shouldCallTheConductorAfterSoManyCallsHoweverMuchPasses()
    {
        final DriverAgents agents = agents("sender", "receiver", "driver-conductor");
        arriving = 1;
        for (int round = 0; round < 3; round++)
        {
            for (int i = 1; i < DriverAgents.CALLS_MAX; i++)
            {
                agents.receive(false);
            }
            assertFalse(taken().contains("driver-conductor"));
            agents.receive(false);
            assertEquals(List.of("receiver", "sender", "driver-conductor"), taken());
        }
    }

    @Test
    void shouldCallTheConductorAfterSoManyBytesForWindowsWaitForIt()
    {
        final DriverAgents agents = agents("sender", "receiver", "driver-conductor");
        gate.onSentBytes(DriverAgents.BYTES_MAX - 1);
        agents.send();
        assertEquals(List.of("sender"), taken());
        gate.onSentBytes(1);
        agents.send();
        assertEquals(List.of("sender", "driver-conductor"), taken());
        agents.send();
        assertEquals(List.of("sender"), taken());
    }

    @Test
    void shouldCallAllOfThemAfterACycleThatCarriedMuch()
    {
        final DriverAgents agents = agents("sender", "receiver", "driver-conductor");
        gate.onTaken(DriverAgents.BULK_BYTES - 1);
        agents.receive(true);
        assertEquals(List.of("sender", "receiver"), taken());
        gate.onSentBytes(DriverAgents.BULK_BYTES);
        agents.send();
        assertEquals(List.of("sender"), taken());
        agents.receive(true);
        assertEquals(List.of("sender", "receiver", "driver-conductor"), taken());
        agents.send();
        assertEquals(List.of("sender", "receiver", "driver-conductor"), taken());
        agents.receive(true);
        assertEquals(List.of("sender", "receiver"), taken());
    }

    @Test
    void shouldGoOnAfterAnErrorAndEndWithOneThatEndsTheDriver()
    {
        final DriverAgents agents = agents("sender", "receiver", "driver-conductor");
        failure = new IllegalStateException("of the sender");
        agents.send();
        assertSame(failure, errors.get(0));
        failure = null;
        agents.send();
        assertEquals(List.of("sender", "sender"), taken());

        failure = new AgentTerminationException("no heartbeat for too long");
        agents.send();
        assertSame(failure, errors.get(1));
        assertTrue(whole.isClosed());
        taken();
        agents.send();
        agents.receive(true);
        agents.conduct();
        assertEquals(List.of(), taken());
    }

    @Test
    void shouldCallAllOfThemWhereTheyAreNotAsExpected()
    {
        final DriverAgents agents = agents("receiver", "sender", "driver-conductor");
        assertFalse(agents.isApart());
        agents.send();
        agents.receive(true);
        agents.conduct();
        assertEquals(9, taken().size());
    }

    private DriverAgents agents(final String... names)
    {
        final Agent[] agents = new Agent[names.length];
        for (int i = 0; i < names.length; i++)
        {
            agents[i] = new Named(names[i]);
        }
        whole = new AgentInvoker(errors::add, null, new CompositeAgent(agents));
        whole.start();
        return new DriverAgents(whole, gate, errors::add);
    }

    private List<String> taken()
    {
        final List<String> names = List.copyOf(called);
        called.clear();
        return names;
    }

    private final class Named implements Agent
    {
        private final String name;

        private Named(final String name)
        {
            this.name = name;
        }

        @Override
        public int doWork()
        {
            called.add(name);
            if (name.equals("receiver"))
            {
                gate.onTaken(arriving);
            }
            if (failure != null)
            {
                throw failure;
            }
            return 0;
        }

        @Override
        public String roleName()
        {
            return name;
        }
    }
}
