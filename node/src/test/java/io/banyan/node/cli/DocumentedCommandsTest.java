package io.banyan.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Every command line that a page or a help text shows is one that the commands understand.
 */
class DocumentedCommandsTest
{
    private static final Path ROOT = Path.of("..");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(?:sh|ini)$(.*?)^```$");
    private static final Pattern SHOWN = Pattern.compile("(?:^|[\\s(/])banyan +([a-z][^|<>#;)]*)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    /** Brought by other modules, which are not on the class path of this one. */
    private static final Set<String> OF_OTHERS = Set.of("sim", "bench");

    @Test
    void shouldUnderstandEveryCommandLineThatAPageShows() throws IOException
    {
        final List<String> wrong = new ArrayList<>();
        int count = 0;
        for (final Path page : pages())
        {
            final Matcher fence = FENCE.matcher(Files.readString(page));
            while (fence.find())
            {
                for (final String line : fence.group(1).split("\n"))
                {
                    final Matcher shown = SHOWN.matcher(line);
                    while (shown.find())
                    {
                        count++;
                        check(shown.group(1), page.toString(), wrong);
                    }
                }
            }
        }
        assertTrue(count >= 15, "the pages were not read: " + count);
        assertEquals(List.of(), wrong);
    }

    @Test
    void shouldUnderstandEveryExampleThatAHelpTextShows()
    {
        final List<String> wrong = new ArrayList<>();
        int count = 0;
        for (final Map.Entry<String, CommandLine> entry : commandLine().getSubcommands().entrySet())
        {
            for (final String line : entry.getValue().getCommandSpec().usageMessage().footer())
            {
                // What follows two spaces behind a command is said about it.
                final Matcher shown = SHOWN.matcher(line.startsWith("  ") ? line.strip().split(" {2,}")[0] : "");
                if (shown.find())
                {
                    count++;
                    check(shown.group(1), entry.getKey() + " --help", wrong);
                }
            }
        }
        assertTrue(count >= 20, "the examples were not read: " + count);
        assertEquals(List.of(), wrong);
    }

    private static void check(final String text, final String where, final List<String> wrong)
    {
        final List<String> words = new ArrayList<>();
        final Matcher word = WORD.matcher(text.strip());
        while (word.find())
        {
            if (!"...".equals(word.group()))
            {
                words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group());
            }
        }
        // Places for the reader to fill in.
        words.replaceAll(given -> "HOST:PORT".equals(given) ? "127.0.0.1:1" : "PORT".equals(given) ? "1" : given);
        if (OF_OTHERS.contains(words.get(0)) || text.contains("COMMAND"))
        {
            return;
        }
        try
        {
            commandLine().parseArgs(words.toArray(new String[0]));
        }
        catch (final ParameterException ex)
        {
            // A line that leaves out the rest with three dots need not be complete.
            if (!(ex instanceof CommandLine.MissingParameterException && text.contains("...")))
            {
                wrong.add(where + ": banyan " + text.strip() + ": " + UsageErrors.describe(ex));
            }
        }
    }

    private static List<Path> pages() throws IOException
    {
        final List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs")))
        {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static CommandLine commandLine()
    {
        return Banyan.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    }
}
