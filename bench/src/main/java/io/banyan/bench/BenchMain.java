package io.banyan.bench;

import io.banyan.bench.cli.FanoutCommand;
import io.banyan.bench.cli.HopCommand;
import io.banyan.bench.cli.JmhCommand;
import io.banyan.bench.cli.ReportCommand;
import io.banyan.bench.control.TrackerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/**
 * {@code ./banyan bench}: exit code 0 done, 1 the run failed its own checks, 2 wrong usage.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Measure Banyan beside what it stands on and what it replaces.",
    subcommands = {
        HopCommand.class, FanoutCommand.class, TrackerCommand.class, JmhCommand.class, ReportCommand.class })
public final class BenchMain implements Callable<Integer>
{
    private static final String JMH = "jmh";

    @Spec
    private CommandSpec spec;

    /**
     * Run one command and exit with its code.
     *
     * @param args subcommand and its options.
     */
    public static void main(final String... args)
    {
        System.exit(run(args));
    }

    /**
     * Run one command.
     *
     * @param args subcommand and its options.
     * @return exit code.
     */
    public static int run(final String... args)
    {
        final CommandLine commandLine = new CommandLine(new BenchMain());
        commandLine.getSubcommands().get(JMH).setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(true);
        return commandLine.execute(args);
    }

    @Override
    public Integer call()
    {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
