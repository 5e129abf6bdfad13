package io.banyan.bench.harness;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class IntendedScheduleTest
{
    @Test
    void shouldSpaceMessagesEvenlyFromTheStart()
    {
        final IntendedSchedule schedule = new IntendedSchedule(500, 10_000);
        assertEquals(500, schedule.timeOf(0));
        assertEquals(100_500, schedule.timeOf(1));
        assertEquals(1_000_000_500, schedule.timeOf(10_000));
    }

    @Test
    void shouldNotDriftWhenThePeriodIsNoWholeNumber()
    {
        final IntendedSchedule schedule = new IntendedSchedule(0, 3);
        assertEquals(1_000_000_000L * 100, schedule.timeOf(300), 1);
    }

    @Test
    void shouldRefuseARateThatIsNone()
    {
        assertThrows(IllegalArgumentException.class, () -> new IntendedSchedule(0, 0));
    }
}
