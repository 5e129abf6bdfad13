package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.agent.AgentMain;
import io.banyan.bench.peers.agent.AgentWords;
import io.banyan.bench.peers.agent.Words;
import io.banyan.bench.peers.system.ClassPaths;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A process of a session: what it is told, what it answers, what it has cost.
 */
final class PeerProcess
{
    /** A process that archives its classes at its end takes that long. */
    static final double END_S = 30;

    private static final int ERRORS_SHOWN = 300;
    private static final String GONE = "gone";
    /** Logging libraries that are not set up say so. */
    private static final String LOGGER = "SLF4J";

    private final String name;
    private final Process process;
    private final Path errors;
    private final PrintWriter in;
    private final BlockingQueue<Words> answers = new LinkedBlockingQueue<>();

    private PeerProcess(final String name, final Process process, final Path errors)
    {
        this.name = name;
        this.process = process;
        this.errors = errors;
        in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        final Thread listener = new Thread(this::listen, name);
        listener.setDaemon(true);
        listener.start();
    }

    static PeerProcess start(final String name, final Path folder, final List<String> command)
    {
        final Path errors = folder.resolve(name + ".err");
        try
        {
            return new PeerProcess(name, new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start(), errors);
        }
        catch (final IOException ex)
        {
            throw new PeerException("cannot start " + name + ": " + ex.getMessage(), ex);
        }
    }

    /** The command line of a process of this program; class-data archives are passed on. */
    static List<String> ownProgram(
        final Peer peer, final Path folder, final ClassArchives archives, final String... role)
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        final List<String> own = archives.flags(peer.name(), role[0]);
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments())
        {
            if (flag.startsWith("--add-opens") || flag.startsWith("--sun-misc") || flag.startsWith("--enable-native") ||
                flag.startsWith("-XX:SharedArchiveFile") && own.isEmpty())
            {
                command.add(flag);
            }
        }
        command.addAll(own);
        command.addAll(peer.jvmFlags());
        command.addAll(List.of("-Xshare:auto", "-Xlog:disable", "-XX:-UsePerfData", "-Xms256m", "-Xmx2g",
            "-cp", ClassPaths.of(peer, System.getProperty("java.class.path")), AgentMain.class.getName(), peer.name(),
            folder.toString()));
        command.addAll(List.of(role));
        return command;
    }

    String name()
    {
        return name;
    }

    long pid()
    {
        return process.pid();
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    void say(final String words)
    {
        in.println(words);
    }

    /** The next answer with this verb; others are dropped. */
    Words await(final String verb, final double seconds)
    {
        final long deadlineNs = System.nanoTime() + (long)(seconds * TimeUnit.SECONDS.toNanos(1));
        while (true)
        {
            final Words answer;
            try
            {
                answer = answers.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            catch (final InterruptedException ex)
            {
                throw Interrupts.stopped();
            }
            if (answer == null)
            {
                throw new PeerException(
                    name + " did not say " + verb + " within " + (long)seconds + " s" + complaint());
            }
            if (GONE.equals(answer.verb()))
            {
                throw new PeerException(name + " ended before " + verb + complaint());
            }
            if (verb.equals(answer.verb()))
            {
                return answer;
            }
        }
    }

    Words ask(final String verb, final double seconds)
    {
        say(verb);
        return await(verb, seconds);
    }

    void kill()
    {
        process.destroyForcibly();
    }

    void signal(final String signal)
    {
        try
        {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
        }
        catch (final IOException ex)
        {
            throw new PeerException("cannot signal " + name, ex);
        }
        catch (final InterruptedException ex)
        {
            throw Interrupts.stopped();
        }
    }

    /** Asks it to end. */
    void end()
    {
        in.println(AgentWords.END);
        in.close();
    }

    /** Tells it to end by the usual signal. */
    void terminate()
    {
        process.destroy();
    }

    void awaitEnd()
    {
        awaitEnd(END_S);
    }

    /** Waits until it has ended, and ends it if it would not by then, or if whoever waits is told to stop. */
    void awaitEnd(final double seconds)
    {
        final long deadlineNs = System.nanoTime() + (long)(seconds * TimeUnit.SECONDS.toNanos(1));
        boolean isInterrupted = false;
        boolean isKilled = false;
        while (true)
        {
            try
            {
                if (isKilled)
                {
                    process.waitFor();
                    break;
                }
                if (process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS))
                {
                    break;
                }
            }
            catch (final InterruptedException ex)
            {
                isInterrupted = true;
            }
            process.destroyForcibly();
            isKilled = true;
        }
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** What it complained of last. */
    String complaint()
    {
        try
        {
            final String text = Files.readAllLines(errors).stream()
                .filter(line -> !line.startsWith(LOGGER))
                .collect(Collectors.joining(" ")).strip();
            return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(ERRORS_SHOWN, text.length()))
                .replace('\t', ' ');
        }
        catch (final IOException ex)
        {
            return "";
        }
    }

    private void listen()
    {
        try (BufferedReader reader =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            String line = reader.readLine();
            while (line != null)
            {
                answers.add(new Words(line));
                line = reader.readLine();
            }
        }
        catch (final IOException ex)
        {
            answers.add(new Words(GONE));
        }
        answers.add(new Words(GONE));
    }
}
