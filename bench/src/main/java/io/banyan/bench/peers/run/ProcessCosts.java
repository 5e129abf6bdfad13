package io.banyan.bench.peers.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What processes have cost so far, and what the machine was denied, as the kernel accounts it.
 */
final class ProcessCosts
{
    private static final long TICK_NS = 10_000_000L;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int STOLEN_TICKS = 8;
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

    /** Processor time that the host of a virtual machine gave to others, of all cores, nanoseconds to the tick. */
    static long stolenNs()
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat")))
        {
            return lines.findFirst().map(ProcessCosts::stolenNs).orElse(0L);
        }
        catch (final IOException | UncheckedIOException ex)
        {
            return 0;
        }
    }

    /** The first line sums up all cores: its name and ten kinds of time, of which kernels that are old have fewer. */
    static long stolenNs(final String cores)
    {
        final String[] fields = cores.split(" +");
        return fields.length <= STOLEN_TICKS ? 0 : Long.parseLong(fields[STOLEN_TICKS]) * TICK_NS;
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
