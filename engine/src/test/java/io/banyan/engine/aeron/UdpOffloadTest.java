package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class UdpOffloadTest
{
    @Test
    void shouldBeAvailableWithTheFlagsThatTestsAreStartedWith()
    {
        assertNull(UdpOffload.obstacle());
        assertTrue(UdpOffload.isAvailable());
    }

    @Test
    void shouldCutWhatIsSentInOneCallIntoDatagramsUntilToldNotTo() throws IOException
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            UdpOffload.segment(sockets.sender, 100);
            assertEquals(250, sockets.sender.write(ByteBuffer.allocateDirect(250)));
            assertEquals(List.of(100, 100, 50), sockets.takeLengths());

            UdpOffload.segment(sockets.sender, 0);
            assertEquals(250, sockets.sender.write(ByteBuffer.allocateDirect(250)));
            assertEquals(List.of(250), sockets.takeLengths());
        }
    }

    @Test
    void shouldTakeWhatHasArrivedTogetherInOneCall() throws IOException
    {
        try (UdpSockets sockets = new UdpSockets())
        {
            UdpOffload.coalesce(sockets.receiver);
            UdpOffload.segment(sockets.sender, 100);
            sockets.sender.write(ByteBuffer.allocateDirect(250));
            sockets.sender.write(ByteBuffer.allocateDirect(70));
            assertEquals(List.of(250, 70), sockets.takeLengths());
        }
    }

    @Test
    void shouldSayThatASocketIsClosed() throws IOException
    {
        final UdpSockets sockets = new UdpSockets();
        sockets.close();
        assertThrows(IOException.class, () -> UdpOffload.segment(sockets.sender, 100));
    }
}
