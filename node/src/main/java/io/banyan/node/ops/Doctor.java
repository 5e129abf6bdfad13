package io.banyan.node.ops;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * Examines the host and the JVM for what keeps a node from running well.
 */
public final class Doctor
{
    private static final long MIB = 1024 * 1024;
    private static final long SHARED_MEMORY_MIN = 64 * MIB;
    private static final long SHARED_MEMORY_GOOD = 512 * MIB;
    private static final int SOCKET_BUFFER_WANTED = 2 * 1024 * 1024;
    private static final long OPEN_FILES_GOOD = 4096;
    private static final int JAVA_MIN = 17;
    private static final int CORES_GOOD = 2;
    private static final long PARK_NS = 1_000_000;
    private static final int PARKS = 50;
    private static final long PARK_GOOD_NS = 3_000_000;
    private static final double NS_PER_MS = 1e6;

    private Doctor()
    {
    }

    /**
     * Runs every check.
     *
     * @return what was found, in a fixed order.
     */
    public static List<Finding> examine()
    {
        final List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(addOpens());
        findings.add(sharedMemory(Path.of("/dev/shm")));
        findings.add(socketBuffer("receive", "net.core.rmem_max", true));
        findings.add(socketBuffer("send", "net.core.wmem_max", false));
        findings.add(openFiles());
        findings.add(cores());
        findings.add(governor(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")));
        findings.add(clockSource(Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource")));
        findings.add(scheduler());
        return findings;
    }

    private static Finding java()
    {
        final int version = Runtime.version().feature();
        final String found = "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name");
        return version >= JAVA_MIN ? Finding.ok("java", found) :
            Finding.failed("java", found, "use a JDK of version " + JAVA_MIN + " or later (JAVA_HOME)");
    }

    private static Finding addOpens()
    {
        final boolean isOpen = Object.class.getModule().isOpen("jdk.internal.misc", Doctor.class.getModule());
        return isOpen ? Finding.ok("jvm flags", "jdk.internal.misc is open") :
            Finding.failed("jvm flags", "jdk.internal.misc is closed to Agrona",
                "java --add-opens java.base/jdk.internal.misc=ALL-UNNAMED ... (the launcher does)");
    }

    static Finding sharedMemory(final Path folder)
    {
        if (!Files.isDirectory(folder))
        {
            return Finding.warn("shared memory", folder + " is missing: files go to " +
                System.getProperty("java.io.tmpdir"), "mount a tmpfs there, or set banyan.driver.directory");
        }
        try
        {
            final FileStore store = Files.getFileStore(folder);
            final long free = store.getUsableSpace();
            final String found = free / MIB + " MiB of " + store.getTotalSpace() / MIB + " free in " + folder;
            final String fix = "mount -o remount,size=2g " + folder + " (a container: --shm-size=2g)";
            if (free < SHARED_MEMORY_MIN)
            {
                return Finding.failed("shared memory", found, fix);
            }
            return free < SHARED_MEMORY_GOOD ? Finding.warn("shared memory", found, fix) :
                Finding.ok("shared memory", found);
        }
        catch (final IOException ex)
        {
            return Finding.warn("shared memory", folder + " cannot be examined: " + ex, "check its permissions");
        }
    }

    private static Finding socketBuffer(final String which, final String knob, final boolean isReceive)
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            final var option = isReceive ? StandardSocketOptions.SO_RCVBUF : StandardSocketOptions.SO_SNDBUF;
            channel.setOption(option, SOCKET_BUFFER_WANTED);
            final int granted = channel.getOption(option);
            final String found = granted + " bytes granted, " + SOCKET_BUFFER_WANTED + " wanted (banyan.socket.buffer)";
            return granted >= SOCKET_BUFFER_WANTED ? Finding.ok(which + " buffer", found) :
                Finding.warn(which + " buffer", found, "sysctl -w " + knob + "=" + SOCKET_BUFFER_WANTED);
        }
        catch (final IOException ex)
        {
            return Finding.failed(which + " buffer", "no UDP socket can be opened: " + ex,
                "allow UDP sockets for this user or container");
        }
    }

    private static Finding openFiles()
    {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os)
        {
            final long most = os.getMaxFileDescriptorCount();
            final String found = most + " open files allowed, " + os.getOpenFileDescriptorCount() + " in use";
            return most >= OPEN_FILES_GOOD ? Finding.ok("open files", found) :
                Finding.warn("open files", found, "ulimit -n 65536");
        }
        return Finding.ok("open files", "not limited on this system");
    }

    private static Finding cores()
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        return cores >= CORES_GOOD ? Finding.ok("cores", cores + " usable") :
            Finding.warn("cores", cores + " usable: the control plane shares it with the data plane",
                "give the process 2 cores (a container: --cpus=2)");
    }

    static Finding governor(final Path file)
    {
        final String governor = read(file);
        if (governor == null)
        {
            return Finding.ok("cpu governor", "not controlled from here");
        }
        return "performance".equals(governor) ? Finding.ok("cpu governor", governor) :
            Finding.warn("cpu governor", governor + ": cores change their speed",
                "cpupower frequency-set -g performance");
    }

    static Finding clockSource(final Path file)
    {
        final String source = read(file);
        if (source == null || "tsc".equals(source) || "arch_sys_counter".equals(source) || "kvm-clock".equals(source))
        {
            return Finding.ok("clock", source == null ? "unknown source" : source);
        }
        return Finding.warn("clock", source + ": reading the time is a system call",
            "echo tsc > " + file + " (if the processor has a stable one)");
    }

    private static Finding scheduler()
    {
        long worstNs = 0;
        for (int i = 0; i < PARKS; i++)
        {
            final long beginNs = System.nanoTime();
            LockSupport.parkNanos(PARK_NS);
            worstNs = Math.max(worstNs, System.nanoTime() - beginNs - PARK_NS);
        }
        final String found =
            String.format(java.util.Locale.ROOT, "worst of %d wake-ups was %.2f ms late", PARKS, worstNs / NS_PER_MS);
        return worstNs <= PARK_GOOD_NS ? Finding.ok("scheduler", found) :
            Finding.warn("scheduler", found, "other programs keep the cores busy: stop them, or pin with taskset");
    }

    private static String read(final Path file)
    {
        try
        {
            return Files.isReadable(file) ? Files.readString(file).strip() : null;
        }
        catch (final IOException ex)
        {
            return null;
        }
    }
}
