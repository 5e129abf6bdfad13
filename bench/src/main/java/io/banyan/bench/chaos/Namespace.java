package io.banyan.bench.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of the run's own, where it may lose datagrams without hurting anybody else: the same command once more,
 * inside a network namespace.
 */
public final class Namespace
{
    private static final String MAIN = "io.banyan.node.cli.Banyan";

    private Namespace()
    {
    }

    /**
     * Whether this process is outside such a namespace and could make one.
     *
     * @return true to {@link #runAgain}.
     */
    public static boolean isWanted()
    {
        return !PacketFilter.isAvailable() && PacketFilter.namespaceCommand() != null;
    }

    /**
     * Whether this process runs in such a namespace.
     *
     * @return true if it may lose datagrams.
     */
    public static boolean isOwn()
    {
        return PacketFilter.isAvailable();
    }

    /**
     * Runs the command line in a namespace of its own.
     *
     * @param args of the command line.
     * @return its exit code.
     * @throws IOException          when it cannot be started.
     * @throws InterruptedException when it is stopped.
     */
    public static int runAgain(final List<String> args) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(PacketFilter.namespaceCommand());
        command.addAll(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(args);
        final ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put(PacketFilter.NAMESPACE, "1");
        final Process process = builder.start();
        final Thread hook = new Thread(process::destroy, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        final int exitCode = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(hook);
        return exitCode;
    }
}
