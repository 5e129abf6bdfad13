package io.banyan.bench.cli;

import io.banyan.bench.flood.FloodRun;
import io.banyan.bench.flood.FloodSettings;
import io.banyan.node.cli.ExitCodes;
import io.banyan.node.cli.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code bench flood}: hostile datagrams against every port while a channel runs.
 */
@Command(
    name = "flood",
    mixinStandardHelpOptions = true,
    description = {
        "Sends random, truncated, changed and repeated datagrams to the ports of a tracker, a root, a relay and a " +
        "leaf while a channel runs through them, and looks whether anything is lost, grows, or goes uncounted."
    },
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan bench flood --datagrams 100000",
        "  banyan bench flood --open --json > flood.json",
        "",
        "Exit codes: 0 nothing lost, nothing grown, all counted; 1 not so; 2 wrong usage."
    })
final class FloodCommand implements Callable<Integer>
{
    @Option(names = "--datagrams", defaultValue = "1000000", description = "hostile ones (${DEFAULT-VALUE})")
    private long datagrams;

    @Option(names = "--flood-rate", defaultValue = "20000", description = "of them a second (${DEFAULT-VALUE})")
    private int floodPerSecond;

    @Option(names = "--rate", defaultValue = "2000", description = "messages a second (${DEFAULT-VALUE})")
    private int ratePerSecond;

    @Option(names = "--calm", defaultValue = "10", description = "seconds of calm before and after (${DEFAULT-VALUE})")
    private int calmSeconds;

    @Option(names = "--open", description = "without a shared secret")
    private boolean isOpen;

    @Option(names = "--seed", defaultValue = "1", description = "of the datagrams (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--json", description = "one JSON object as the last line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        if (datagrams < 1 || floodPerSecond < 1 || ratePerSecond < 1 || calmSeconds < 1)
        {
            throw new ParameterException(
                spec.commandLine(), "--datagrams, --flood-rate, --rate and --calm must be at least 1");
        }
        final PrintWriter out = spec.commandLine().getOut();
        final Map<String, Object> fields = new FloodRun(
            new FloodSettings(datagrams, floodPerSecond, ratePerSecond, calmSeconds, !isOpen, seed),
            spec.commandLine().getErr()).play();
        if (json)
        {
            out.println(Json.text(fields));
        }
        else
        {
            fields.forEach((name, value) -> out.println(name + " " + value));
        }
        out.flush();
        return Boolean.TRUE.equals(fields.get("ok")) ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
