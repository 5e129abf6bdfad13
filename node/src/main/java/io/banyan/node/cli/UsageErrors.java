package io.banyan.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line: the flag, the value, what is allowed, and the nearest thing that is known.
 */
final class UsageErrors implements IParameterExceptionHandler
{
    private static final int DISTANCE_MAX = 4;

    @Override
    public int handleParseException(final ParameterException ex, final String[] args)
    {
        final CommandLine commandLine = ex.getCommandLine();
        final PrintWriter err = commandLine.getErr();
        final String name = commandLine.getCommandSpec().qualifiedName();
        for (final String line : describe(ex))
        {
            err.println(name + ": " + line);
        }
        err.println("See: " + name + " --help");
        err.flush();
        return ExitCodes.USAGE;
    }

    static List<String> describe(final ParameterException ex)
    {
        final List<String> lines = new ArrayList<>();
        final CommandLine commandLine = ex.getCommandLine();
        if (ex instanceof UnmatchedArgumentException unmatched)
        {
            for (final String argument : unmatched.getUnmatched())
            {
                lines.add(unknown(argument, commandLine));
            }
        }
        else if (ex instanceof MissingParameterException missing)
        {
            for (final ArgSpec argument : missing.getMissing())
            {
                lines.add(name(argument) + (isWithoutValue(ex) ? " needs a value; " : " is missing; ") +
                    allowed(argument));
            }
            if (lines.isEmpty())
            {
                lines.add(ex.getMessage());
            }
        }
        else if (ex instanceof OverwrittenOptionException overwritten)
        {
            lines.add(name(overwritten.getOverwritten()) + " is given twice; give it once");
        }
        else if (ex.getArgSpec() != null && ex.getValue() != null)
        {
            final String nearest = nearest(ex.getValue(), values(ex.getArgSpec()));
            lines.add(name(ex.getArgSpec()) + " cannot be '" + ex.getValue() + "'; " + allowed(ex.getArgSpec()) +
                (nearest == null ? "" : "; did you mean " + nearest + "?"));
        }
        else if (ex.getMessage().startsWith("a command is missing"))
        {
            lines.add("a command is missing; allowed: " + String.join(", ", commands(commandLine)));
        }
        else
        {
            lines.addAll(List.of(ex.getMessage().split("\n")));
        }
        return lines;
    }

    private static String unknown(final String argument, final CommandLine commandLine)
    {
        if (argument.startsWith("-"))
        {
            final int equals = argument.indexOf('=');
            final String flag = equals < 0 ? argument : argument.substring(0, equals);
            final List<String> flags = commandLine.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .toList();
            final String nearest = nearest(flag, flags);
            return "unknown option " + flag + (nearest == null ? "" : "; did you mean " + nearest + "?") +
                "; allowed: " + String.join(", ", flags);
        }
        final List<String> commands = commands(commandLine);
        if (commands.isEmpty())
        {
            return "unexpected argument '" + argument + "'";
        }
        final String nearest = nearest(argument, commands);
        return "unknown command '" + argument + "'" + (nearest == null ? "" : "; did you mean " + nearest + "?") +
            "; allowed: " + String.join(", ", commands);
    }

    /** An option that was given, but with nothing behind it. */
    private static boolean isWithoutValue(final ParameterException ex)
    {
        return ex.getMessage().startsWith("Missing required parameter");
    }

    private static List<String> commands(final CommandLine commandLine)
    {
        return commandLine.getSubcommands().entrySet().stream()
            .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
            .map(java.util.Map.Entry::getKey)
            .toList();
    }

    private static String name(final ArgSpec argument)
    {
        return argument.isOption() ? ((OptionSpec)argument).longestName() : argument.paramLabel();
    }

    private static String allowed(final ArgSpec argument)
    {
        final List<String> values = values(argument);
        if (!values.isEmpty())
        {
            return "allowed: " + String.join(", ", values);
        }
        final Class<?> type = argument.type();
        if (type == int.class || type == long.class)
        {
            return "allowed: a whole number";
        }
        return "allowed: " + argument.paramLabel().toLowerCase(Locale.ROOT)
            .replace("<", "").replace(">", "") + " (" + Stream.of(argument.description())
            .collect(Collectors.joining(" ")) + ")";
    }

    private static List<String> values(final ArgSpec argument)
    {
        final List<String> values = new ArrayList<>();
        if (argument.completionCandidates() != null)
        {
            argument.completionCandidates().forEach(values::add);
        }
        return values;
    }

    /** The known word that takes the fewest edits, or null when none is near. */
    static String nearest(final String word, final List<String> known)
    {
        String best = null;
        int bestDistance = DISTANCE_MAX;
        for (final String candidate : known)
        {
            final int distance =
                distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance && distance < candidate.length() / 2 + 1)
            {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int distance(final String a, final String b)
    {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++)
        {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++)
            {
                final int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            final int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
