package io.banyan.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SimulationPageTest
{
    private static final String BEGIN = "<!-- keys: begin -->\n";
    private static final String END = "<!-- keys: end -->";
    private static final String COMMAND =
        "mvn -q -B -pl simulation -am test -Dtest=SimulationPageTest -Dsurefire.failIfNoSpecifiedTests=false " +
            "-Dbanyan.regenerate=true";

    @Test
    void shouldListEveryKeyOnThePage() throws IOException
    {
        final Path page = Path.of("..", "docs", "simulation.md");
        final String text = Files.readString(page);
        final int begin = text.indexOf(BEGIN) + BEGIN.length();
        final String expected =
            text.substring(0, begin) + ScenarioKeys.reference() + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("banyan.regenerate"))
        {
            Files.writeString(page, expected);
        }

        assertEquals(expected, Files.readString(page), "docs/simulation.md is out of date; fix: " + COMMAND);
    }
}
