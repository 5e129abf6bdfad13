package io.banyan.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

/**
 * The limit is for a command that should have refused, and waits for a cluster instead.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BanyanTest
{
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

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
    void shouldNameTheNearestValueWhateverItsCase()
    {
        assertEquals(ExitCodes.USAGE, run("pub", "--tracker", "127.0.0.1:7400", "--channel", "x", "--ack", "deliverd"));

        assertTrue(err.toString().contains("--ack cannot be 'deliverd'; allowed: NONE, SEQUENCED, DELIVERED; did you " +
            "mean DELIVERED?"), err::toString);
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
            for (final String line : entry.getValue().getCommandSpec().usageMessage().footer())
            {
                assertTrue(help.contains(line), () -> "an example is broken over two lines: " + line);
            }
        }
    }

    @Test
    void shouldTakeUnknownKeysAndBadValuesForWrongUsageAndNameThemAllAtOnce() throws IOException
    {
        final Path file = folder.resolve("bad.properties");
        Files.writeString(file, "banyan.widnow=4m\nwindow=5m\nbanyan.mtu=abc\n");

        assertEquals(ExitCodes.USAGE, run("node", "--tracker", "127.0.0.1:7400", "--channel", "x", "--children", "-4",
            "--set", "banyan.chidlren=3", "--ops", "70000", "--config", file.toString()));

        final String said = err.toString();
        assertTrue(said.contains("banyan.widnow is not known; fix: did you mean banyan.window?"), said);
        assertTrue(said.contains("key in the file window is not known; fix: did you mean banyan.window?"), said);
        assertTrue(said.contains("banyan.mtu=abc is not valid; fix: write bytes, as 64k or 16m"), said);
        assertTrue(said.contains("banyan.chidlren is not known; fix: did you mean banyan.children?"), said);
        assertTrue(said.contains("banyan.children=-4 is not valid; fix: write from 0 to 4096"), said);
        assertTrue(said.contains("banyan.ops.port=70000 is not valid; fix: write from -1 to 65535"), said);
    }

    @Test
    void shouldNameThePortAndWhatToDoWhenItIsTaken() throws IOException
    {
        try (DatagramChannel taken = DatagramChannel.open())
        {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            final int port = ((InetSocketAddress)taken.getLocalAddress()).getPort();
            assertEquals(ExitCodes.USAGE, run("tracker", "--bind", "127.0.0.1:" + port));
            assertEquals(ExitCodes.USAGE, run("node", "--tracker", "127.0.0.1:7400", "--channel", "x", "--set",
                "banyan.control.port=" + port));
            assertEquals(ExitCodes.USAGE, run("node", "--tracker", "127.0.0.1:7400", "--channel", "x", "--set",
                "banyan.data.port=" + port));

            final List<String> said = err.toString().lines().filter(line -> line.startsWith("BYN-1213")).toList();
            assertEquals(3, said.size(), err::toString);
            for (final String line : said)
            {
                assertTrue(line.contains(":" + port + " cannot be bound"), line);
                assertTrue(line.contains("ss -lunp 'sport = :" + port + "'"), line);
            }
        }
    }

    @Test
    void shouldNameTheTcpPortAndWhatToDoWhenItIsTaken() throws IOException
    {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            final int port = taken.getLocalPort();
            assertEquals(ExitCodes.USAGE, run("node", "--tracker", "127.0.0.1:7400", "--channel", "x", "--ops",
                Integer.toString(port)));
            assertTrue(err.toString().contains("127.0.0.1:" + port + " cannot be bound"), err::toString);
            assertTrue(err.toString().contains("ss -ltnp 'sport = :" + port + "'"), err::toString);
        }
    }

    @Test
    void shouldSayThatAnAddressIsOfAnotherHost()
    {
        // Of a network that is kept for documents.
        assertEquals(ExitCodes.USAGE, run("node", "--tracker", "127.0.0.1:7400", "--channel", "x", "--bind",
            "192.0.2.1"));
        assertTrue(err.toString().startsWith("BYN-1213 data endpoint 192.0.2.1:0 cannot be bound: "), err::toString);
        assertTrue(err.toString().strip().endsWith("; fix: choose an address of this host (ip -brief address shows " +
            "them)"), err::toString);
        assertFalse(err.toString().contains("aeron:udp"), err::toString);
    }

    @Test
    void shouldNameThePageWhenItsPortIsTaken() throws IOException
    {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            assertEquals(ExitCodes.USAGE, run("tracker", "--bind", "127.0.0.1:0", "--web", "--web-port",
                Integer.toString(taken.getLocalPort())));
            assertTrue(err.toString().contains("BYN-1213 the page cannot be bound to 127.0.0.1:" +
                taken.getLocalPort()), err::toString);
            assertTrue(err.toString().contains("--web-port 0 takes any"), err::toString);
        }
    }

    @Test
    void shouldExamineTheHostAgainstTheConfigurationInUse() throws IOException
    {
        final Path file = folder.resolve("node.properties");
        Files.writeString(file, "banyan.window=1g\nbanyan.publisher.ring=1g\n");
        assertEquals(ExitCodes.FAILED, run("doctor", "--json", "--config", file.toString(), "--set",
            "banyan.driver.space=1048576m"), () -> out + "\n" + err);
        assertTrue(out.toString().contains("{\"check\":\"shared memory\",\"grade\":\"failed\","), out::toString);
        assertTrue(out.toString().endsWith("\"ok\":false}" + System.lineSeparator()), out::toString);
        assertTrue(out.toString().contains("2048 MiB wanted for a channel and a publisher"), out::toString);
        assertEquals(ExitCodes.USAGE, run("doctor", "--set", "banyan.widnow=4m", "--set", "banyan.mtu=abc"));
        assertTrue(err.toString().contains("did you mean banyan.window?"), err::toString);
        assertTrue(err.toString().contains("banyan.mtu=abc is not valid"), err::toString);
    }

    @Test
    void shouldRefuseAFreshChannelWhereItIsNoRoot()
    {
        assertEquals(ExitCodes.USAGE, run("node", "--tracker", "127.0.0.1:7400", "--channel", "x", "--fresh"));
        assertTrue(err.toString().contains("--fresh is for a root; fix: add --root"), err::toString);
    }

    @Test
    void shouldRefuseARollOfLatencyFilesThatIsNone()
    {
        for (final String command : List.of("demo", "node", "sub"))
        {
            final List<String> line = new ArrayList<>(List.of(command, "--latency-roll", "soon"));
            if (!"demo".equals(command))
            {
                line.addAll(List.of("--tracker", "127.0.0.1:7400", "--channel", "x"));
            }
            assertEquals(ExitCodes.USAGE, run(line.toArray(new String[0])));
        }
        assertEquals(3, err.toString().lines().filter(l -> l.contains("--latency-roll cannot be 'soon'")).count());
    }

    @Test
    void shouldNameAllThatIsWrongWithWhatAReaderAsksForTogether()
    {
        assertEquals(ExitCodes.USAGE, run("sub", "--tracker", "127.0.0.1:7400", "--channel", "x", "--from", "oldst",
            "--count", "0", "--latency-roll", "1ms", "--set", "banyan.windw=4m"));

        final String said = err.toString();
        assertTrue(said.contains("--from cannot be 'oldst'; allowed: live, oldest, or a sequence; did you mean " +
            "oldest?"), said);
        assertTrue(said.contains("--count cannot be 0; allowed: 1 or more"), said);
        assertTrue(said.contains("--latency-roll cannot be '1ms'; allowed: a time of a second or more"), said);
        assertTrue(said.contains("banyan.windw is not known"), said);
        err.getBuffer().setLength(0);
        assertEquals(ExitCodes.USAGE, run("sub", "--tracker", "127.0.0.1:7400", "--channel", "x", "--from", "-5"));
        assertTrue(err.toString().contains("--from cannot be '-5'"), err::toString);
        assertEquals(ExitCodes.USAGE, run("pub", "--tracker", "nowhere", "--channel", "x", "--readers", "-1"));
        assertTrue(err.toString().contains("--readers cannot be negative"), err::toString);
        assertTrue(err.toString().contains("--tracker cannot be 'nowhere'"), err::toString);
    }

    @Test
    void shouldSayWhatIsMissingWhenAShardCannotBeTold()
    {
        assertEquals(ExitCodes.USAGE, run("sub", "--tracker", "127.0.0.1:7400", "--channel", "x", "--shards", "8"));
        assertTrue(err.toString().contains("--topic is missing; allowed: with --shards the one topic"), err::toString);
        assertEquals(ExitCodes.USAGE, run("node", "--tracker", "127.0.0.1:7400", "--channel", "x", "--shards", "0"));
        assertTrue(err.toString().contains("--shards cannot be 0; allowed: from 1 to 4096"), err::toString);
        assertEquals(ExitCodes.USAGE, run("tree", "--tracker", "127.0.0.1:7400", "--shards", "8"));
        assertTrue(err.toString().contains("--channel is missing; allowed: with --shards the name"), err::toString);
        assertEquals(ExitCodes.USAGE, run("tree", "--tracker", "127.0.0.1:1", "--channel", "x", "--shards", "4097"));
        assertTrue(err.toString().contains("--shards cannot be 4097"), err::toString);
    }

    @Test
    void shouldNameWhatTheFlagsAndWhatTheContextFindWrongTogether()
    {
        assertEquals(ExitCodes.USAGE, run("node", "--tracker", "nowhere", "--channel", "x", "--bind", "no host",
            "--upload", "fast", "--set", "banyan.windw=4m", "--key-file", folder.resolve("none").toString()));

        final String said = err.toString();
        assertTrue(said.contains("--tracker cannot be 'nowhere'"), said);
        assertTrue(said.contains("--bind cannot be 'no host'"), said);
        assertTrue(said.contains("banyan.upload=fast is not valid"), said);
        assertTrue(said.contains("banyan.windw is not known; fix: did you mean banyan.window?"), said);
        assertTrue(said.contains("none cannot be read: there is no such file"), said);
        assertFalse(said.contains("Exception"), said);
    }

    @Test
    void shouldSayWhichFlagIsGivenTwiceOrWithoutItsValue()
    {
        assertEquals(ExitCodes.USAGE, run("demo", "--rate", "5", "--rate", "6"));
        assertTrue(err.toString().contains("--rate is given twice"), err::toString);

        assertEquals(ExitCodes.USAGE, run("demo", "--nodes"));
        assertTrue(err.toString().contains("--nodes needs a value; allowed: a whole number"), err::toString);
    }

    @Test
    void shouldNameTheFolderWhenNoNodeHasItsFilesThere()
    {
        for (final String command : new String[] {"stat", "errors"})
        {
            assertEquals(ExitCodes.FAILED, run(command, "--dir", folder.toString()));
            assertTrue(err.toString().contains("no node of this host has its files in " + folder), err::toString);
        }
    }

    @Test
    void shouldTakeErrorsThatDifferInNumbersAloneForOne()
    {
        assertEquals(
            ErrorsCommand.shape("BYN-1217 registrationId=62, sessionId=-995462145"),
            ErrorsCommand.shape("BYN-1217 registrationId=7, sessionId=12"));
        assertFalse(ErrorsCommand.shape("BYN-1217 a 1").equals(ErrorsCommand.shape("BYN-1216 b 1")));
    }

    @Test
    void shouldWriteTimesInTheUnitThatKeepsThemShort()
    {
        assertEquals("850 ns", Durations.text(850));
        assertEquals("12.5 us", Durations.text(12_500));
        assertEquals("3.7 ms", Durations.text(3_727_000));
        assertEquals("1.32 s", Durations.text(1_315_375_700));
    }

    @Test
    void shouldRefuseEmptyNames()
    {
        assertEquals(ExitCodes.USAGE, run("sub", "--tracker", "", "--channel", ""));

        assertTrue(err.toString().contains("--channel cannot be ''"), err::toString);
        assertTrue(err.toString().contains("--tracker cannot be ''"), err::toString);
    }

    @Test
    void shouldSayWhereEachValueOfTheConfigurationComesFrom() throws IOException
    {
        final Path file = folder.resolve("node.properties");
        Files.writeString(file, "banyan.children=3\n");
        System.setProperty("banyan.window", "32m");
        try
        {
            assertEquals(ExitCodes.DONE, run("config", "show", "--config", file.toString(), "--json"));
        }
        finally
        {
            System.clearProperty("banyan.window");
        }

        final String said = out.toString();
        assertTrue(said.contains("\"banyan.children\":{\"value\":\"3\",\"from\":\"file\"}"), said);
        assertTrue(said.contains("\"banyan.window\":{\"value\":\"32m\",\"from\":\"system property\"}"), said);
        assertTrue(said.contains("\"banyan.mtu\":{\"value\":\"0\",\"from\":\"default\"}"), said);
        assertTrue(said.endsWith("\"problems\":[]}" + System.lineSeparator()), said);
    }

    private int run(final String... args)
    {
        return Banyan.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
