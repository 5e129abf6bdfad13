package io.banyan.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.banyan.engine.config.FileFailure;
import io.banyan.node.ops.CounterFile;
import io.banyan.node.ops.LatencyPlot;
import io.banyan.node.ops.LocalDrivers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code banyan stat}: the counters of the nodes on this host.
 */
@Command(
    name = "stat",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "The counters of all nodes that run on this host, read from shared memory; they notice nothing of " +
        "it.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan stat",
        "  banyan stat --filter 'lost|gaps|overrun' --all",
        "  banyan stat --filter 'bytes out' --watch 1",
        "  banyan stat --plot latency.svg --log logs/prices-20261121T093000Z.hlog",
        "",
        "Exit codes: 0 shown, 1 no node runs here or no such log, 2 wrong usage."
    })
final class StatCommand implements Callable<Integer>
{
    private static final String OURS = "banyan ";
    private static final long MS_PER_SECOND = 1000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--filter", paramLabel = "REGEX", defaultValue = "",
        description = "only counters whose label holds this (all of Banyan's)")
    private String filter;

    @Option(names = "--all", description = "counters that are 0 and the media driver's own as well")
    private boolean isAll;

    @Option(names = "--dir", paramLabel = "DIRECTORY", description = "of one media driver, or a folder of them " +
        "(/dev/shm)")
    private String directory;

    @Option(names = "--watch", paramLabel = "SECONDS", defaultValue = "0",
        description = "again and again, with the change a second; 0 for once (${DEFAULT-VALUE})")
    private int watchSeconds;

    @Option(names = "--plot", paramLabel = "OUT.svg",
        description = "draw the latencies of --log over time and as a distribution, instead of showing counters")
    private Path plot;

    @Option(names = "--log", paramLabel = "FILE.hlog",
        description = "interval log to draw, as written by: banyan sub, node or demo --latency-log DIR")
    private Path log;

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Override
    public Integer call()
    {
        final Pattern pattern = pattern();
        if (watchSeconds < 0)
        {
            throw new ParameterException(
                spec.commandLine(), "--watch cannot be " + watchSeconds + "; allowed: 0 or more seconds");
        }
        if (plot != null || log != null)
        {
            return draw();
        }
        final StopSignal stop = new StopSignal();
        final Signals signals = Signals.onEnd(stop::stop);
        try
        {
            Map<String, Long> last = Map.of();
            do
            {
                last = show(pattern, last);
            }
            while (last != null && watchSeconds > 0 && !stop.await(watchSeconds * MS_PER_SECOND));
            return last == null ? ExitCodes.FAILED : ExitCodes.DONE;
        }
        finally
        {
            signals.close();
        }
    }

    private void write(final String svg) throws IOException
    {
        try
        {
            Files.writeString(plot, svg);
        }
        catch (final IOException ex)
        {
            final Path folder = plot.toAbsolutePath().getParent();
            throw new IOException(plot + " cannot be written: " + (Files.isDirectory(folder) ?
                FileFailure.reason(ex) : "there is no folder " + folder), ex);
        }
    }

    /** Of the nodes that run now, which may be others than a moment ago; null when none does. */
    private Map<String, Long> show(final Pattern pattern, final Map<String, Long> last)
    {
        final List<CounterFile> files = LocalDrivers.open(directory);
        try
        {
            if (files.isEmpty())
            {
                spec.commandLine().getErr().println(LocalDrivers.none(directory));
                return null;
            }
            return show(files, pattern, last);
        }
        finally
        {
            files.forEach(CounterFile::close);
        }
    }

    private int draw()
    {
        if (plot == null || log == null)
        {
            throw new ParameterException(spec.commandLine(), plot == null ?
                "--log needs --plot OUT.svg, the file to draw into" :
                "--plot needs --log FILE.hlog, the log to draw (written by: banyan sub, node or demo --latency-log " +
                    "DIR)");
        }
        try
        {
            final String svg = LatencyPlot.draw(log, String.valueOf(log.getFileName()));
            write(svg);
            spec.commandLine().getOut().println("drawn: " + plot);
            spec.commandLine().getOut().flush();
            return ExitCodes.DONE;
        }
        catch (final IOException ex)
        {
            spec.commandLine().getErr().println("nothing drawn: " + ex.getMessage());
            spec.commandLine().getErr().flush();
            return ExitCodes.FAILED;
        }
    }

    private Map<String, Long> show(final List<CounterFile> files, final Pattern pattern, final Map<String, Long> last)
    {
        final PrintWriter out = spec.commandLine().getOut();
        final Map<String, Long> values = new LinkedHashMap<>();
        final List<Object> nodes = new ArrayList<>();
        for (final CounterFile file : files)
        {
            final Map<String, Object> counters = new LinkedHashMap<>();
            file.counters().forEach((id, typeId, key, label) ->
            {
                final long value = file.counters().getCounterValue(id);
                if (pattern.matcher(label).find() && (isAll || label.startsWith(OURS) && value != 0))
                {
                    counters.put(label, value);
                    values.put(file.directory() + label, value);
                }
            });
            final Map<String, Object> node = new LinkedHashMap<>();
            node.put("pid", file.pid());
            node.put("directory", file.directory());
            node.put("counters", counters);
            nodes.add(node);
            if (!json)
            {
                out.println("process " + file.pid() + "  " + file.directory());
                counters.forEach((label, value) -> out.println(line(label, (Long)value,
                    last.get(file.directory() + label))));
            }
        }
        if (json)
        {
            out.println(Json.text(Map.of("nodes", nodes)));
        }
        out.flush();
        return values;
    }

    private String line(final String label, final long value, final Long before)
    {
        final String text = label.startsWith(OURS) ? label.substring(OURS.length()) : label;
        final String change = before == null || watchSeconds == 0 ? "" :
            String.format(Locale.ROOT, "  %,12d/s", (value - before) / watchSeconds);
        return String.format(Locale.ROOT, "  %,18d%s  %s", value, change, text);
    }

    private Pattern pattern()
    {
        try
        {
            return Pattern.compile(filter, Pattern.CASE_INSENSITIVE);
        }
        catch (final PatternSyntaxException ex)
        {
            throw new ParameterException(spec.commandLine(),
                "--filter cannot be '" + filter + "'; allowed: a regular expression (" + ex.getDescription() + ")");
        }
    }
}
