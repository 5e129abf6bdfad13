package io.banyan.bench.peers.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Bytes on the loopback interface, IP headers included. Of the run alone when it has a network namespace of its own,
 * else of everything on the host.
 */
final class Wire
{
    private static final Path DEVICES = Path.of("/proc/net/dev");
    private static final String LOOPBACK = "lo:";

    private Wire()
    {
    }

    static long bytes()
    {
        try
        {
            return bytes(Files.readAllLines(DEVICES));
        }
        catch (final IOException ex)
        {
            return 0;
        }
    }

    static long bytes(final List<String> lines)
    {
        return lines.stream()
            .map(String::strip)
            .filter(line -> line.startsWith(LOOPBACK))
            .mapToLong(line -> Long.parseLong(line.substring(LOOPBACK.length()).strip().split(" +")[0]))
            .findFirst()
            .orElse(0);
    }
}
