package io.banyan.node.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.EnumSet;
import java.util.ServiceLoader;
import java.util.Set;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code banyan} command.
 */
@Command(
    name = "banyan",
    mixinStandardHelpOptions = true,
    version = "banyan 0.1.0-SNAPSHOT",
    description = "Fan-out of small messages from one writer to thousands of readers, through the readers' own " +
        "machines.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan demo                 see a tree of 21 nodes deliver, in one minute",
        "  banyan COMMAND --help       options and examples of a command",
        "",
        "Exit codes: 0 done, 1 the run failed its own checks, 2 wrong usage."
    },
    subcommands = {
        DemoCommand.class,
        TrackerCommand.class,
        NodeCommand.class,
        PubCommand.class,
        SubCommand.class,
        TreeCommand.class,
        StatCommand.class,
        ErrorsCommand.class,
        DoctorCommand.class,
        ConfigCommand.class,
        AutoComplete.GenerateCompletion.class
    })
public final class Banyan implements Runnable
{
    private static final Set<ProblemCode> USAGE_CODES = EnumSet.of(
        ProblemCode.OPTION_UNKNOWN, ProblemCode.OPTION_INVALID, ProblemCode.OPTIONS_CONFLICT,
        ProblemCode.MTU_TOO_LARGE, ProblemCode.ENDPOINT_NOT_BOUND);
    /** Examples stand on one line each. */
    private static final int HELP_WIDTH = 110;

    @Spec
    private CommandSpec spec;

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args)
    {
        final int code = execute(
            writer(System.out), writer(System.err), args);
        System.exit(code);
    }

    /**
     * Runs a command in this process.
     *
     * @param out  its standard output.
     * @param err  its standard error.
     * @param args of the command line.
     * @return an exit code of {@link ExitCodes}.
     */
    public static int execute(final PrintWriter out, final PrintWriter err, final String... args)
    {
        return commandLine(out, err).execute(args);
    }

    static CommandLine commandLine(final PrintWriter out, final PrintWriter err)
    {
        final CommandLine commandLine = new CommandLine(new Banyan());
        for (final CliCommand command : ServiceLoader.load(CliCommand.class))
        {
            commandLine.addSubcommand(command.name(), command.command());
        }
        commandLine.getSubcommands().get("generate-completion").getCommandSpec().usageMessage()
            .footerHeading("%nExamples:%n")
            .footer(
                "  source <(banyan generate-completion)",
                "  banyan generate-completion > ~/.local/share/bash-completion/completions/banyan");
        return commandLine
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpLongOptionsMaxWidth(32)
            .setUsageHelpWidth(HELP_WIDTH)
            .setParameterExceptionHandler(new UsageErrors())
            .setExecutionExceptionHandler(Banyan::onFailure);
    }

    @Override
    public void run()
    {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int onFailure(
        final Exception ex, final CommandLine commandLine, final CommandLine.ParseResult parseResult)
    {
        final PrintWriter err = commandLine.getErr();
        err.println(ex.getMessage() == null ? ex.toString() : ex.getMessage());
        if (Boolean.getBoolean("io.banyan.cli.traces"))
        {
            ex.printStackTrace(err);
        }
        err.flush();
        return isUsage(ex) ? ExitCodes.USAGE : ExitCodes.FAILED;
    }

    /** Whether nothing was wrong but what the user has written. */
    private static boolean isUsage(final Exception ex)
    {
        return ex instanceof EngineException failure && !failure.problems().isEmpty() &&
            failure.problems().stream().allMatch(problem -> USAGE_CODES.contains(problem.code()));
    }

    private static PrintWriter writer(final PrintStream stream)
    {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }
}
