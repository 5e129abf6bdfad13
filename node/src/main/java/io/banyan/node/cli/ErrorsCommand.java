package io.banyan.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.agrona.concurrent.errors.ErrorLogReader;

import io.banyan.node.ops.CounterFile;
import io.banyan.node.ops.LocalDrivers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code banyan errors}: the distinct errors of the nodes on this host.
 */
@Command(
    name = "errors",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "The distinct errors of all nodes that run on this host, each once with how often and when.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan errors",
        "  banyan errors --traces",
        "",
        "Exit codes: 0 shown, 1 no node runs here, 2 wrong usage."
    })
final class ErrorsCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "DIRECTORY", description = "of one media driver, or a folder of them " +
        "(/dev/shm)")
    private String directory;

    @Option(names = "--traces", description = "with stack traces")
    private boolean hasTraces;

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Override
    public Integer call()
    {
        final List<CounterFile> files = LocalDrivers.open(directory);
        final PrintWriter out = spec.commandLine().getOut();
        try
        {
            if (files.isEmpty())
            {
                spec.commandLine().getErr().println("no node runs on this host; fix: start one, or name its --dir");
                return ExitCodes.FAILED;
            }
            final List<Object> errors = new ArrayList<>();
            for (final CounterFile file : files)
            {
                ErrorLogReader.read(file.errors(), (observations, firstMs, lastMs, text) ->
                    errors.add(error(file, observations, firstMs, lastMs, text)));
            }
            if (json)
            {
                out.println(Json.text(Map.of("errors", errors)));
            }
            else if (errors.isEmpty())
            {
                out.println("no errors in " + files.size() + " process(es)");
            }
            out.flush();
            return ExitCodes.DONE;
        }
        finally
        {
            files.forEach(CounterFile::close);
        }
    }

    private Map<String, Object> error(
        final CounterFile file, final int observations, final long firstMs, final long lastMs, final String text)
    {
        final String shown = hasTraces ? text.stripTrailing() : text.lines().findFirst().orElse("");
        final Map<String, Object> error = new LinkedHashMap<>();
        error.put("pid", file.pid());
        error.put("count", observations);
        error.put("first", Instant.ofEpochMilli(firstMs));
        error.put("last", Instant.ofEpochMilli(lastMs));
        error.put("text", shown);
        if (!json)
        {
            spec.commandLine().getOut().println("process " + file.pid() + "  " + observations + " x, first " +
                Instant.ofEpochMilli(firstMs) + ", last " + Instant.ofEpochMilli(lastMs));
            spec.commandLine().getOut().println("  " + shown);
        }
        return error;
    }
}
