package io.banyan.bench.cli;

import io.banyan.bench.chaos.ChaosHost;
import io.banyan.bench.chaos.HostSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/**
 * One process of {@code bench chaos}, which starts it; not for people.
 */
@Command(name = "chaos-node", hidden = true, description = "One process of bench chaos.")
final class ChaosNodeCommand implements Callable<Integer>
{
    @Option(names = "--tracker", required = true)
    private String tracker;

    @Option(names = "--first", required = true)
    private int first;

    @Option(names = "--count", required = true)
    private int count;

    @Option(names = "--children", required = true)
    private int children;

    @Option(names = "--rate", required = true)
    private int ratePerSecond;

    @Option(names = "--length", required = true)
    private int messageLength;

    @Option(names = "--socket-buffer", required = true)
    private int socketBufferBytes;

    @Option(names = "--directory", defaultValue = "")
    private String directory;

    @Option(names = "--write")
    private boolean writes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final HostSettings settings = new HostSettings(
            tracker, first, count, children, ratePerSecond, messageLength, writes, directory, socketBufferBytes);
        new ChaosHost(settings, spec.commandLine().getOut(), spec.commandLine().getErr())
            .run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        return 0;
    }
}
