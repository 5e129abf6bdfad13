package io.banyan.bench.cli;

import io.banyan.node.cli.CliCommand;
import picocli.CommandLine;

/**
 * Brings {@code banyan bench} to the command line.
 */
public final class BenchCliCommand implements CliCommand
{
    private static final String NAME = "bench";
    private static final String JMH = "jmh";

    @Override
    public String name()
    {
        return NAME;
    }

    @Override
    public Object command()
    {
        final CommandLine commandLine = new CommandLine(new BenchCommand());
        commandLine.getSubcommands().get(JMH).setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(true);
        return commandLine;
    }
}
