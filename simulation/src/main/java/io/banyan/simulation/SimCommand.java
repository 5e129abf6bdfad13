package io.banyan.simulation;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import io.banyan.control.ControlCounter;
import io.banyan.node.cli.ExitCodes;
import io.banyan.node.cli.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code banyan sim}: one scenario in the deterministic world, from one seed.
 */
@Command(
    name = "sim",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs the real protocol in a deterministic world and says whether what must hold holds.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan sim list",
        "  banyan sim steady --nodes 20000 --seed 7",
        "  banyan sim steady --set network.loss=1%% --set nodes=500 --json",
        "  banyan sim kill50 --seeds 1..20",
        "  banyan sim --file scenario.properties",
        "",
        "Exit codes: 0 all that must hold holds, 1 it does not, 2 wrong usage."
    })
final class SimCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "a named scenario, or 'list'")
    private String name;

    @Option(names = "--file", paramLabel = "FILE", description = "a scenario in its text form")
    private Path file;

    @Option(names = "--nodes", paramLabel = "COUNT", description = "the same as --set nodes=COUNT")
    private String nodes;

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1", description = "decides everything (1)")
    private long seed;

    @Option(names = "--seeds", paramLabel = "FIRST..LAST", description = "once from each of these seeds")
    private String seeds;

    @Option(
        names = "--results",
        paramLabel = "DIRECTORY",
        description = "with --seeds: keep numbers, a picture and the lines of the table there")
    private Path results;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "replaces a value of the scenario")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--trace", paramLabel = "FILE", description = "write all that happens, one JSON object a line")
    private Path traceFile;

    @Option(names = "--events", description = "print the last events and the counters of the control plane in the end")
    private boolean events;

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Override
    public Integer call()
    {
        if ("list".equals(name))
        {
            return list();
        }
        if (seeds != null)
        {
            return sweep();
        }
        if (results != null)
        {
            throw new ParameterException(spec.commandLine(), "--results goes with --seeds FIRST..LAST");
        }
        final Scenario scenario = scenario();
        final Run run = new Run(scenario, seed, spec.commandLine().getErr());
        final boolean ok = play(run, scenario);
        final PrintWriter out = spec.commandLine().getOut();
        if (!ok)
        {
            final PrintWriter err = spec.commandLine().getErr();
            run.failures().forEach(failure -> err.println("must hold, and does not: " + failure));
            if (run.isBreached())
            {
                err.println("the last events before it:");
                err.print(run.trace().lastEvents());
            }
            err.println("again with: " + again() + " --seed " + seed);
            err.flush();
        }
        if (events)
        {
            out.print(run.trace().lastEvents());
            for (final ControlCounter counter : ControlCounter.values())
            {
                final long count = run.population().controlCounters.value(counter);
                if (count > 0)
                {
                    out.printf(Locale.ROOT, "  %-32s %d%n", counter, count);
                }
            }
        }
        if (json)
        {
            out.println(Json.text(run.results()));
        }
        else
        {
            run.flatResults().forEach((key, value) -> out.printf(Locale.ROOT, "%-32s %s%n", key, number(value)));
            out.println(ok ? "ok" : "FAILED");
        }
        out.flush();
        return ok ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private boolean play(final Run run, final Scenario scenario)
    {
        if (traceFile == null)
        {
            return run.play();
        }
        try (TraceWriter writer = new TraceWriter(Files.newBufferedWriter(traceFile)))
        {
            writer.begin(scenario, seed);
            run.trace().listener(writer);
            final boolean ok = run.play();
            writer.end(run.population().world.nowNs(), run.trace().hash());
            return ok;
        }
        catch (final IOException | UncheckedIOException ex)
        {
            throw new ParameterException(
                spec.commandLine(), "--trace " + traceFile + " cannot be written: " + ex.getMessage(), ex);
        }
    }

    private Scenario scenario()
    {
        if ((name == null) == (file == null))
        {
            throw new ParameterException(
                spec.commandLine(), "give either the name of a scenario or --file FILE; 'banyan sim list' shows the " +
                    "names");
        }
        if (nodes != null)
        {
            overrides.put("nodes", nodes);
        }
        try
        {
            if (file == null)
            {
                return Scenario.named(name, overrides);
            }
            try (Reader text = Files.newBufferedReader(file))
            {
                return Scenario.read(String.valueOf(file.getFileName()), text, overrides);
            }
        }
        catch (final IOException ex)
        {
            throw new ParameterException(spec.commandLine(), "--file " + file + " cannot be read: " + ex.getMessage(),
                ex);
        }
        catch (final ScenarioException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }

    private Integer list()
    {
        final PrintWriter out = spec.commandLine().getOut();
        Scenario.names().forEach(out::println);
        out.flush();
        return ExitCodes.DONE;
    }

    private String again()
    {
        final StringBuilder text = new StringBuilder("./banyan sim ").append(file == null ? name : "--file " + file);
        overrides.forEach((key, value) -> text.append(" --set ").append(key).append('=').append(value));
        return text.toString();
    }

    private Integer sweep()
    {
        final String[] ends = seeds.split("\\.\\.");
        final long first;
        final long last;
        try
        {
            first = Long.parseLong(ends[0]);
            last = Long.parseLong(ends[ends.length - 1]);
        }
        catch (final NumberFormatException ex)
        {
            throw new ParameterException(spec.commandLine(), "--seeds " + seeds + " must read FIRST..LAST", ex);
        }
        if (last < first || ends.length > 2)
        {
            throw new ParameterException(spec.commandLine(), "--seeds " + seeds + " must read FIRST..LAST");
        }
        final PrintWriter out = spec.commandLine().getOut();
        final Sweep sweep = new Sweep(this::scenario);
        final boolean ok = sweep.play(first, last, out, again());
        for (final Sweep.Verdict verdict : sweep.verdicts())
        {
            final Requirement requirement = verdict.requirement();
            out.printf(Locale.ROOT, "%-48s worst %s (seed %d), median %s, held in %d of %d%n", requirement.text(),
                requirement.told(verdict.worst()), verdict.worstSeed(), requirement.told(verdict.median()),
                verdict.held(), verdict.runs());
        }
        if (results != null)
        {
            try
            {
                new ResultsPage(results).write(sweep, again() + " --seeds " + seeds);
            }
            catch (final IOException ex)
            {
                throw new ParameterException(
                    spec.commandLine(), "--results " + results + " cannot be written: " + ex.getMessage(), ex);
            }
        }
        if (json)
        {
            out.println(Json.text(sweep.summary()));
        }
        else
        {
            out.println(ok ? "ok" : "FAILED");
        }
        out.flush();
        return ok ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private static String number(final double value)
    {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long)value) :
            Double.toString(value);
    }
}
