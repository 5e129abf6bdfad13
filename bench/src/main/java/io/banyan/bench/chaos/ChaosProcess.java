package io.banyan.bench.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of the rig in one of its lives, and what it has told.
 */
final class ChaosProcess
{
    private static final long END_S = 20;
    private static final int ERRORS_KEPT = 20;
    private static final String MAIN = "io.banyan.node.cli.Banyan";

    private final String name;
    private final Process process;
    private final PrintWriter in;
    private final Thread listener;
    private final List<ReaderLog.Silence> silences = new ArrayList<>();
    private final List<Long> naps = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private Fields hello = new Fields("hello");
    private Fields status = new Fields("status");
    private boolean hasSaidBye;
    private boolean isPaused;

    private ChaosProcess(final String name, final Process process)
    {
        this.name = name;
        this.process = process;
        in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        listener = new Thread(this::listen, name);
        listener.setDaemon(true);
        listener.start();
    }

    static ChaosProcess start(final String name, final Path folder, final List<String> args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms32m", "-Xmx96m", "-Xshare:auto",
            "-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(args);
        return new ChaosProcess(name, new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".err").toFile()))
            .start());
    }

    String name()
    {
        return name;
    }

    synchronized Fields hello()
    {
        return hello;
    }

    synchronized Fields status()
    {
        return status;
    }

    synchronized List<ReaderLog.Silence> silences()
    {
        return List.copyOf(silences);
    }

    synchronized List<Long> naps()
    {
        return List.copyOf(naps);
    }

    synchronized List<String> errors()
    {
        return List.copyOf(errors);
    }

    synchronized boolean isAttached()
    {
        return status.number("attached") == 1;
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

    void kill()
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
                hello = fields;
                break;

            case "status":
                status = fields;
                naps.add(fields.number("nap"));
                break;

            case "silence":
                silences.add(new ReaderLog.Silence(fields.number("from"), fields.number("to")));
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
}
