package io.banyan.bench.rig;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class RigSpecTest
{
    @Test
    void shouldCountTheLinksThatEachMessageCrosses()
    {
        assertEquals(2, new RigSpec(RigSpec.Shape.HOP, 1, 32, 1408).links());
        assertEquals(8, new RigSpec(RigSpec.Shape.FANOUT, 8, 32, 1408).links());
    }

    @Test
    void shouldRefuseWhatCannotBeBuilt()
    {
        assertThrows(IllegalArgumentException.class, () -> new RigSpec(RigSpec.Shape.HOP, 2, 32, 1408));
        assertThrows(IllegalArgumentException.class, () -> new RigSpec(RigSpec.Shape.FANOUT, 0, 32, 1408));
        assertThrows(IllegalArgumentException.class, () -> new RigSpec(RigSpec.Shape.FANOUT, 1, 15, 1408));
        assertThrows(IllegalArgumentException.class, () -> new RigSpec(RigSpec.Shape.FANOUT, 1, 32, 1400));
        assertThrows(IllegalArgumentException.class, () -> new RigSpec(RigSpec.Shape.FANOUT, 1, 32, 65_536));
    }
}
