package io.banyan.bench.harness;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What must be known of a machine to judge figures measured on it.
 */
public final class Environment
{
    /** Without the place of the class archive, which is of this checkout alone. */
    private static String jvmFlags()
    {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> !flag.startsWith("-XX:SharedArchiveFile"))
            .collect(Collectors.joining(" "));
    }

    private static final String UNKNOWN = "unknown";
    private static final int LINE_MAX = 256;
    private static final long COMMAND_TIMEOUT_S = 5;

    private Environment()
    {
    }

    /**
     * Look at this machine, this process and this source tree.
     *
     * @return names and values, in order.
     */
    public static Map<String, Object> capture()
    {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        values.put("cpu", cpuModel());
        values.put("cores", Runtime.getRuntime().availableProcessors());
        values.put("memoryBytes", ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize());
        values.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        values.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        values.put("jvmFlags", jvmFlags());
        values.put("aeron", io.aeron.AeronVersion.VERSION);
        values.put("commit", commit());
        values.put("rmemMax", firstLine(Path.of("/proc/sys/net/core/rmem_max")));
        values.put("wmemMax", firstLine(Path.of("/proc/sys/net/core/wmem_max")));
        values.put("loopbackMtu", firstLine(Path.of("/sys/class/net/lo/mtu")));
        values.put("loadAverage", firstLine(Path.of("/proc/loadavg")));
        return values;
    }

    private static String cpuModel()
    {
        try
        {
            for (final String line : Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8))
            {
                if (line.startsWith("model name"))
                {
                    return line.substring(line.indexOf(':') + 1).trim();
                }
            }
        }
        catch (final IOException ex)
        {
            return System.getProperty("os.arch");
        }
        return System.getProperty("os.arch");
    }

    private static String firstLine(final Path path)
    {
        // Not readString: it asks for one byte first, and the kernel answers that with one digit of a setting and then
        // the end.
        try (InputStream in = Files.newInputStream(path))
        {
            final String text = new String(in.readNBytes(LINE_MAX), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElse(UNKNOWN).trim();
        }
        catch (final IOException ex)
        {
            return UNKNOWN;
        }
    }

    /**
     * The commit of the working directory, with {@code +} if it has changes.
     */
    private static String commit()
    {
        final String head = output("git", "rev-parse", "--short=12", "HEAD");
        if (head == null || head.isEmpty())
        {
            return UNKNOWN;
        }
        final String changes = output("git", "status", "--porcelain", "--untracked-files=no");
        return changes == null || changes.isEmpty() ? head : head + "+";
    }

    private static String output(final String... command)
    {
        try
        {
            final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
            final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.waitFor(COMMAND_TIMEOUT_S, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : null;
        }
        catch (final IOException ex)
        {
            return null;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
