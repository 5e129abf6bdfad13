package io.banyan.engine.aeron;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuietPortTest
{
    private static final long MICRO = 1_000;
    private static final long OPENED = Long.MAX_VALUE - 5 * MICRO;
    private static final long LONELY = OPENED + QuietPort.PARENT_GONE_NS;
    private final QuietPort port = new QuietPort(OPENED);

    @Test
    void shouldBeAskedAlwaysWhileAParentMayCome()
    {
        port.onAsked(OPENED + MICRO, false);
        assertTrue(port.isDue(OPENED + MICRO + 1));
        port.onAsked(LONELY - 2, false);
        assertTrue(port.isDue(LONELY - 1));
        assertFalse(port.isDue(LONELY));
    }

    @Test
    void shouldBeAskedAlwaysWhileAParentSends()
    {
        port.onParent(LONELY);
        port.onAsked(LONELY + QuietPort.PARENT_GONE_NS - 2, false);
        assertTrue(port.isDue(LONELY + QuietPort.PARENT_GONE_NS - 1));
        assertFalse(port.isDue(LONELY + QuietPort.PARENT_GONE_NS));
    }

    @Test
    void shouldBeAskedAgainAtOnceWhenItHadSomething()
    {
        port.onAsked(LONELY, true);
        assertTrue(port.isDue(LONELY));
    }

    @Test
    void shouldWaitASixteenthOfItsQuietTime()
    {
        port.onAsked(LONELY, true);
        port.onAsked(LONELY + 160 * MICRO, false);
        assertFalse(port.isDue(LONELY + 170 * MICRO - 1));
        assertTrue(port.isDue(LONELY + 170 * MICRO));
    }

    @Test
    void shouldNeverWaitForLong()
    {
        port.onAsked(LONELY, true);
        final long laterNs = LONELY + 1_000_000 * MICRO;
        port.onAsked(laterNs, false);
        assertFalse(port.isDue(laterNs + QuietPort.WAIT_MAX_NS - 1));
        assertTrue(port.isDue(laterNs + QuietPort.WAIT_MAX_NS));
    }
}
