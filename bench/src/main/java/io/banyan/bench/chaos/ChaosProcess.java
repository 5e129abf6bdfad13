package io.banyan.bench.chaos;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process of the rig in one of its lives, the nodes in it, and what it has told.
 */
final class ChaosProcess
{
    private static final long END_S = 20;
    private static final int ERRORS_KEPT = 20;
    private static final int LAST_WORDS = 4;
    private static final String MAIN = "io.banyan.node.cli.Banyan";

    private final String name;
    private final File log;
    private final Process process;
    private final PrintWriter in;
    private final Thread listener;
    private final Map<Integer, ChaosLife> current = new HashMap<>();
    private final List<ChaosLife> lives = new ArrayList<>();
    private final List<Long> naps = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private Fields health = new Fields("host");
    private boolean hasSaidBye;
    private boolean isPaused;

    private ChaosProcess(final String name, final File log, final Process process)
    {
        this.log = log;
        this.name = name;
        this.process = process;
        in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        listener = new Thread(this::listen, name);
        listener.setDaemon(true);
        listener.start();
    }

    static ChaosProcess start(final String name, final File log, final List<String> args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xms32m", "-Xmx128m", "-Xshare:auto"));
        // The class archive of this process suits those that it starts: they come up in half the time.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("-XX:SharedArchiveFile") || argument.startsWith("-Xlog"))
            .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(args);
        return new ChaosProcess(name, log, new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log))
            .start());
    }

    String name()
    {
        return name;
    }

    /** The end of its log; why it has died, if it could say so. */
    String lastWords()
    {
        if (!log.isFile())
        {
            return "";
        }
        try
        {
            final List<String> lines = Files.readAllLines(log.toPath(), StandardCharsets.UTF_8);
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }
    }

    long pid()
    {
        return process.pid();
    }

    /** The present life of a node, or null while it has none. */
    synchronized ChaosLife life(final int index)
    {
        return current.get(index);
    }

    /** Every life of every node in this process. */
    synchronized List<ChaosLife> lives()
    {
        return List.copyOf(lives);
    }

    /** What it has last told of its memory. */
    synchronized Fields health()
    {
        return health;
    }

    synchronized List<Long> naps()
    {
        return List.copyOf(naps);
    }

    synchronized List<String> errors()
    {
        return List.copyOf(errors);
    }

    /** What its nodes have answered to {@code explain}, once. */
    synchronized List<String> takeConditions()
    {
        final List<String> taken = List.copyOf(conditions);
        conditions.clear();
        return taken;
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    boolean isPaused()
    {
        return isPaused;
    }

    void say(final String word)
    {
        in.println(word);
    }

    void kill() throws InterruptedException
    {
        process.destroyForcibly();
        process.waitFor(END_S, TimeUnit.SECONDS);
    }

    /** Ends it at once, and does not wait for it. */
    void destroy()
    {
        process.destroyForcibly();
    }

    void pause() throws IOException, InterruptedException
    {
        isPaused = true;
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException
    {
        isPaused = false;
        signal("CONT");
    }

    /** Ends in order; false when it would not. */
    boolean end() throws InterruptedException
    {
        say("end");
        final boolean hasEnded = process.waitFor(END_S, TimeUnit.SECONDS);
        if (!hasEnded)
        {
            process.destroyForcibly();
        }
        listener.join(TimeUnit.SECONDS.toMillis(1));
        synchronized (this)
        {
            return hasEnded && hasSaidBye;
        }
    }

    /** Ends a process that knows no words. */
    boolean terminate() throws InterruptedException
    {
        process.destroy();
        return process.waitFor(END_S, TimeUnit.SECONDS);
    }

    private void signal(final String signal) throws IOException, InterruptedException
    {
        final Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        kill.waitFor();
    }

    private void listen()
    {
        try (BufferedReader reader =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            String line;
            while ((line = reader.readLine()) != null)
            {
                take(line);
            }
        }
        catch (final IOException ex)
        {
            // Its end of the pipe is gone with it: that is how a killed process ends.
            hasSaidBye = false;
        }
    }

    private synchronized void take(final String line)
    {
        final Fields fields = new Fields(line);
        switch (fields.word())
        {
            case "hello":
                final ChaosLife born = new ChaosLife((int)fields.number("node"), this, fields);
                current.put(born.index(), born);
                lives.add(born);
                break;

            case "status":
                ifAlive(fields, life -> life.status(fields));
                break;

            case "silence":
                ifAlive(fields, life -> life.silence(fields));
                break;

            case "over":
                ifAlive(fields, ChaosLife::over);
                current.remove((int)fields.number("node"));
                break;

            case "host":
                health = fields;
                naps.add(fields.number("nap"));
                break;

            case "condition":
                conditions.add(line.substring(fields.word().length() + 1));
                break;

            case "bye":
                hasSaidBye = true;
                break;

            case "error":
                if (errors.size() < ERRORS_KEPT)
                {
                    errors.add(name + ": " + line);
                }
                break;

            default:
                break;
        }
    }

    private void ifAlive(final Fields fields, final Consumer<ChaosLife> action)
    {
        final ChaosLife life = current.get((int)fields.number("node"));
        if (life != null)
        {
            action.accept(life);
        }
    }
}
