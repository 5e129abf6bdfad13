package io.banyan.node.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.engine.Shards;
import io.banyan.engine.agent.ConcurrentPublisher;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;
import io.banyan.node.NodeContext;
import io.banyan.node.cli.Banyan;

/**
 * Tracker, writer, relays and readers as processes of their own, as a new user starts them.
 */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class RealProcessesTest
{
    private static final long START_S = 120;
    private static final int MESSAGES = 600;
    private static final int FEW = 50;
    private static final String SHARDS = "3";
    private static final int KILL_RELAY_AT = 200;
    private static final int KILL_TRACKER_AT = 350;
    private static final int KILL_READER_AT = 450;
    private static final long PACE_MS = 5;
    private static final int PORT_MIN = 20_000;
    private static final int PORTS = 12_000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger();
    private static final Path FULL = Path.of("/dev/full");
    private static final Pattern OPS = Pattern.compile("\"opsPort\":(\\d+)");

    @TempDir
    Path folder;

    @Test
    void shouldLoseNothingWhenRelayTrackerAndReaderAreKilled() throws Exception
    {
        final int port = freePort();
        final String tracker = "127.0.0.1:" + port;
        try (Processes processes = new Processes(folder))
        {
            Processes.Running directory = processes.start("tracker", "tracker", "--bind", tracker);
            final Processes.Running pub = processes.start("pub", "pub", "--tracker", tracker, "--channel", "prices",
                "--children", "2", "--readers", "2", "--json", "--ack-timeout", "40");
            final Processes.Running relay = processes.start("relay", "node", "--tracker", tracker, "--channel",
                "prices",
                "--ops", "0", "--json");
            final Processes.Running other = processes.start("other", "node", "--tracker", tracker, "--channel",
                "prices",
                "--children", "4");
            final List<Processes.Running> relays = List.of(relay, other);
            processes.until("both relays are attached", START_S,
                () -> relays.stream().allMatch(r -> r.err().contains("ATTACHED")));
            final Processes.Running one = sub(processes, "one", tracker);
            final Processes.Running two = sub(processes, "two", tracker);
            final Processes.Running doomed = sub(processes, "doomed", tracker);
            processes.until("all readers are attached", START_S,
                () -> List.of(one, two, doomed).stream().allMatch(r -> r.err().contains("attached to prices")));
            assertTrue(get(opsPort(relay), "/metrics").contains("banyan_blocks_in_total{"), processes::report);
            processes.until("the relay is ready", START_S,
                () -> get(opsPort(relay), "/health").contains("\"ready\":true"));

            for (int i = 1; i <= MESSAGES; i++)
            {
                pub.type("message " + i);
                if (i == KILL_RELAY_AT)
                {
                    relay.kill();
                }
                if (i == KILL_TRACKER_AT)
                {
                    directory.kill();
                }
                if (i == KILL_READER_AT)
                {
                    doomed.kill();
                    directory = processes.start("tracker2", "tracker", "--bind", tracker);
                }
                Thread.sleep(PACE_MS);
            }
            for (final Processes.Running reader : List.of(one, two))
            {
                processes.until("the reader has the last message", START_S,
                    () -> reader.out().endsWith("message " + MESSAGES + "\n"));
            }
            pub.endInput();
            assertEquals(0, pub.exitCode(), processes::report);
            assertTrue(pub.out().contains("\"messages\":" + MESSAGES + ","), processes::report);
            assertTrue(pub.out().contains("\"acked\":true"), processes::report);

            for (final Processes.Running reader : List.of(one, two))
            {
                assertEquals(expected(), reader.out(), processes::report);
                assertEquals(0, reader.end(), processes::report);
                assertTrue(!reader.err().contains("gap "), processes::report);
            }
            assertEquals(0, other.end(), processes::report);
            assertEquals(0, directory.end(), processes::report);
        }
    }

    /**
     * The root is a process of its own; the writer sends its messages up the tree through whichever parent it has.
     */
    @Test
    void shouldPublishThroughARootThatIsAnotherProcessAndLoseNothingWhenARelayDies() throws Exception
    {
        final String tracker = "127.0.0.1:" + freePort();
        try (Processes processes = new Processes(folder))
        {
            final Processes.Running directory = processes.start("tracker", "tracker", "--bind", tracker, "--json");
            final Processes.Running root = processes.start("root", "node", "--tracker", tracker, "--channel", "prices",
                "--root", "--children", "2", "--latency-log", logs().toString(), "--set",
                "banyan.driver.directory=" + shared());
            processes.until("the root numbers", START_S, () -> root.err().contains("ROOT"));
            final Processes.Running stat = processes.start("stat", "stat", "--watch", "1", "--dir",
                shared().toString());
            processes.until("the counters of the root are shown", START_S, () -> shown(stat) == 1);
            final List<Processes.Running> relays = List.of(
                relay(processes, "relay1", tracker), relay(processes, "relay2", tracker));
            processes.until("the relays are attached", START_S,
                () -> relays.stream().allMatch(r -> r.err().contains("ATTACHED")));
            processes.until("counters of nodes that came later are shown", START_S, () -> shown(stat) == 3);
            assertEquals(0, stat.end(), processes::report);
            final Processes.Running reader = processes.start("reader", "sub", "--tracker", tracker, "--channel",
                "prices", "--from", "oldest", "--children", "0", "--count", Integer.toString(MESSAGES), "--latency",
                "--json", "--set", "banyan.driver.directory=" + shared());
            processes.until("the reader is attached", START_S, () -> reader.err().contains("attached to prices"));
            final Processes.Running pub = processes.start("pub", "pub", "--tracker", tracker, "--channel", "prices",
                "--children", "0", "--json", "--ack", "delivered", "--set", "banyan.driver.directory=" + shared());
            processes.until("the writer is in the tree", START_S,
                () -> pub.err().contains("publishing on prices, level "));
            processes.until("the tracker shows the whole tree", START_S, () ->
                get(port(tracker), "/tree").split("\"id\":").length - 1 == 5);
            assertTrue(command("tree", "--tracker", tracker, "--channel", "prices").contains("  root  "));
            assertTrue(command("stat", "--dir", shared().toString(), "--json").contains("banyan duty cycles"));
            assertTrue(command("errors", "--dir", shared().toString(), "--json").contains("\"errors\":["));

            for (int i = 1; i <= MESSAGES; i++)
            {
                pub.type("message " + i);
                if (i == KILL_RELAY_AT)
                {
                    relays.get(0).kill();
                }
                Thread.sleep(PACE_MS);
            }
            pub.endInput();
            assertEquals(0, pub.exitCode(), processes::report);
            assertTrue(pub.out().contains("\"acked\":true,\"root\":false,\"ok\":true"), processes::report);
            assertEquals(0, reader.exitCode(), processes::report);
            assertTrue(reader.out().startsWith(expected()), processes::report);
            assertTrue(reader.out().contains("\"messages\":" + MESSAGES + ","), processes::report);
            assertTrue(reader.out().contains("\"gapSequences\":0,\"latencyNs\":{\"p50\":"), processes::report);
            assertEquals(0, relays.get(1).end(), processes::report);
            assertEquals(0, root.interrupt(), processes::report);
            assertEquals(0, directory.end(), processes::report);
            assertEquals(List.of("of the killed relay alone"), leftovers(), processes::report);
            assertTrue(failure("stat", "--plot", folder.resolve("no/latency.svg").toString(), "--log", latencyLog())
                .contains("latency.svg cannot be written: there is no folder " + folder.resolve("no")));
            assertTrue(command("stat", "--plot", folder.resolve("latency.svg").toString(), "--log",
                latencyLog())
                .contains("latency.svg"));
        }
    }

    /** Three topics over two of three shards: each reader has its own topic, whole and alone. */
    @Test
    void shouldCarryEachTopicOverItsShardBetweenProcesses() throws Exception
    {
        final String tracker = "127.0.0.1:" + freePort();
        final String one = "EUR/USD";
        final String sameShard = topic(one, true);
        final String otherShard = topic(one, false);
        try (Processes processes = new Processes(folder))
        {
            processes.start("tracker", "tracker", "--bind", tracker);
            final Processes.Running root = processes.start("root", "node", "--tracker", tracker, "--channel", "prices",
                "--root", "--fresh", "--shards", SHARDS);
            final Processes.Running relay = processes.start("relay", "node", "--tracker", tracker, "--channel",
                "prices", "--shards", SHARDS);
            processes.until("every shard has a root", START_S, () -> root.err().split(": ROOT").length == 4);
            processes.until("the relay is in every shard", START_S,
                () -> relay.err().split(": ATTACHED").length >= 4);
            final List<String> topics = List.of(one, sameShard, otherShard);
            final List<Processes.Running> readers = new ArrayList<>();
            for (int i = 0; i < topics.size(); i++)
            {
                readers.add(processes.start("reader" + i, "sub", "--tracker", tracker, "--channel", "prices",
                    "--shards", SHARDS, "--topic", topics.get(i), "--from", "oldest", "--children", "0", "--count",
                    Integer.toString(FEW), "--latency-log", logs().toString()));
            }
            for (final String topic : topics)
            {
                final Processes.Running pub = processes.start("pub " + topics.indexOf(topic), "pub", "--tracker",
                    tracker, "--channel", "prices", "--shards", SHARDS, "--topic", topic, "--children", "0",
                    "--ack-timeout", "50");
                for (int i = 1; i <= FEW; i++)
                {
                    pub.type(topic + " " + i);
                }
                pub.endInput();
                assertEquals(0, pub.exitCode(), processes::report);
            }
            for (int i = 0; i < topics.size(); i++)
            {
                assertEquals(0, readers.get(i).exitCode(), processes::report);
                assertEquals(lines(topics.get(i)), readers.get(i).out(), processes::report);
            }
            final String tree = command("tree", "--tracker", tracker, "--channel", "prices", "--shards", SHARDS);
            for (int shard = 0; shard < 3; shard++)
            {
                assertTrue(tree.contains("channel prices@" + shard + "of3\n"), tree);
            }
            assertEquals(3, tree.split("  root  ").length - 1, tree);
            assertEquals(List.of(FEW * 2L, (long)FEW), recorded(), "latencies in the logs of the two shards");
            assertEquals(0, relay.end(), processes::report);
            assertEquals(0, root.end(), processes::report);
        }
    }

    @Test
    void shouldEndWithAReasonWhenAnotherRootTakesItsPlace() throws Exception
    {
        final String tracker = "127.0.0.1:" + freePort();
        try (Processes processes = new Processes(folder))
        {
            processes.start("tracker", "tracker", "--bind", tracker);
            final Processes.Running old = processes.start("old", "node", "--tracker", tracker, "--channel", "prices",
                "--root");
            processes.until("it numbers", START_S, () -> old.err().contains("ROOT"));
            final Processes.Running relay = processes.start("relay", "node", "--tracker", tracker, "--channel",
                "prices", "--ops", "0", "--json");
            processes.until("the relay is attached", START_S, () -> relay.err().contains("ATTACHED"));
            final Processes.Running next = processes.start("next", "node", "--tracker", tracker, "--channel", "prices",
                "--root");

            assertEquals(1, old.exitCode(), processes::report);
            assertTrue(old.err().contains("channel prices: another root numbers it now (SUPERSEDED); fix: run one " +
                "root"), processes::report);
            processes.until("the other numbers", START_S, () -> next.err().contains("ROOT"));
            processes.until("the relay has moved", START_S,
                () -> get(opsPort(relay), "/health").contains("\"ready\":true"));
            assertEquals(0, next.end(), processes::report);
        }
    }

    @Test
    void shouldFailAndSayWhyWhenTheRootPutsAReaderOut() throws Exception
    {
        final String tracker = "127.0.0.1:" + freePort();
        try (Processes processes = new Processes(folder))
        {
            processes.start("tracker", "tracker", "--bind", tracker);
            try (Node root = Node.launch(new NodeContext().trackers(tracker)))
            {
                final NodeChannel channel = root.create("prices");
                final Processes.Running reader = processes.start("reader", "sub", "--tracker", tracker, "--channel",
                    "prices", "--from", "900");
                processes.until("the reader is a child", START_S, () -> channel.view().children().size() == 1);
                processes.until("the reader says what it waits for", START_S,
                    () -> reader.err().contains("nothing from sequence 900 on yet"));
                channel.kick(channel.view().children().get(0));

                assertEquals(1, reader.exitCode(), processes::report);
                assertTrue(reader.err().contains("channel prices: its root has put this node out (KICKED); fix: ask"),
                    processes::report);
            }
        }
    }

    @Test
    void shouldReportWhatIsGoneAsAGapWhenAReaderAsksForTheStart() throws Exception
    {
        final String tracker = "127.0.0.1:" + freePort();
        try (Processes processes = new Processes(folder))
        {
            processes.start("tracker", "tracker", "--bind", tracker);
            try (Node root = Node.launch(new NodeContext().trackers(tracker).set("banyan.window", "1m")
                .set("banyan.message.max", "64k")))
            {
                final NodeChannel channel = root.create("prices");
                processes.until("it numbers", START_S, () -> channel.view().isAttached());
                final ConcurrentPublisher publisher = channel.concurrentPublisher();
                final UnsafeBuffer message = new UnsafeBuffer(new byte[1000]);
                for (int i = 0; i < 5_000; i++)
                {
                    processes.until("a message is taken", START_S, () -> publisher.offer(0, message, 0, 1000) >= 0);
                }
                final Processes.Running reader = processes.start("reader", "sub", "--tracker", tracker, "--channel",
                    "prices", "--from", "0", "--count", "1", "--set", "banyan.window=1m", "--set",
                    "banyan.message.max=64k");

                assertEquals(1, reader.exitCode(), processes::report);
                assertTrue(reader.err().contains("gap 0.."), processes::report);
                assertTrue(reader.err().contains(" sequences): LOST, neither here nor repaired in time; fix: a " +
                    "larger banyan.window"), processes::report);
            }
        }
    }

    /** A full disk must not lose messages in silence. */
    @Test
    void shouldFailWhenItsOutputCannotBeWritten() throws Exception
    {
        Assumptions.assumeTrue(Files.exists(FULL), "this system has no " + FULL);
        final String tracker = "127.0.0.1:" + freePort();
        try (Processes processes = new Processes(folder))
        {
            processes.start("tracker", "tracker", "--bind", tracker);
            final Processes.Running pub = processes.start("pub", "pub", "--tracker", tracker, "--channel", "prices",
                "--readers", "1");
            final Processes.Running reader = processes.startInto(FULL, "reader", "sub", "--tracker", tracker,
                "--channel", "prices", "--from", "oldest");
            processes.until("the writer publishes", START_S, () -> pub.err().contains("publishing on prices"));
            pub.type("one");

            assertEquals(1, reader.exitCode(), processes::report);
            assertTrue(reader.err().contains("standard output cannot be written: "), processes::report);
        }
    }

    private static String command(final String... args)
    {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        assertEquals(0, Banyan.execute(new PrintWriter(out, true), new PrintWriter(err, true), args), err::toString);
        return out.toString();
    }

    private static String failure(final String... args)
    {
        final StringWriter err = new StringWriter();
        assertEquals(1, Banyan.execute(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args));
        return err.toString();
    }

    private Processes.Running relay(final Processes processes, final String name, final String tracker)
        throws IOException
    {
        return processes.start(name, "node", "--tracker", tracker, "--channel", "prices", "--children", "4", "--set",
            "banyan.driver.directory=" + shared());
    }

    private Path logs()
    {
        return folder.resolve("logs");
    }

    /** The one log that the root has written, with its distribution beside it. */
    private String latencyLog() throws IOException
    {
        try (Stream<Path> files = Files.list(logs()))
        {
            final List<Path> all = files.sorted().toList();
            assertEquals(2, all.size(), all::toString);
            assertTrue(all.get(0).toString().endsWith(".hgrm"), all::toString);
            return all.get(1).toString();
        }
    }

    /** How many processes the counters are shown of. */
    private static long shown(final Processes.Running stat)
    {
        return stat.out().lines().filter(line -> line.startsWith("process ")).distinct().count();
    }

    private static String topic(final String other, final boolean isOfSameShard)
    {
        final int count = Integer.parseInt(SHARDS);
        return IntStream.range(0, 1000).mapToObj(i -> "topic " + i)
            .filter(topic -> Shards.shardOf(topic, count) == Shards.shardOf(other, count) == isOfSameShard)
            .findFirst().orElseThrow();
    }

    private static String lines(final String topic)
    {
        return IntStream.rangeClosed(1, FEW).mapToObj(i -> topic + " " + i + "\n").collect(Collectors.joining());
    }

    /** How many latencies the logs hold, each channel by itself, most first. */
    private List<Long> recorded() throws IOException
    {
        final Map<String, Long> counts = new HashMap<>();
        try (Stream<Path> files = Files.list(logs()))
        {
            for (final Path file : files.filter(path -> path.toString().endsWith(".hlog")).toList())
            {
                final String channel = file.getFileName().toString().replaceFirst("-.*", "");
                try (HistogramLogReader reader = new HistogramLogReader(file.toFile()))
                {
                    while (reader.hasNext())
                    {
                        final Histogram interval = (Histogram)reader.nextIntervalHistogram();
                        counts.merge(channel, interval == null ? 0 : interval.getTotalCount(), Long::sum);
                    }
                }
            }
        }
        return counts.values().stream().sorted(Comparator.reverseOrder()).toList();
    }

    private Path shared() throws IOException
    {
        return Files.createDirectories(folder.resolve("shm"));
    }

    /** What processes that ended in order have left in the folder of their drivers: nothing, but for the one killed. */
    private List<String> leftovers() throws IOException
    {
        try (Stream<Path> left = Files.list(shared()))
        {
            return left.map(path -> "of the killed relay alone").toList();
        }
    }

    private static int port(final String address)
    {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private static Processes.Running sub(final Processes processes, final String name, final String tracker)
        throws Exception
    {
        return processes.start(name, "sub", "--tracker", tracker, "--channel", "prices", "--from", "oldest",
            "--children", "0");
    }

    private static String expected()
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 1; i <= MESSAGES; i++)
        {
            text.append("message ").append(i).append('\n');
        }
        return text.toString();
    }

    private static int opsPort(final Processes.Running node)
    {
        final Matcher matcher = OPS.matcher(node.out());
        assertTrue(matcher.find(), node.out());
        return Integer.parseInt(matcher.group(1));
    }

    private static String get(final int port, final String path)
    {
        try
        {
            return HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError("interrupted", ex);
        }
    }

    /** Free for both protocols, and below those that hosts give to whoever asks for any: it is bound a while later. */
    private static int freePort() throws Exception
    {
        final int first = (int)(ProcessHandle.current().pid() % PORTS);
        for (int i = 0; i < PORTS; i++)
        {
            final int port = PORT_MIN + (first + NEXT_PORT.getAndIncrement()) % PORTS;
            final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (DatagramChannel udp = DatagramChannel.open(); ServerSocketChannel tcp = ServerSocketChannel.open())
            {
                udp.bind(address);
                tcp.bind(address);
                return port;
            }
            catch (final BindException ex)
            {
                // Taken: another one.
                continue;
            }
        }
        throw new AssertionError("no port is free");
    }
}
