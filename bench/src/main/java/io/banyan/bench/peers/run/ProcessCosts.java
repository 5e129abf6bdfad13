package io.banyan.bench.peers.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What processes have cost so far, as the kernel accounts it.
 */
final class ProcessCosts
{
    private static final long TICK_NS = 10_000_000L;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final String RSS = "VmRSS:";
    private static final int KIB = 1024;

    private ProcessCosts()
    {
    }

    /** Processor time of a process, in user mode and in the kernel, nanoseconds to the tick; 0 once it is gone. */
    static long cpuNs(final long pid)
    {
        try
        {
            return cpuNs(Files.readString(Path.of("/proc/" + pid + "/stat")));
        }
        catch (final IOException ex)
        {
            return 0;
        }
    }

    /** The name of the program, which may hold spaces, ends with the last parenthesis; the fields count from there. */
    static long cpuNs(final String stat)
    {
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * TICK_NS;
    }

    /** Memory of a process that is resident, bytes; 0 once it is gone. */
    static long residentBytes(final long pid)
    {
        try
        {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(RSS))
                .mapToLong(line -> Long.parseLong(line.substring(RSS.length()).replaceAll("[^0-9]", "")) * KIB)
                .findFirst()
                .orElse(0);
        }
        catch (final IOException ex)
        {
            return 0;
        }
    }
}
