package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReceiveShareTest
{
    private static final int SHARE_MAX = 16;

    private final ReceiveShare share = new ReceiveShare(SHARE_MAX);
    private long cycle;
    private int waiting;
    private int asked;

    @Test
    void shouldAskOnceForADatagramThatComesNowAndThen()
    {
        for (int i = 0; i < 10; i++)
        {
            cycle += 5;
            waiting = 1;
            turn();
        }
        assertEquals(10, asked);
    }

    @Test
    void shouldAskInVainOnceInTwoTurnsWhenEachHasOne()
    {
        for (int i = 0; i < 100; i++)
        {
            waiting = 1;
            turn();
        }
        assertEquals(150, asked);
    }

    @Test
    void shouldDoubleWhileMoreWaitsUpToTheMost()
    {
        waiting = 1_000;
        final int[] expected = { 1, 2, 4, 8, 16, 16 };
        for (final int datagrams : expected)
        {
            assertEquals(datagrams, turn());
        }
    }

    @Test
    void shouldBeginAnewAfterATurnWithoutAny()
    {
        waiting = 1 + 2 + 4 + 5;
        for (int i = 0; i < 4; i++)
        {
            turn();
        }
        assertEquals(0, waiting);
        assertEquals(0, turn());
        assertEquals(0, turn());
        waiting = 3;
        assertEquals(1, turn());
    }

    @Test
    void shouldAskForAsManyAsCameLastWhenAsManyComeEachTime()
    {
        for (int i = 0; i < 20; i++)
        {
            waiting += 12;
            turn();
        }
        asked = 0;
        for (int i = 0; i < 10; i++)
        {
            waiting += 12;
            turn();
            assertEquals(0, waiting);
        }
        assertEquals(10 * 12 + 5, asked, "in vain in every second turn");
    }

    /** Takes what a socket would be asked for in the next cycle. */
    private int turn()
    {
        cycle++;
        final int datagrams = share.datagrams(cycle);
        int taken = 0;
        while (taken < datagrams)
        {
            asked++;
            if (waiting == 0)
            {
                share.onEmpty(taken);
                return taken;
            }
            waiting--;
            taken++;
        }
        share.onFull(taken);
        return taken;
    }
}
