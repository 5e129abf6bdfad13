package io.banyan.bench.cli;

import io.banyan.bench.control.TrackerCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/**
 * {@code banyan bench}.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Measures Banyan beside what it stands on and what it replaces.",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan bench hop --quick",
        "  banyan bench hop --rate max --payload 32 --json",
        "  banyan bench fanout --children 1,4,16 --out perf-results/engine",
        "  banyan bench jmh WindowBenchmark -prof gc",
        "",
        "Exit codes: 0 done, 1 the run failed its own checks, 2 wrong usage."
    },
    subcommands = {
        HopCommand.class, FanoutCommand.class, PeersCommand.class, TrackerCommand.class, ChaosCommand.class,
        SoakCommand.class, FloodCommand.class, LossCommand.class, ChaosNodeCommand.class, JmhCommand.class,
        ReportCommand.class })
final class BenchCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
