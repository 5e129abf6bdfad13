package io.banyan.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.engine.aeron.UdpOffload;
import io.banyan.engine.agent.EngineOptions;
import io.banyan.engine.config.Option;
import io.banyan.engine.config.OptionSet;
import io.banyan.node.NodeOptions;

class DoctorTest
{
    private static final long MIB = 1024 * 1024;

    @TempDir
    Path root;

    @Test
    void shouldTakeWhatANodeNeedsFromItsConfiguration()
    {
        final Doctor.Needs plain = Doctor.Needs.of(options());
        assertEquals(Path.of("/dev/shm"), plain.folder());
        assertEquals(2 * MIB, plain.socketBytes());
        assertEquals(MIB / 2, plain.linkBytes());
        assertEquals((64 + 3 * (16 + 8)) * MIB, plain.filesBytes());
        assertEquals(32 * MIB, plain.directBytes());

        final Doctor.Needs large = Doctor.Needs.of(options(
            "banyan.term.length", "16m", "banyan.window", "1g", "banyan.driver.directory", root.toString()));
        assertEquals(root, large.folder());
        assertEquals(8 * MIB, large.linkBytes());
        assertEquals((64 + 3 * 16 * (16 + 8)) * MIB, large.filesBytes());
        assertEquals(1040 * MIB, large.directBytes());
    }

    @Test
    void shouldNameTheBufferThatCutsTheWindowOfALink()
    {
        final Finding fits = buffer(MIB / 2, 2 * MIB, 2 * MIB);
        assertEquals(Finding.Grade.OK, fits.grade());
        assertTrue(fits.found().contains("windows of 524288 fit"), fits::found);

        final Finding small = buffer(MIB / 2, 2 * MIB, 425_984);
        assertEquals(Finding.Grade.WARN, small.grade());
        assertTrue(small.found().contains("the window of a link is cut from 524288 (banyan.term.length/2) to 425984"),
            small::found);
        assertEquals("sysctl -w net.core.rmem_max=2097152", small.fix());

        assertEquals("banyan.socket.buffer=8388608", buffer(8 * MIB, 2 * MIB, 16 * MIB).fix());
        assertEquals("sysctl -w net.core.rmem_max=8388608 and banyan.socket.buffer=8388608",
            buffer(8 * MIB, 2 * MIB, 2 * MIB).fix());
        assertEquals("sysctl -w net.core.rmem_max=2097152", buffer(1, 2 * MIB, MIB).fix());
    }

    @Test
    void shouldSayHowMuchSharedAndDirectMemoryIsMissing()
    {
        final Doctor.Needs needs = Doctor.Needs.of(options("banyan.window", "1g"));
        assertEquals(Finding.Grade.OK, Doctor.sharedMemory(needs, 200 * MIB, 300 * MIB).grade());
        final Finding shared = Doctor.sharedMemory(needs, 60 * MIB, 64 * MIB);
        assertEquals(Finding.Grade.FAILED, shared.grade());
        assertEquals("mount -o remount,size=140m /dev/shm (a container: --shm-size=140m)", shared.fix());
        assertEquals("mount -o remount,size=376m /dev/shm (a container: --shm-size=376m)",
            Doctor.sharedMemory(needs, 60 * MIB, 300 * MIB).fix(), "what others use counts");

        assertEquals(Finding.Grade.OK, Doctor.directMemory(needs, 2048 * MIB).grade());
        assertEquals("BANYAN_JAVA_OPTS=-XX:MaxDirectMemorySize=2080m", Doctor.directMemory(needs, 512 * MIB).fix());
    }

    @Test
    void shouldSeeWhoKeepsTheClock() throws IOException
    {
        assertEquals(Finding.Grade.WARN, Doctor.clockSync(root).grade());
        assertTrue(Doctor.clockSync(root).fix().contains("timedatectl set-ntp true"));
        Files.createDirectories(root.resolve("dev"));
        Files.createFile(root.resolve("dev/ptp0"));
        assertTrue(Doctor.clockSync(root).fix().contains("refclock PHC /dev/ptp0"));
        process("1", "init");
        process("77", "systemd-timesyn");
        assertTrue(Doctor.clockSync(root).found().contains("has not set it yet"));
        Files.createDirectories(root.resolve("run/systemd/timesync"));
        Files.createFile(root.resolve("run/systemd/timesync/synchronized"));
        assertEquals(Finding.Grade.OK, Doctor.clockSync(root).grade());
        Files.delete(root.resolve("run/systemd/timesync/synchronized"));
        Files.delete(root.resolve("proc/77/comm"));
        process("78", "chronyd");
        assertEquals("chronyd runs", Doctor.clockSync(root).found());
    }

    @Test
    void shouldSaySomethingOfEveryPartOfTheHostAndAFixWhereItIsNotWell()
    {
        final List<Finding> findings = Doctor.examine(options());
        final List<String> checks = findings.stream().map(Finding::check).toList();
        assertEquals(List.of("java", "jvm flags", "short datagrams", "shared memory", "direct memory",
            "receive buffer", "send buffer", "open files", "cores", "cpu governor", "clock", "clock sync",
            "scheduler"), checks);
        for (final Finding finding : findings)
        {
            assertEquals(finding.grade() == Finding.Grade.OK, finding.fix().isEmpty(), finding::toString);
        }
        final int cores = Runtime.getRuntime().availableProcessors();
        assertTrue(findings.contains(Doctor.cores(cores)), findings::toString);
        assertTrue(findings.get(0).found().startsWith("Java " + Runtime.version()), findings::toString);
        assertEquals(Doctor.addOpens(true), findings.get(1), "these tests run with the flag");
    }

    @Test
    void shouldKnowAJvmThatCannotRunANode()
    {
        assertEquals(Finding.ok("java", "Java 17.0.1, VM"), Doctor.java(17, "17.0.1, VM"));
        assertEquals(Finding.failed("java", "Java 11", "use a JDK of version 17 or later (JAVA_HOME)"),
            Doctor.java(11, "11"));
        assertEquals(Finding.Grade.OK, Doctor.addOpens(true).grade());
        assertEquals(Finding.Grade.FAILED, Doctor.addOpens(false).grade());
        assertTrue(Doctor.addOpens(false).fix().contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED"));
    }

    @Test
    void shouldSayWhyDatagramsGoAloneAndHowToMendItWhereThatCanBe()
    {
        assertEquals(Finding.ok("short datagrams", "many go through the kernel at a time"), Doctor.offload(null));
        assertEquals(Finding.ok("short datagrams", "each goes through the kernel alone: the system is not Linux"),
            Doctor.offload("the system is not Linux"));
        final Finding closed = Doctor.offload("the JVM was not started with " + UdpOffload.FLAG);
        assertEquals(Finding.Grade.WARN, closed.grade());
        assertTrue(closed.fix().contains("--add-opens java.base/sun.nio.ch=ALL-UNNAMED"), closed.fix());
    }

    @Test
    void shouldWarnOfTooFewFilesOrCoresAndOfCoresThatAreBusy()
    {
        assertEquals(Finding.ok("open files", "4096 open files allowed, 12 in use"), Doctor.openFiles(4096, 12));
        assertEquals(Finding.warn("open files", "1024 open files allowed, 12 in use", "ulimit -n 65536"),
            Doctor.openFiles(1024, 12));
        assertEquals(Finding.ok("cores", "2 usable"), Doctor.cores(2));
        assertEquals(Finding.Grade.WARN, Doctor.cores(1).grade());
        assertTrue(Doctor.cores(1).fix().contains("--cpus=2"));
        assertEquals(Finding.ok("scheduler", "worst of 50 wake-ups was 3.00 ms late"), Doctor.scheduler(3_000_000));
        assertEquals(Finding.Grade.WARN, Doctor.scheduler(3_100_000).grade());
        assertEquals("worst of 50 wake-ups was 3.10 ms late", Doctor.scheduler(3_100_000).found());
    }

    @Test
    void shouldWarnOfCoresThatChangeTheirSpeedAndOfASlowClock() throws IOException
    {
        final Path file = root.resolve("setting");
        assertEquals(Finding.ok("cpu governor", "not controlled from here"), Doctor.governor(file));
        assertEquals(Finding.ok("clock", "unknown source"), Doctor.clockSource(file));
        Files.writeString(file, "performance\n");
        assertEquals(Finding.ok("cpu governor", "performance"), Doctor.governor(file));
        Files.writeString(file, "powersave\n");
        assertEquals(Finding.warn("cpu governor", "powersave: cores change their speed",
            "cpupower frequency-set -g performance"), Doctor.governor(file));
        for (final String quick : List.of("tsc", "arch_sys_counter", "kvm-clock"))
        {
            Files.writeString(file, quick + "\n");
            assertEquals(Finding.ok("clock", quick), Doctor.clockSource(file));
        }
        Files.writeString(file, "hpet\n");
        assertEquals(Finding.Grade.WARN, Doctor.clockSource(file).grade());
        assertEquals("hpet: reading the time is a system call", Doctor.clockSource(file).found());
        assertTrue(Doctor.clockSource(file).fix().startsWith("echo tsc > " + file), Doctor.clockSource(file)::fix);
    }

    @Test
    void shouldSayThatAFolderForSharedMemoryIsMissing()
    {
        final Finding missing =
            Doctor.sharedMemory(Doctor.Needs.of(options("banyan.driver.directory", root.resolve("no").toString())));
        assertEquals(Finding.Grade.WARN, missing.grade());
        assertEquals(root.resolve("no") + " is missing: it will be made", missing.found());
        final Finding there =
            Doctor.sharedMemory(Doctor.Needs.of(options("banyan.driver.directory", root.toString())));
        assertTrue(there.found().contains(" free in " + root + ", 136 MiB wanted"), there::found);
    }

    private static Finding buffer(final long linkBytes, final long wanted, final long granted)
    {
        return Doctor.socketBuffer("receive", "net.core.rmem_max", linkBytes, wanted, granted);
    }

    private void process(final String pid, final String name) throws IOException
    {
        Files.createDirectories(root.resolve("proc/" + pid));
        Files.writeString(root.resolve("proc/" + pid + "/comm"), name + "\n");
    }

    private static OptionSet options(final String... keysAndValues)
    {
        final List<Option> all = new ArrayList<>(EngineOptions.all());
        all.addAll(NodeOptions.all());
        final Properties file = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2)
        {
            file.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        final OptionSet set = new OptionSet(all).systemProperties(new Properties()).environment(Map.of()).file(file);
        assertEquals(List.of(), set.conclude());
        return set;
    }
}
