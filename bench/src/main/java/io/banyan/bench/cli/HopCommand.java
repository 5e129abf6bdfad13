package io.banyan.bench.cli;

import io.banyan.bench.harness.Cell;
import io.banyan.bench.rig.BanyanSystem;
import io.banyan.bench.rig.RawAeron;
import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code bench hop}.
 */
@Command(
    name = "hop",
    mixinStandardHelpOptions = true,
    description = "Publisher, relay, subscriber beside raw Aeron: latency at a rate, highest rate, overload, idle " +
        "cost.")
public final class HopCommand implements Callable<Integer>
{
    /**
     * Parts of the command, each of which can be left out.
     */
    enum Section
    {
        /** The matrix of rates, payloads and MTUs. */
        rows,
        /** A relay that is offered twice what it can send. */
        overload,
        /** What an idle relay costs. */
        idle
    }

    @Mixin
    private LoadOptions options;

    @Option(
        names = "--sections", split = ",", paramLabel = "SECTION", defaultValue = "rows,overload,idle",
        description = "Parts to run: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private List<Section> sections;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final Map<String, SystemUnderTest.Factory> systems;
        final List<Cell> cells;
        try
        {
            systems = Systems.of(RigSpec.Shape.HOP, options.only);
            cells = options.cells(RigSpec.Shape.HOP, List.of(1));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
        final LoadRun run = new LoadRun(spec, options);
        return Stoppable.run(() -> run(run, systems, cells), System.err);
    }

    private int run(
        final LoadRun run, final Map<String, SystemUnderTest.Factory> systems, final List<Cell> cells)
    {
        // Of the defaults the driver's own threads are outside the thread that these two sections load or account for.
        final Map<String, SystemUnderTest.Factory> invoked = new LinkedHashMap<>(systems);
        invoked.remove(RawAeron.DEFAULTS);
        invoked.remove(BanyanSystem.ALONE);
        if (sections.contains(Section.rows))
        {
            run.measureRows(systems, cells);
        }
        if (sections.contains(Section.overload))
        {
            for (final int threads : options.threads)
            {
                new Overload(run, options.plan(1, threads)).measure(invoked);
            }
        }
        if (sections.contains(Section.idle))
        {
            new IdleCost(run, options.plan(1, 2)).measure(invoked);
        }
        return run.finish();
    }
}
