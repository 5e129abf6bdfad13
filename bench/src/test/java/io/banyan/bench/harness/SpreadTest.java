package io.banyan.bench.harness;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class SpreadTest
{
    @Test
    void shouldTakeTheMiddleOfAnOddNumberOfRounds()
    {
        assertEquals(new Spread(3, 1, 90), Spread.of(List.of(90, 1, 3, 2, 4), Integer::doubleValue));
    }

    @Test
    void shouldTakeTheMeanOfTheTwoInTheMiddleOfAnEvenNumber()
    {
        assertEquals(new Spread(2.5, 1, 9), Spread.of(List.of(9, 1, 2, 3), Integer::doubleValue));
    }

    @Test
    void shouldRefuseNoRounds()
    {
        assertThrows(IllegalArgumentException.class, () -> Spread.of(List.<Integer>of(), Integer::doubleValue));
    }
}
