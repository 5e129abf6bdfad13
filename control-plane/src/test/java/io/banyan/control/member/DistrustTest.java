package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DistrustTest
{
    @Test
    void shouldRememberTheLastSixAndForgetWhoseTimeEndsFirst()
    {
        final Distrust distrust = new Distrust();
        for (int id = 1; id <= 7; id++)
        {
            distrust.add(id, 100 + id);
        }
        assertFalse(distrust.contains(1, 50));
        for (int id = 2; id <= 7; id++)
        {
            assertTrue(distrust.contains(id, 50), "member " + id);
            assertFalse(distrust.contains(id, 100 + id));
        }
    }

    @Test
    void shouldLengthenWhatItKnowsAndForgiveIt()
    {
        final Distrust distrust = new Distrust();
        distrust.add(1, 10);
        distrust.add(2, 10);
        distrust.add(1, 20);
        assertTrue(distrust.contains(1, 15));
        assertFalse(distrust.contains(2, 15));
        distrust.forgive(1);
        assertFalse(distrust.contains(1, 15));
        distrust.add(0, 20);
        assertFalse(distrust.contains(0, 15), "nobody is not somebody");
    }

    @Test
    void shouldNotForgetForALesserFailureWhatIsDistrustedForLong()
    {
        final Distrust distrust = new Distrust();
        distrust.add(1, 300);
        distrust.add(1, 10);
        assertTrue(distrust.contains(1, 200));
    }
}
