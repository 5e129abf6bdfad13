package io.banyan.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The pages that name the test for each lie and for each fault that was found: these tests are there, and the counters
 * beside them are looked at by them.
 */
class HostileInputPageTest
{
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(should\\w+))?`");
    private static final Pattern COUNTER = Pattern.compile("`(engine:)?([A-Z][A-Z_0-9]+)`");
    private static final int COUNTERS = 3;
    private static final int COLUMNS = 5;
    private static final List<String> LIES = List.of("forged lease", "False capacity", "stolen route token",
        "stale route token", "announcement of another's address", "position from the future", "Giant counts",
        "negative lengths", "cycle", "inflated epoch");

    private static final Map<String, String> TEST_SOURCES = new HashMap<>();
    private static Path root;
    private static Page lies;
    private static Page faults;

    @BeforeAll
    static void readEverything()
    {
        root = Checkout.root();
        for (final String module : Checkout.modules())
        {
            for (final Path file : Checkout.filesBelow(root.resolve(module).resolve("src/test/java"), "Test.java"))
            {
                final String name = file.getFileName().toString().replace(".java", "");
                TEST_SOURCES.merge(name, Checkout.read(file), String::concat);
            }
        }
        lies = new Page(root.resolve("docs").resolve("hostile-input.md"));
        faults = new Page(root.resolve("perf-results").resolve("faults").resolve("README.md"));
    }

    @Test
    void shouldNameOnlyTestsThatAreThere()
    {
        final List<String> missing = new ArrayList<>();
        int count = 0;
        for (final Page page : List.of(lies, faults))
        {
            final Matcher test = TEST.matcher(String.join("\n", page.lines()));
            while (test.find())
            {
                count++;
                final String source = TEST_SOURCES.get(test.group(1));
                if (source == null || test.group(2) != null && !source.contains("void " + test.group(2) + "("))
                {
                    missing.add(root.relativize(page.file()) + ": " + test.group());
                }
            }
        }
        assertTrue(count > 60, "only " + count + " were seen");
        assertTrue(missing.isEmpty(), () -> "no such test:\n" + String.join("\n", missing));
    }

    @Test
    void shouldNameOnlyCountersThatATestOfTheirRowLooksAt()
    {
        final String control = Checkout.read(root.resolve(
            "control-plane/src/main/java/io/banyan/control/ControlCounter.java"));
        final String engine = Checkout.read(root.resolve(
            "engine/src/main/java/io/banyan/engine/agent/EngineCounter.java"));
        final List<String> wrong = new ArrayList<>();
        int count = 0;
        for (final String line : lies.lines())
        {
            final String[] cells = line.split("\\|");
            if (cells.length == COLUMNS && line.startsWith("|"))
            {
                final Matcher counter = COUNTER.matcher(cells[COUNTERS]);
                while (counter.find())
                {
                    count++;
                    final boolean isEngines = counter.group(1) != null;
                    final boolean isThere =
                        (isEngines ? engine : control).contains("    " + counter.group(2) + "(");
                    if (!isThere || !isLookedAt(isEngines, counter.group(2), line))
                    {
                        wrong.add(counter.group() + " in " + line);
                    }
                }
            }
        }
        assertTrue(count > 40, "only " + count + " were seen");
        assertTrue(wrong.isEmpty(), () -> "no such counter, or no test of the row looks at it:\n" +
            String.join("\n", wrong));
    }

    @Test
    void shouldHaveARowWithACounterForEveryLie()
    {
        for (final String lie : LIES)
        {
            assertTrue(lies.lines().stream().anyMatch(line -> line.startsWith("|") && line.contains(lie) &&
                COUNTER.matcher(line).find() && TEST.matcher(line).find()), lie);
        }
    }

    @Test
    void shouldNameATestForEveryFaultThatWasFound()
    {
        final List<String> rows = new ArrayList<>();
        boolean isInList = false;
        for (final String line : faults.lines())
        {
            isInList = line.startsWith("## ") ? line.startsWith("## Found") : isInList;
            if (isInList && line.startsWith("| ") && !line.startsWith("| what was wrong"))
            {
                rows.add(line);
            }
        }
        assertTrue(rows.size() >= 10, "the list was not seen: " + rows.size());
        assertEquals(List.of(), rows.stream().filter(line -> !TEST.matcher(line).find()).toList());
    }

    /** By its name, or in the data plane by the field that it publishes. */
    private static boolean isLookedAt(final boolean isEngines, final String counter, final String line)
    {
        final Matcher test = TEST.matcher(line);
        boolean isLookedAt = false;
        while (test.find())
        {
            final String source = TEST_SOURCES.getOrDefault(test.group(1), "");
            isLookedAt |= isEngines ? source.contains("." + field(counter)) :
                source.contains("ControlCounter." + counter + ")");
        }
        return isLookedAt;
    }

    private static String field(final String counter)
    {
        final StringBuilder field = new StringBuilder();
        for (final String word : counter.toLowerCase(Locale.ROOT).split("_"))
        {
            field.append(field.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return field.toString();
    }
}
