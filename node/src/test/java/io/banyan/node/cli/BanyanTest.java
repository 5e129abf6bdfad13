package io.banyan.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

class BanyanTest
{
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldNameTheNearestOptionWhenOneIsUnknown()
    {
        assertEquals(ExitCodes.USAGE, run("demo", "--ndoes=3"));

        assertTrue(err.toString().contains("unknown option --ndoes; did you mean --nodes?"), err::toString);
        assertTrue(err.toString().contains("banyan demo --help"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void shouldNameTheNearestCommandWhenOneIsUnknown()
    {
        assertEquals(ExitCodes.USAGE, run("dmeo"));

        assertTrue(err.toString().contains("unknown command 'dmeo'; did you mean demo?"), err::toString);
    }

    @Test
    void shouldAskForACommandWhenThereIsNone()
    {
        assertEquals(ExitCodes.USAGE, run());

        assertTrue(err.toString().contains("a command is missing; allowed: "), err::toString);
    }

    @Test
    void shouldNameFlagValueAndWhatIsAllowedWhenAValueIsNoNumber()
    {
        assertEquals(ExitCodes.USAGE, run("demo", "--rate", "fast"));

        assertTrue(err.toString().contains("--rate cannot be 'fast'; allowed: a whole number"), err::toString);
    }

    @Test
    void shouldReportAllProblemsOfTheDemonstrationAtOnce()
    {
        assertEquals(ExitCodes.USAGE, run("demo", "--nodes", "1", "--payload", "3"));

        assertTrue(err.toString().contains("--nodes 1 is out of range; allowed: 2 to 400"), err::toString);
        assertTrue(err.toString().contains("--payload 3 is out of range; allowed: 24 to 1048576"), err::toString);
    }

    @Test
    void shouldRefuseToKillARelayWhereThereIsNone()
    {
        assertEquals(ExitCodes.USAGE, run("demo", "--nodes", "5", "--kill-relay"));

        assertTrue(err.toString().contains("--kill-relay needs a relay to kill"), err::toString);
    }

    @Test
    void shouldDescribeEveryCommandWithExamplesAndExitCodes()
    {
        final CommandLine root = Banyan.commandLine(new PrintWriter(out), new PrintWriter(err));
        for (final Map.Entry<String, CommandLine> entry : root.getSubcommands().entrySet())
        {
            final String help = entry.getValue().getUsageMessage();

            assertTrue(help.contains("Examples:"), () -> entry.getKey() + " has no examples:\n" + help);
            assertTrue(help.contains("  banyan " + entry.getKey()), () -> entry.getKey() + " shows no " +
                "command:\n" + help);
            assertFalse(help.contains("null"), help);
        }
    }

    private int run(final String... args)
    {
        return Banyan.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
