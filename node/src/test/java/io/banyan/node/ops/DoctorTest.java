package io.banyan.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertEquals(checks.size(), new HashSet<>(checks).size());
        assertTrue(checks.containsAll(List.of("shared memory", "direct memory", "receive buffer", "send buffer",
            "open files", "cpu governor", "clock", "clock sync", "jvm flags")), checks::toString);
        for (final Finding finding : findings)
        {
            assertEquals(finding.grade() == Finding.Grade.OK, finding.fix().isEmpty(), finding::toString);
        }
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
