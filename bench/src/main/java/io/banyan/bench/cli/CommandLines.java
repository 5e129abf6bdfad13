package io.banyan.bench.cli;

import picocli.CommandLine.Model.CommandSpec;

import java.util.List;

/**
 * How a command was called, for the record.
 */
final class CommandLines
{
    private CommandLines()
    {
    }

    static String of(final CommandSpec spec)
    {
        final List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
        return "./banyan bench " + String.join(" ", arguments);
    }
}
