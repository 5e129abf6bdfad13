package io.banyan.node.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import org.agrona.concurrent.errors.ErrorLogReader;

import io.banyan.engine.ProblemCode;
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
    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z])-?\\d+");

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "DIRECTORY", description = "of one media driver, or a folder of them " +
        "(/dev/shm)")
    private String directory;

    @Option(names = "--traces", description = "with stack traces")
    private boolean hasTraces;

    @Option(names = "--all", description = "what is no error as well: streams that the other side closed")
    private boolean isAll;

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
                spec.commandLine().getErr().println(LocalDrivers.none(directory));
                return ExitCodes.FAILED;
            }
            final Map<String, Seen> seen = new LinkedHashMap<>();
            for (final CounterFile file : files)
            {
                ErrorLogReader.read(file.errors(), (observations, firstMs, lastMs, text) ->
                    seen.computeIfAbsent(file.pid() + shape(text), key -> new Seen(file.pid(), text))
                        .add(observations, firstMs, lastMs));
            }
            show(out, files.size(), seen.values());
            out.flush();
            return ExitCodes.DONE;
        }
        finally
        {
            files.forEach(CounterFile::close);
        }
    }

    private void show(final PrintWriter out, final int processes, final Collection<Seen> all)
    {
        final List<Object> errors = new ArrayList<>();
        int notes = 0;
        for (final Seen seen : all)
        {
            if (seen.isNote() && !isAll)
            {
                notes += seen.count;
                continue;
            }
            final String shown = hasTraces ? seen.text.stripTrailing() : seen.text.lines().findFirst().orElse("");
            errors.add(seen.fields(shown));
            if (!json)
            {
                out.println("process " + seen.pid + "  " + seen.count + " x, first " +
                    Instant.ofEpochMilli(seen.firstMs) + ", last " + Instant.ofEpochMilli(seen.lastMs));
                out.println("  " + shown);
            }
        }
        if (json)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("errors", errors);
            fields.put("notes", notes);
            out.println(Json.text(fields));
            return;
        }
        if (errors.isEmpty())
        {
            out.println("no errors in " + processes + (processes == 1 ? " process" : " processes"));
        }
        if (notes > 0)
        {
            out.println(notes + (notes == 1 ? " stream was" : " streams were") +
                " closed by the other side, as happens when a link moves; --all shows them");
        }
    }

    /** Errors that differ in numbers alone are one. */
    static String shape(final String text)
    {
        return NUMBER.matcher(text).replaceAll("#");
    }

    /** One kind of error in one process. */
    private static final class Seen
    {
        private final long pid;
        private final String text;
        private int count;
        private long firstMs = Long.MAX_VALUE;
        private long lastMs;

        private Seen(final long pid, final String text)
        {
            this.pid = pid;
            this.text = text;
        }

        private void add(final int observations, final long first, final long last)
        {
            count += observations;
            firstMs = Math.min(firstMs, first);
            lastMs = Math.max(lastMs, last);
        }

        private boolean isNote()
        {
            return text.contains(ProblemCode.SESSION_REFUSED.toString());
        }

        private Map<String, Object> fields(final String shown)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pid", pid);
            fields.put("count", count);
            fields.put("first", Instant.ofEpochMilli(firstMs));
            fields.put("last", Instant.ofEpochMilli(lastMs));
            fields.put("text", shown);
            return fields;
        }
    }
}
