package io.banyan.engine.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.banyan.engine.core.LinkPort;

/**
 * How much of the file system the streams of a link have for certain, as the kernel counts it.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class TermMemoryTest
{
    private static final long CHANNEL = TransportRig.CHANNEL;
    private static final int TERM_LENGTH = 256 * 1024;
    private static final int TERMS = 3;

    @Test
    void shouldHaveTheMemoryOfAStreamSoonAfterItWasOpened() throws Exception
    {
        final List<Long> bytes = bytesOfStreams(false);
        bytes.forEach(taken -> assertTrue(taken >= TERMS * TERM_LENGTH, taken + " bytes of three terms"));
    }

    @Test
    void shouldTakeTheMemoryOfAStreamAsItIsUsedWhenAskedTo() throws Exception
    {
        final List<Long> bytes = bytesOfStreams(true);
        bytes.forEach(taken -> assertTrue(taken < TERM_LENGTH, taken + " bytes of streams without messages"));
    }

    /** Of the sending and the receiving end of one that has carried nothing. */
    private static List<Long> bytesOfStreams(final boolean isSparse) throws Exception
    {
        final DriverContext ctx = new DriverContext().termLength(TERM_LENGTH).termSparse(isSparse);
        try (TransportRig rig = new TransportRig(ctx))
        {
            final AeronTransport parent = rig.open(new TransportContext().mtu(PathMtu.WIDE_WORLD));
            final AeronTransport child = rig.open();
            final TransportRig.Recorder recorder = new TransportRig.Recorder();
            child.expectDown(CHANNEL, 3, recorder);
            final LinkPort port = parent.openDown(CHANNEL, TransportRig.addressOf(child), 3);
            rig.until("up", () -> port.isConnected() && recorder.ups == 1);
            rig.until("settled", () -> parent.isSettled() && child.isSettled());

            final List<Long> bytes = new ArrayList<>();
            try (Stream<Path> files = Files.walk(Path.of(rig.driver.directoryName())))
            {
                for (final Path file : files.filter(path -> path.toString().endsWith(".logbuffer")).toList())
                {
                    bytes.add(bytesTaken(file));
                }
            }
            assertEquals(2, bytes.size(), "a publication and an image");
            return bytes;
        }
    }

    private static long bytesTaken(final Path file) throws IOException, InterruptedException
    {
        final Process du = new ProcessBuilder("du", "--block-size=1", file.toString()).start();
        final String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, du.waitFor());
        return Long.parseLong(line.split("\\s")[0]);
    }
}
