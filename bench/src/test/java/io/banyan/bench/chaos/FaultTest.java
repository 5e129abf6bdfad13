package io.banyan.bench.chaos;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FaultTest
{
    private static final int COUNT = 400;

    @Test
    void shouldPlanTheSameFaultsWhenTheSeedIsTheSame()
    {
        assertEquals(plan(1, true), plan(1, true));
        assertNotEquals(plan(1, true), plan(2, true));
    }

    @Test
    void shouldPlanEveryKindAndStayWithinTheirBounds()
    {
        final List<Fault> faults = plan(3, true);

        assertEquals(EnumSet.allOf(Fault.Kind.class), kinds(faults));
        for (final Fault fault : faults)
        {
            final long longestMs = fault.kind() == Fault.Kind.PAUSE ? 30_000 : 2_300;
            assertTrue(fault.lastsMs() >= 0 && fault.lastsMs() <= longestMs, fault::toString);
            assertTrue(fault.victims() <= 4, fault::toString);
            assertEquals(
                fault.kind() == Fault.Kind.LOSS || fault.kind() == Fault.Kind.CLOCK, fault.amount() != 0,
                fault::toString);
            assertTrue(fault.kind() == Fault.Kind.CLOCK || fault.amount() <= 200, fault::toString);
        }
    }

    @Test
    void shouldPlanNoLossWhereDatagramsCannotBeDropped()
    {
        final Set<Fault.Kind> kinds = kinds(plan(3, false));

        assertTrue(!kinds.contains(Fault.Kind.LOSS) && !kinds.contains(Fault.Kind.CUT), kinds::toString);
    }

    private static List<Fault> plan(final long seed, final boolean hasFilter)
    {
        return Fault.plan(new ChaosSettings(
            ChaosSettings.racks(24, 4, 3), 3, 2_000, 128, COUNT, 2_000, 30_000, 0.15, FaultMix.ALL, seed), hasFilter);
    }

    private static Set<Fault.Kind> kinds(final List<Fault> faults)
    {
        return faults.stream()
            .map(Fault::kind)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.Kind.class)));
    }
}
