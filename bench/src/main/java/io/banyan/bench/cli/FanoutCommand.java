package io.banyan.bench.cli;

import io.banyan.bench.harness.Cell;
import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code bench fanout}.
 */
@Command(
    name = "fanout",
    mixinStandardHelpOptions = true,
    description = "One parent and k children beside raw Aeron over unicast and over multi-destination.")
public final class FanoutCommand implements Callable<Integer>
{
    @Mixin
    private LoadOptions options;

    @Option(
        names = "--children", split = ",", paramLabel = "K", defaultValue = "1,2,4,8,16",
        description = "Numbers of children (default ${DEFAULT-VALUE}).")
    private List<Integer> children;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final Map<String, SystemUnderTest.Factory> systems;
        final List<Cell> cells;
        try
        {
            systems = Systems.of(RigSpec.Shape.FANOUT, options.only);
            cells = options.cells(RigSpec.Shape.FANOUT, children);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
        final LoadRun run = new LoadRun(spec, options);
        return Stoppable.run(
            () ->
            {
                run.measureRows(systems, cells);
                return run.finish();
            },
            System.err);
    }
}
