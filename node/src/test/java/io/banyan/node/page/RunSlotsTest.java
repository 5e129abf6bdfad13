package io.banyan.node.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(10)
class RunSlotsTest
{
    private final RunSlots slots = new RunSlots(2);

    @Test
    void shouldEndTheLastRunOfAClientThatBeginsAnother() throws Exception
    {
        final RunSlots.Slot first = slots.begin("a", 10);
        final Thread ender = new Thread(() ->
        {
            while (!first.isCancelled())
            {
                Thread.onSpinWait();
            }
            slots.end(first);
        });
        ender.start();

        final RunSlots.Slot second = slots.begin("a", 5_000);

        assertNotNull(second);
        assertTrue(first.isCancelled());
        assertFalse(second.isCancelled());
        ender.join();
    }

    @Test
    void shouldRefuseWhenAllAreTakenAndServeAgainWhenOneEnds() throws Exception
    {
        final RunSlots.Slot first = slots.begin("a", 10);
        slots.begin("b", 10);

        assertNull(slots.begin("c", 10));
        slots.end(first);
        assertNotNull(slots.begin("c", 10));
    }
}
