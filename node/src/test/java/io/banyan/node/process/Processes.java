package io.banyan.node.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.banyan.node.cli.Banyan;

/**
 * Commands as processes of their own, each with its output in files; all end with the test.
 */
final class Processes implements AutoCloseable
{
    private static final long POLL_MS = 20;
    private static final long END_S = 60;
    /** The bit of SIGINT among the signals that a process ignores, as Linux shows them. */
    private static final long INTERRUPT = 1L << 1;

    private final Path folder;
    private final List<Running> all = new ArrayList<>();

    Processes(final Path folder)
    {
        this.folder = folder;
    }

    Running start(final String name, final String... args) throws IOException
    {
        return startInto(folder.resolve(name + ".out"), name, args);
    }

    /** With its standard output in a file of the caller's choice. */
    Running startInto(final Path out, final String name, final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m",
            "-cp", System.getProperty("java.class.path"),
            Banyan.class.getName()));
        command.addAll(Arrays.asList(args));
        final Path err = folder.resolve(name + ".err");
        final Process process = new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
        final Running running = new Running(name, process, out, err);
        all.add(running);
        return running;
    }

    void until(final String what, final long seconds, final BooleanSupplier condition) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new AssertionError("never happened within " + seconds + " s: " + what + "\n" + report());
            }
            Thread.sleep(POLL_MS);
        }
    }

    String report()
    {
        final StringBuilder text = new StringBuilder();
        for (final Running running : all)
        {
            text.append("--- ").append(running.name).append(running.process.isAlive() ? " (running)" : " (ended)")
                .append('\n').append(tail(running.err())).append(tail(running.out()));
        }
        return text.toString();
    }

    @Override
    public void close()
    {
        for (final Running running : all)
        {
            running.process.destroyForcibly();
        }
        all.forEach(Running::awaitEnd);
    }

    private static String tail(final String text)
    {
        final List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size())) + "\n";
    }

    /**
     * One process.
     */
    static final class Running
    {
        private final String name;
        private final Process process;
        private final Path out;
        private final Path err;
        private final Writer in;

        private Running(final String name, final Process process, final Path out, final Path err)
        {
            this.name = name;
            this.process = process;
            this.out = out;
            this.err = err;
            in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        }

        String out()
        {
            return read(out);
        }

        String err()
        {
            return read(err);
        }

        void type(final String line) throws IOException
        {
            in.write(line);
            in.write('\n');
            in.flush();
        }

        void endInput() throws IOException
        {
            in.close();
        }

        /** As kill -9 does. */
        void kill() throws InterruptedException
        {
            process.destroyForcibly();
            process.waitFor();
        }

        /** As SIGTERM does; the exit code. */
        int end() throws InterruptedException
        {
            process.destroy();
            return exitCode();
        }

        /**
         * As Ctrl-C does; the exit code. What a script starts in the background ignores that signal, and so does all
         * that it starts in its turn, this build and its processes: these end as {@link #end} ends them.
         */
        int interrupt() throws IOException, InterruptedException
        {
            if (ignoresInterrupts())
            {
                return end();
            }
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            return exitCode();
        }

        private boolean ignoresInterrupts()
        {
            return read(Path.of("/proc", Long.toString(process.pid()), "status")).lines()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & INTERRUPT) != 0);
        }

        int exitCode() throws InterruptedException
        {
            if (!process.waitFor(END_S, TimeUnit.SECONDS))
            {
                throw new AssertionError(name + " does not end");
            }
            return process.exitValue();
        }

        private void awaitEnd()
        {
            try
            {
                process.waitFor(END_S, TimeUnit.SECONDS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }

        private static String read(final Path file)
        {
            try
            {
                return Files.isRegularFile(file) ? Files.readString(file) : "";
            }
            catch (final IOException ex)
            {
                return "";
            }
        }
    }
}
