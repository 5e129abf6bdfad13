package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.junit.jupiter.api.Test;

class DriverRoundsTest
{
    private static final int ROUNDS_MAX = 8;

    private final DriverRounds rounds = new DriverRounds(ROUNDS_MAX);
    private final Backlog backlog = new Backlog();
    private final AgentInvoker invoker = new AgentInvoker(Throwable::printStackTrace, null, backlog);

    DriverRoundsTest()
    {
        invoker.start();
    }

    @Test
    void shouldInvokeOnceWhenQuiet()
    {
        assertEquals(1, drive());
        backlog.left = 1;
        assertEquals(1, drive());
    }

    @Test
    void shouldDoubleUpToTheMostWhenThereIsMoreToDo()
    {
        backlog.left = 1000;
        assertEquals(1, drive());
        assertEquals(2, drive());
        assertEquals(4, drive());
        assertEquals(8, drive());
        assertEquals(8, drive());
    }

    @Test
    void shouldHalveDownToOneWhenNothingIsLeft()
    {
        backlog.left = 1 + 2 + 4 + 8;
        drive();
        drive();
        drive();
        drive();
        assertEquals(1, drive());
        backlog.left = 1000;
        assertEquals(4, drive());
        backlog.left = 0;
        drive();
        drive();
        drive();
        backlog.left = 1000;
        assertEquals(1, drive());
    }

    @Test
    void shouldAnswerTheWorkOfAllRounds()
    {
        backlog.left = 3;
        assertEquals(1, rounds.drive(invoker));
        assertEquals(2, rounds.drive(invoker));
        assertEquals(0, rounds.drive(invoker));
    }

    private int drive()
    {
        backlog.invocations = 0;
        rounds.drive(invoker);
        return backlog.invocations;
    }

    /**
     * Does one piece of work an invocation while any is left.
     */
    private static final class Backlog implements Agent
    {
        int left;
        int invocations;

        @Override
        public int doWork()
        {
            invocations++;
            if (left == 0)
            {
                return 0;
            }
            left--;
            return 1;
        }

        @Override
        public String roleName()
        {
            return "backlog";
        }
    }
}
