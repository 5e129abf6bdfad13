package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SendRoundsTest
{
    private static final int ROUNDS_MAX = 8;

    private final SendRounds rounds = new SendRounds(ROUNDS_MAX);

    @Test
    void shouldInvokeForTheStreamThatIsOwedMost()
    {
        assertEquals(0, rounds.take());
        rounds.onOffered(1);
        rounds.onOffered(3);
        rounds.onOffered(2);
        assertEquals(3, rounds.take());
        assertEquals(0, rounds.take());
    }

    @Test
    void shouldCountTheInvocationThatReceives()
    {
        rounds.onOffered(1);
        rounds.onReceived(1);
        assertEquals(0, rounds.take());
        rounds.onOffered(3);
        rounds.onReceived(1);
        rounds.onOffered(1);
        assertEquals(3, rounds.take());
    }

    @Test
    void shouldLeaveWhatExceedsTheMostForTheNextCycle()
    {
        rounds.onOffered(ROUNDS_MAX + 3);
        assertEquals(ROUNDS_MAX, rounds.take());
        rounds.onReceived(1);
        assertEquals(2, rounds.take());
        assertEquals(0, rounds.take());
    }

    @Test
    void shouldRestWhileNothingGoesAndResumeWhenSomethingWent()
    {
        rounds.onOffered(ROUNDS_MAX * 3);
        rounds.take();
        rounds.onNothingSent();
        rounds.onReceived(0);
        assertEquals(0, rounds.take());
        rounds.onReceived(1);
        assertEquals(ROUNDS_MAX, rounds.take());
    }
}
