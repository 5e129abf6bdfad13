package io.banyan.bench.flood;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many datagrams the kernel has dropped at a port because its buffer was full: what no process can count.
 */
final class KernelDrops
{
    private static final int HEX = 16;
    private static final int ADDRESS = 1;

    private KernelDrops()
    {
    }

    static long at(final int port)
    {
        long drops = 0;
        for (final String file : new String[] {"udp", "udp6"})
        {
            try
            {
                for (final String line : Files.readAllLines(Path.of("/proc/net", file), StandardCharsets.US_ASCII))
                {
                    final String[] parts = line.trim().split("\\s+");
                    final int colon = parts[ADDRESS].indexOf(':');
                    if (colon > 0 && parts[ADDRESS].length() > colon + 1 && parts[0].endsWith(":") &&
                        Integer.parseInt(parts[ADDRESS].substring(colon + 1), HEX) == port)
                    {
                        drops += Long.parseLong(parts[parts.length - 1]);
                    }
                }
            }
            catch (final IOException ex)
            {
                return 0;
            }
        }
        return drops;
    }
}
