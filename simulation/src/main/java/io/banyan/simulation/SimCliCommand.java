package io.banyan.simulation;

import io.banyan.node.cli.CliCommand;

/**
 * Brings {@code banyan sim} to the command line.
 */
public final class SimCliCommand implements CliCommand
{
    @Override
    public String name()
    {
        return "sim";
    }

    @Override
    public Object command()
    {
        return new SimCommand();
    }
}
