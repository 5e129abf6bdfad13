package io.banyan.node.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;

import io.banyan.engine.aeron.UdpOffload;
import io.banyan.engine.agent.EngineOptions;
import io.banyan.engine.config.Option;
import io.banyan.engine.config.OptionSet;
import io.banyan.node.NodeOptions;

/**
 * Examines the host and the JVM for what keeps a node from running well.
 */
public final class Doctor
{
    private static final long MIB = 1024 * 1024;
    private static final int TERMS_A_STREAM = 3;
    /** Streams beside those of the children: from the parent, to and from backups, from local readers. */
    private static final int FURTHER_STREAMS = 8;
    private static final long OPEN_FILES_GOOD = 4096;
    private static final int JAVA_MIN = 17;
    private static final int CORES_GOOD = 2;
    private static final long PARK_NS = 1_000_000;
    private static final int PARKS = 50;
    private static final long PARK_GOOD_NS = 3_000_000;
    private static final double NS_PER_MS = 1e6;
    /** As the kernel cuts their names. */
    private static final List<String> CLOCK_DAEMONS =
        List.of("chronyd", "ntpd", "ntpsec-ntpd", "openntpd", "ptp4l", "phc2sys", "systemd-timesyn");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Doctor()
    {
    }

    /**
     * Runs every check, against what the options ask for.
     *
     * @param options concluded, without problems.
     * @return what was found, in a fixed order.
     */
    public static List<Finding> examine(final OptionSet options)
    {
        final Needs needs = Needs.of(options);
        final List<Finding> findings = new ArrayList<>();
        findings.add(java(Runtime.version().feature(), Runtime.version() + ", " + System.getProperty("java.vm.name")));
        findings.add(addOpens(Object.class.getModule().isOpen("jdk.internal.misc", Doctor.class.getModule())));
        findings.add(offload(UdpOffload.obstacle()));
        findings.add(sharedMemory(needs));
        findings.add(directMemory(needs, directMemoryMax()));
        findings.add(socketBuffer("receive", "net.core.rmem_max", true, needs));
        findings.add(socketBuffer("send", "net.core.wmem_max", false, needs));
        findings.add(openFiles());
        findings.add(cores(Runtime.getRuntime().availableProcessors()));
        findings.add(governor(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")));
        findings.add(clockSource(Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource")));
        findings.add(clockSync(Path.of("/")));
        findings.add(scheduler(worstParkNs()));
        return findings;
    }

    /**
     * What a node of this configuration takes from its host.
     *
     * @param folder      of the driver's files.
     * @param socketBytes socket buffers to ask for.
     * @param linkBytes   receive window of each link, if the socket buffer has room for it.
     * @param filesBytes  of shared memory, when all its streams are open.
     * @param directBytes of memory outside the heap: the window of a channel, and the ring of a publisher.
     */
    record Needs(Path folder, long socketBytes, long linkBytes, long filesBytes, long directBytes)
    {
        static Needs of(final OptionSet options)
        {
            final long term = number(options, "banyan.term.length");
            final long streams = Math.max(
                number(options, "banyan.children"), NodeOptions.rootChildren(options)) + FURTHER_STREAMS;
            final String folder = options.text(option("banyan.driver.directory"));
            return new Needs(
                folder.isEmpty() ? SHARED_MEMORY : Path.of(folder),
                number(options, "banyan.socket.buffer"),
                term / 2,
                number(options, "banyan.driver.space") + streams * TERMS_A_STREAM * term,
                number(options, "banyan.window") + number(options, "banyan.publisher.ring"));
        }

        private static long number(final OptionSet options, final String key)
        {
            return options.number(option(key));
        }

        private static Option option(final String key)
        {
            return Stream.concat(EngineOptions.all().stream(), NodeOptions.all().stream())
                .filter(option -> option.key().equals(key)).findFirst().orElseThrow();
        }
    }

    static Finding java(final int version, final String name)
    {
        final String found = "Java " + name;
        return version >= JAVA_MIN ? Finding.ok("java", found) :
            Finding.failed("java", found, "use a JDK of version " + JAVA_MIN + " or later (JAVA_HOME)");
    }

    static Finding addOpens(final boolean isOpen)
    {
        return isOpen ? Finding.ok("jvm flags", "jdk.internal.misc is open") :
            Finding.failed("jvm flags", "jdk.internal.misc is closed to Agrona",
                "java --add-opens java.base/jdk.internal.misc=ALL-UNNAMED ... (the launcher does)");
    }

    static Finding offload(final String obstacle)
    {
        final String alone = "each goes through the kernel alone: " + obstacle;
        if (obstacle == null)
        {
            return Finding.ok("short datagrams", "many go through the kernel at a time");
        }
        return obstacle.contains(UdpOffload.FLAG) ?
            Finding.warn("short datagrams", alone, "java " + UdpOffload.FLAG + " ... (the launcher does)") :
            Finding.ok("short datagrams", alone);
    }

    static Finding sharedMemory(final Needs needs)
    {
        final Path folder = needs.folder();
        if (!Files.isDirectory(folder))
        {
            return Finding.warn("shared memory", folder + " is missing: " + (folder.equals(SHARED_MEMORY) ?
                "files go to " + System.getProperty("java.io.tmpdir") : "it will be made"),
                "mount a tmpfs there, or set banyan.driver.directory");
        }
        try
        {
            final FileStore store = Files.getFileStore(folder);
            return sharedMemory(needs, store.getUsableSpace(), store.getTotalSpace());
        }
        catch (final IOException ex)
        {
            return Finding.warn("shared memory", folder + " cannot be examined: " + ex, "check its permissions");
        }
    }

    static Finding sharedMemory(final Needs needs, final long free, final long total)
    {
        final String found = free / MIB + " MiB of " + total / MIB + " free in " + needs.folder() + ", " +
            mib(needs.filesBytes()) + " MiB wanted with every stream open (banyan.children, " +
            "banyan.root.children, banyan.term.length, banyan.driver.space)";
        final long wanted = total - free + needs.filesBytes();
        final String fix = "mount -o remount,size=" + mib(wanted) + "m " + needs.folder() +
            " (a container: --shm-size=" + mib(wanted) + "m)";
        return free >= needs.filesBytes() ? Finding.ok("shared memory", found) :
            Finding.failed("shared memory", found, fix);
    }

    static Finding directMemory(final Needs needs, final long most)
    {
        final String found = mib(needs.directBytes()) + " MiB wanted for a channel and a publisher (banyan.window, " +
            "banyan.publisher.ring), " + most / MIB + " MiB allowed";
        return needs.directBytes() <= most ? Finding.ok("direct memory", found) :
            Finding.failed("direct memory", found,
                "BANYAN_JAVA_OPTS=-XX:MaxDirectMemorySize=" + 2 * mib(needs.directBytes()) + "m");
    }

    private static long directMemoryMax()
    {
        final HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        final long set =
            hotSpot == null ? 0 : Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue());
        return set > 0 ? set : Runtime.getRuntime().maxMemory();
    }

    private static Finding socketBuffer(
        final String which, final String knob, final boolean isReceive, final Needs needs)
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            final var option = isReceive ? StandardSocketOptions.SO_RCVBUF : StandardSocketOptions.SO_SNDBUF;
            channel.setOption(option, (int)needs.socketBytes());
            return socketBuffer(which, knob, isReceive ? needs.linkBytes() : 0, needs.socketBytes(),
                channel.getOption(option));
        }
        catch (final IOException ex)
        {
            return Finding.failed(which + " buffer", "no UDP socket can be opened: " + ex,
                "allow UDP sockets for this user or container");
        }
    }

    static Finding socketBuffer(
        final String which, final String knob, final long linkBytes, final long wanted, final long granted)
    {
        final String found = granted + " bytes granted, " + wanted + " wanted (banyan.socket.buffer)";
        if (Math.min(granted, wanted) < linkBytes)
        {
            final long needed = Math.max(wanted, linkBytes);
            return Finding.warn(which + " buffer", found + "; the window of a link is cut from " + linkBytes +
                " (banyan.term.length/2) to " + Math.min(granted, wanted),
                (granted < needed ? "sysctl -w " + knob + "=" + needed : "") +
                (granted < needed && wanted < linkBytes ? " and " : "") +
                (wanted < linkBytes ? "banyan.socket.buffer=" + linkBytes : ""));
        }
        return granted >= wanted ? Finding.ok(which + " buffer", found +
            (linkBytes > 0 ? ", windows of " + linkBytes + " fit" : "")) :
            Finding.warn(which + " buffer", found, "sysctl -w " + knob + "=" + wanted);
    }

    private static Finding openFiles()
    {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os)
        {
            return openFiles(os.getMaxFileDescriptorCount(), os.getOpenFileDescriptorCount());
        }
        return Finding.ok("open files", "not limited on this system");
    }

    static Finding openFiles(final long most, final long used)
    {
        final String found = most + " open files allowed, " + used + " in use";
        return most >= OPEN_FILES_GOOD ? Finding.ok("open files", found) :
            Finding.warn("open files", found, "ulimit -n 65536");
    }

    static Finding cores(final int cores)
    {
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

    /**
     * Whether something keeps the wall clock with those of other hosts: latencies between hosts, leases and envelopes
     * take it for granted. Daemons leave their marks in files; what sets the clock of a virtual machine from outside
     * leaves none.
     */
    static Finding clockSync(final Path root)
    {
        if (Files.exists(root.resolve("run/systemd/timesync/synchronized")))
        {
            return Finding.ok("clock sync", "systemd-timesyncd has set it");
        }
        final String daemon = runningDaemon(root.resolve("proc"));
        if (daemon != null)
        {
            return daemon.equals("systemd-timesyn") ?
                Finding.warn("clock sync", "systemd-timesyncd runs and has not set it yet",
                    "timedatectl timesync-status (is its server reachable?)") :
                Finding.ok("clock sync", daemon + " runs");
        }
        if (Files.exists(root.resolve("dev/ptp0")))
        {
            return Finding.warn("clock sync", "a hardware clock (/dev/ptp0) is there, and nothing is seen to follow it",
                "run chronyd with: refclock PHC /dev/ptp0 poll 2");
        }
        return Finding.warn("clock sync", "nothing is seen to set the clock (in a container: look at its host)",
            "apt-get install chrony, or: timedatectl set-ntp true");
    }

    /** The first program of /proc that sets clocks, or null. */
    private static String runningDaemon(final Path proc)
    {
        try (Stream<Path> processes = Files.list(proc))
        {
            return processes.map(process -> read(process.resolve("comm")))
                .filter(name -> name != null && CLOCK_DAEMONS.contains(name)).findFirst().orElse(null);
        }
        catch (final IOException | UncheckedIOException ex)
        {
            return null;
        }
    }

    private static long worstParkNs()
    {
        long worstNs = 0;
        for (int i = 0; i < PARKS; i++)
        {
            final long beginNs = System.nanoTime();
            LockSupport.parkNanos(PARK_NS);
            worstNs = Math.max(worstNs, System.nanoTime() - beginNs - PARK_NS);
        }
        return worstNs;
    }

    static Finding scheduler(final long worstNs)
    {
        final String found =
            String.format(java.util.Locale.ROOT, "worst of %d wake-ups was %.2f ms late", PARKS, worstNs / NS_PER_MS);
        return worstNs <= PARK_GOOD_NS ? Finding.ok("scheduler", found) :
            Finding.warn("scheduler", found, "other programs keep the cores busy: stop them, or pin with taskset");
    }

    private static long mib(final long bytes)
    {
        return (bytes + MIB - 1) / MIB;
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
