package io.banyan.architecture;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.banyan.architecture.FakeCheckout.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Drives the real {@code ./banyan} in a small checkout of its own.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
class LauncherTest
{
    @TempDir
    private Path directory;
    private FakeCheckout checkout;

    @BeforeEach
    void makeCheckout() throws IOException
    {
        checkout = new FakeCheckout(directory);
        checkout.addMaven();
    }

    @Test
    void shouldBuildOnceWithOneLineOfProgressWhenStartedTwice() throws Exception
    {
        final Run first = checkout.run("hello");
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.err().matches("banyan: building node .*\\.\\.\\. done in \\d+ s\n"), first.err());

        final Run second = checkout.run("hello");
        assertEquals(0, second.exitCode(), second.err());
        assertEquals("", second.err(), "nothing to build, nothing to say, no warning of the JVM");
        assertEquals(1, checkout.mavenCallCount());
        assertTrue(second.out().contains("arg=[hello]"), second.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "node/pom.xml", "node/src/main/java/Banyan.java", "node/src/main/java/New.java"})
    void shouldBuildAgainWhenASourceOrPomIsNewer(final String path) throws Exception
    {
        checkout.run();
        checkout.write(path, "pom.xml".equals(path) ? "<module>node</module>\n" : "changed\n");
        checkout.run();
        assertEquals(2, checkout.mavenCallCount());
    }

    @Test
    void shouldBuildAgainWhenASourceIsDeleted() throws Exception
    {
        checkout.run();
        Files.delete(checkout.home().resolve("node/src/main/java/Other.java"));
        checkout.run();
        assertEquals(2, checkout.mavenCallCount());
    }

    @Test
    void shouldNotBuildWhenToldNever() throws Exception
    {
        final Run early = checkout.run(Map.of("BANYAN_BUILD", "never"));
        assertEquals(2, early.exitCode());
        assertTrue(early.err().contains("nothing is built yet"), early.err());

        checkout.run();
        checkout.write("node/pom.xml", "changed\n");
        assertEquals(0, checkout.run(Map.of("BANYAN_BUILD", "never")).exitCode());
        assertEquals(1, checkout.mavenCallCount());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBuildOnceAndRunAllWhenFourStartTogether(final boolean withFlock) throws Exception
    {
        if (withFlock && Files.isExecutable(Path.of("/usr/bin/flock")))
        {
            checkout.addTool("flock");
        }

        final List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            processes.add(checkout.start(
                checkout.home().resolve("banyan"), checkout.home(), Map.of(), "exit", String.valueOf(10 + i)));
        }
        for (int i = 0; i < 4; i++)
        {
            final Run run = FakeCheckout.finish(processes.get(i));
            assertEquals(10 + i, run.exitCode(), run.err());
        }
        assertEquals(1, checkout.mavenCallCount());
        assertFalse(Files.exists(checkout.home().resolve("target/launcher/lock.d")), "the lock is let go");
    }

    @Test
    void shouldNotHoldTheLockWhenTheProgramRuns() throws Exception
    {
        checkout.addTool("flock");
        final Process running = checkout.start(
            checkout.home().resolve("banyan"), checkout.home(), Map.of(), "wait");
        try (BufferedReader out = running.inputReader(StandardCharsets.UTF_8))
        {
            awaitLine(out, "ready");
            checkout.write("node/pom.xml", "changed\n");
            final Run run = checkout.run("exit", "0");
            assertEquals(0, run.exitCode(), run.err());
            assertFalse(run.err().contains("waiting"), run.err());
        }
        finally
        {
            running.destroyForcibly();
        }
    }

    @Test
    void shouldBreakTheLockWhenItsHolderIsDead() throws Exception
    {
        final Process dead = new ProcessBuilder("sh", "-c", "exit 0").start();
        dead.waitFor();
        checkout.write("target/launcher/lock.d/pid", String.valueOf(dead.pid()));
        final Run run = checkout.run("exit", "0");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, checkout.mavenCallCount());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 77})
    void shouldEndWithTheExitCodeOfTheProgram(final int code) throws Exception
    {
        assertEquals(code, checkout.run("exit", String.valueOf(code)).exitCode());
    }

    @Test
    void shouldBecomeTheProgramSoThatSignalsReachIt() throws Exception
    {
        checkout.run();
        final Process process = checkout.start(
            checkout.home().resolve("banyan"), checkout.home(), Map.of(), "wait");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8))
        {
            assertEquals("pid=" + process.pid(), out.readLine());
            awaitLine(out, "ready");
            process.toHandle().destroy();
            awaitLine(out, "stopped");
            assertEquals(128 + 15, process.waitFor());
        }
        finally
        {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldKeepTheCallersDirectoryWhenStartedThroughLinks() throws Exception
    {
        final Path elsewhere = Files.createDirectories(directory.resolve("else where")).toRealPath();
        Files.createSymbolicLink(directory.resolve("absolute"), checkout.home().resolve("banyan"));
        final Path link = Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("../absolute"));

        final Run run = FakeCheckout.finish(checkout.start(link, elsewhere, Map.of(), "a b", "", "*", "$HOME"));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("directory=" + elsewhere + "\n"), run.out());
        assertTrue(run.out().endsWith("arg=[a b]\narg=[]\narg=[*]\narg=[$HOME]\n"), run.out());
    }

    @Test
    void shouldLetTheUsersJvmFlagsWin() throws Exception
    {
        final Run run = checkout.run(Map.of("BANYAN_JAVA_OPTS", "-Dopt=mine -Xms16m -Xmx99m -XX:+UseSerialGC"));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("opt=mine\n"), run.out());
    }

    @Test
    void shouldLimitWhatTheCompilerPutsTogetherUnlessTheUserSaysOtherwise() throws Exception
    {
        assertEquals(List.of("flag=-XX:FreqInlineSize=100"), inliningFlags(Map.of()), "decision 0016");

        final List<String> both = inliningFlags(Map.of("BANYAN_JAVA_OPTS", "-XX:FreqInlineSize=325"));
        assertEquals("flag=-XX:FreqInlineSize=325", both.get(both.size() - 1), "the last one holds");
    }

    @Test
    void shouldKeepAnArchiveOfClassesForQuickStarts() throws Exception
    {
        checkout.run();
        assertEquals(1, Checkout.filesBelow(checkout.home().resolve("target/launcher"), ".jsa").size());
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsNoJdk() throws Exception
    {
        final Run run = checkout.run(Map.of("JAVA_HOME", ""));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("banyan: a JDK 17 or later is missing (there is no java on PATH);"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void shouldSayWhatItFoundWhenTheJdkIsTooOld() throws Exception
    {
        checkout.write("jdk11/bin/java", "#!/bin/sh\nexit 1\n");
        assertTrue(checkout.home().resolve("jdk11/bin/java").toFile().setExecutable(true));
        checkout.write("jdk11/release", "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"11.0.2\"\n");
        final Path old = checkout.home().resolve("jdk11");

        final Run run = checkout.run(Map.of("JAVA_HOME", old.toString()));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("JAVA_HOME=" + old + " is Java 11"), run.err());
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsNoMaven(@TempDir final Path other) throws Exception
    {
        final Run run = new FakeCheckout(other).run();
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("banyan: Maven is missing"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void shouldSayWhatThereIsWhenTheCheckoutHasNoProgram() throws Exception
    {
        checkout.write("pom.xml", "<module>codec</module>\n<module>engine</module>\n");
        final Run run = checkout.run();
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("has no module 'node'"), run.err());
        assertTrue(run.err().contains("codec engine"), run.err());
    }

    @Test
    void shouldShowTheErrorsAndTryAgainNextTimeWhenTheBuildFails() throws Exception
    {
        checkout.write("broken", "");
        final Run failed = checkout.run();
        assertEquals(2, failed.exitCode());
        assertTrue(failed.err().contains("the fake compiler is not pleased"), failed.err());
        assertTrue(failed.err().contains("build.log"), failed.err());

        Files.delete(checkout.home().resolve("broken"));
        assertEquals(0, checkout.run().exitCode());
        assertEquals(2, checkout.mavenCallCount());
    }

    private static void awaitLine(final BufferedReader out, final String expected) throws IOException
    {
        String line = out.readLine();
        while (line != null && !line.equals(expected))
        {
            line = out.readLine();
        }
        assertEquals(expected, line);
    }

    private List<String> inliningFlags(final Map<String, String> environment) throws Exception
    {
        return checkout.run(environment).out().lines().filter(line -> line.contains("FreqInlineSize")).toList();
    }
}
