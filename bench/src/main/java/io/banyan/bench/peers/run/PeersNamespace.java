package io.banyan.bench.peers.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network and a process namespace of the run's own, where that is allowed: the same command once more, inside. Bytes
 * on loopback are then the run's alone, and when it ends, however it ends, the kernel ends every process of it.
 */
public final class PeersNamespace
{
    private static final String INSIDE = "BANYAN_PEERS_NAMESPACE";
    private static final String MAIN = "io.banyan.node.cli.Banyan";
    /** Multicast is for the systems that are shown with it. */
    private static final String PREPARE =
        "ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo 2>/dev/null; exec \"$@\"";
    private static final List<String> ENTER = List.of("unshare", "--net", "--pid", "--fork", "--kill-child",
        "--mount-proc", "sh", "-c");

    private PeersNamespace()
    {
    }

    /**
     * Whether this process runs in such a namespace.
     *
     * @return true if it does.
     */
    public static boolean isInside()
    {
        return System.getenv(INSIDE) != null;
    }

    /**
     * Whether this process is outside and could make one.
     *
     * @return true to {@link #runAgain}.
     */
    public static boolean isWanted()
    {
        if (isInside())
        {
            return false;
        }
        try
        {
            final List<String> trial = new ArrayList<>(ENTER);
            trial.add("ip link set lo up");
            final Process process = new ProcessBuilder(trial).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        }
        catch (final IOException ex)
        {
            return false;
        }
        catch (final InterruptedException ex)
        {
            throw Interrupts.stopped();
        }
    }

    /**
     * Runs the command line in namespaces of its own.
     *
     * @param args of the command line.
     * @return its exit code.
     * @throws IOException          when it cannot be started.
     * @throws InterruptedException when it is stopped.
     */
    public static int runAgain(final List<String> args) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(ENTER);
        command.addAll(List.of(PREPARE, "sh", Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(args);
        final ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(INSIDE, "1");
        final Process process = builder.start();
        final Thread hook = new Thread(() -> stop(process), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        final int exitCode = process.waitFor();
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ex)
        {
            // This process is ending already, and the hook waits for what it stopped.
            return exitCode;
        }
        return exitCode;
    }

    /** The one that entered waits for signals' sake only: what it started is told, and it ends with it. */
    private static void stop(final Process process)
    {
        process.children().forEach(ProcessHandle::destroy);
        try
        {
            process.waitFor();
        }
        catch (final InterruptedException ex)
        {
            process.destroyForcibly();
        }
    }
}
