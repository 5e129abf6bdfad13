package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathMtuTest
{
    @ParameterizedTest
    @CsvSource({
        "65536, false, 65504, 65504",
        "65536, false, 8192, 8192",
        "9001, false, 65504, 8960",
        "1500, false, 65504, 1472",
        "1500, true, 65504, 1440",
        "1460, false, 65504, 1408"
    })
    void shouldRoundTheInterfaceMtuDownToWhatFits(
        final int interfaceMtu, final boolean isIpv6, final int ceiling, final int expected)
    {
        assertEquals(expected, PathMtu.fit(interfaceMtu, isIpv6, ceiling));
    }

    @Test
    void shouldJudgeALinkByItsDestination() throws Exception
    {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        final InetAddress world = InetAddress.getByAddress(new byte[]{ 9, 9, 9, 9 });
        final PathMtu judged = PathMtu.of(loopback, 0, PathMtu.MAX);
        assertEquals(PathMtu.MAX, judged.forDestination(loopback));
        assertEquals(PathMtu.WIDE_WORLD, judged.forDestination(world));
        assertEquals(PathMtu.MAX, judged.forBlocks(loopback));
        final PathMtu configured = PathMtu.of(loopback, 4096, PathMtu.MAX);
        assertEquals(4096, configured.forDestination(loopback));
        assertEquals(4096, configured.forDestination(world));
        assertEquals(4096, configured.forBlocks(loopback));
    }

    @Test
    void shouldCutBlocksForTheWideWorldWhenBoundToEveryInterface() throws Exception
    {
        final InetAddress any = InetAddress.getByAddress(new byte[4]);
        assertEquals(PathMtu.WIDE_WORLD, PathMtu.of(any, 0, PathMtu.MAX).forBlocks(any));
    }

    @Test
    void shouldTellSubnetsApartWhenTheirPrefixEndsInsideAByte()
    {
        final byte[] one = { 10, 1, (byte)0x80, 1 };
        assertTrue(PathMtu.isSameSubnet(one, new byte[]{ 10, 1, (byte)0xFF, 9 }, 17));
        assertFalse(PathMtu.isSameSubnet(one, new byte[]{ 10, 1, 0x7F, 9 }, 17));
        assertFalse(PathMtu.isSameSubnet(one, new byte[16], 8));
    }
}
