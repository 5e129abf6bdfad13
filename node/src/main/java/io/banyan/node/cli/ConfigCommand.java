package io.banyan.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;

import io.banyan.engine.Problem;
import io.banyan.engine.agent.EngineOptions;
import io.banyan.engine.config.FileFailure;
import io.banyan.engine.config.OptionSet;
import io.banyan.node.NodeOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code banyan config}: what the options are, and where their values come from.
 */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "The options: their values and where they come from, or their reference.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan config show",
        "  banyan config show --config node.properties --json",
        "  banyan config docs"
    },
    subcommands = {ConfigCommand.Show.class, ConfigCommand.Docs.class})
final class ConfigCommand implements Runnable
{
    @Spec
    private CommandSpec spec;

    @Override
    public void run()
    {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    static List<io.banyan.engine.config.Option> options()
    {
        final List<io.banyan.engine.config.Option> all = new ArrayList<>(NodeOptions.all());
        all.addAll(EngineOptions.all());
        return all;
    }

    /** The values that hold with a file and further settings: or a usage error with all that is wrong. */
    static OptionSet options(final CommandSpec spec, final Path file, final Map<String, String> settings)
    {
        final OptionSet set = new OptionSet(options());
        final List<String> problems = new ArrayList<>();
        if (file != null)
        {
            set.file(read(spec, file));
        }
        settings.forEach((key, value) -> options().stream().filter(option -> option.key().equals(key)).findFirst()
            .ifPresentOrElse(option -> set.set(option, value),
                () -> problems.add(set.unknown("option", key).toString())));
        set.conclude().forEach(problem -> problems.add(problem.toString()));
        if (!problems.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
        return set;
    }

    private static Properties read(final CommandSpec spec, final Path file)
    {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file))
        {
            properties.load(reader);
        }
        catch (final IOException ex)
        {
            throw new ParameterException(
                spec.commandLine(), "--config cannot be '" + file + "': " + FileFailure.reason(ex), ex);
        }
        return properties;
    }

    /**
     * Each value and where it comes from.
     */
    @Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Each value and where it comes from: system property, environment, file or default.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  banyan config show",
            "  BANYAN_WINDOW=64m banyan config show --config node.properties",
            "",
            "Exit codes: 0 all is well, 1 there are problems, each said with its fix, 2 wrong usage."
        })
    static final class Show implements Callable<Integer>
    {
        @Spec
        private CommandSpec spec;

        @CommandLine.Option(names = "--config", paramLabel = "FILE", description = "file of properties")
        private Path file;

        @Option(names = "--json", description = "one JSON object as the last line of standard output")
        private boolean json;

        @Override
        public Integer call()
        {
            final OptionSet set = new OptionSet(options());
            if (file != null)
            {
                set.file(read(spec, file));
            }
            final List<Problem> problems = set.conclude();
            final PrintWriter out = spec.commandLine().getOut();
            final Map<String, Object> values = new LinkedHashMap<>();
            for (final io.banyan.engine.config.Option option : options())
            {
                final Map<String, Object> value = new LinkedHashMap<>();
                value.put("value", set.text(option));
                value.put("from", set.origin(option));
                values.put(option.key(), value);
                if (!json)
                {
                    out.printf(Locale.ROOT, "%-28s %-14s %s%n", option.key(), set.text(option), set.origin(option));
                }
            }
            if (json)
            {
                final Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("options", values);
                fields.put("problems", problems.stream().map(Problem::toString).toList());
                out.println(Json.text(fields));
            }
            out.flush();
            problems.forEach(problem -> spec.commandLine().getErr().println(problem));
            spec.commandLine().getErr().flush();
            return problems.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
        }
    }

    /**
     * The reference of all options.
     */
    @Command(
        name = "docs",
        mixinStandardHelpOptions = true,
        description = "The reference of all options, in Markdown, out of their declarations.",
        footerHeading = "%nExamples:%n",
        footer = {"  banyan config docs"})
    static final class Docs implements Callable<Integer>
    {
        @Spec
        private CommandSpec spec;

        @Override
        public Integer call()
        {
            spec.commandLine().getOut().print(OptionSet.markdown(options()));
            spec.commandLine().getOut().flush();
            return ExitCodes.DONE;
        }
    }
}
