package io.banyan.node.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import io.banyan.engine.ProblemCode;
import io.banyan.engine.config.OptionSet;
import io.banyan.node.NodeOptions;

/**
 * Pages against the code: every code of a message is explained; the reference of the node's options is generated from
 * their declarations. After a change of the code, write it anew with {@code -Dbanyan.regenerate=true}.
 */
class GeneratedDocsTest
{
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- node: generated -->\n";
    private static final String END = "<!-- node: end -->";

    @Test
    void shouldSayOnThePageOfTroubleWhatEachCodeOfAMessageMeans() throws IOException
    {
        final String page = Files.readString(Path.of("..", "docs", "troubleshooting.md"));
        for (final ProblemCode code : ProblemCode.values())
        {
            assertTrue(page.contains("| " + code + " | "), () -> code + " (" + code.name() + ") is not explained");
        }
    }

    @Test
    void shouldKeepTheReferenceOfTheNodeEqualToTheCode() throws IOException
    {
        final String text = Files.readString(PAGE);
        final int from = text.indexOf(BEGIN) + BEGIN.length();
        final int to = text.indexOf(END);
        final String expected = OptionSet.markdown(NodeOptions.all());
        if (Boolean.getBoolean("banyan.regenerate"))
        {
            Files.writeString(PAGE, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertEquals(expected, text.substring(from, to), "docs have drifted; run with -Dbanyan.regenerate=true");
    }
}
