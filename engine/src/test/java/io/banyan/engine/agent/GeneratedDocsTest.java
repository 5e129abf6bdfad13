package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.banyan.engine.config.OptionSet;

/**
 * The references are generated from the code. After a change of the code, write them anew with {@code
 * -Dbanyan.regenerate=true}.
 */
class GeneratedDocsTest
{
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void shouldKeepTheConfigurationReferenceEqualToTheCode() throws Exception
    {
        check("configuration.md", OptionSet.markdown(EngineOptions.all()));
    }

    @Test
    void shouldKeepTheCounterReferenceEqualToTheCode() throws Exception
    {
        check("counters.md", EngineCounter.markdown());
    }

    @Test
    void shouldGiveEveryCounterATypeOfItsOwn()
    {
        final Set<Integer> types = new HashSet<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            assertEquals(true, types.add(counter.typeId()), counter.name());
        }
    }

    /** Only what stands between the two marks of the engine is generated. */
    private static void check(final String name, final String expected) throws Exception
    {
        final Path file = DOCS.resolve(name);
        final String text = Files.readString(file);
        final String begin = "<!-- engine: generated -->\n";
        final String end = "<!-- engine: end -->";
        final int from = text.indexOf(begin) + begin.length();
        final int to = text.indexOf(end);
        if (Boolean.getBoolean("banyan.regenerate"))
        {
            Files.writeString(file, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertEquals(expected, text.substring(from, to), name + " has drifted; run with -Dbanyan.regenerate=true");
    }
}
