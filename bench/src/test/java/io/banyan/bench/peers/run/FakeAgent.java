package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Scoreboard;
import io.banyan.bench.peers.agent.AgentMain;
import io.banyan.bench.peers.agent.AgentWords;
import io.banyan.bench.peers.agent.Words;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that plays writer, readers or server as its script says, without sending anything: what it claims to have
 * sent and received is the same each time. A second passes between the beginning and the end of each load.
 */
public final class FakeAgent
{
    static final String BROKEN = "broken";
    static final String BREAKS_UNDER_LOAD = "breaks-under-load";
    static final String SERVER = "server";
    static final String FLOOD_FILE = "flood-words";
    static final long FLOODED = 5_000;
    static final String SERVER_PID = "server-pid";
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int FOR_EVER_MS = 1_000;
    private static final int LINGER_MS = 8_000;

    private final Words script;
    private final Path folder;
    private final int first;
    private final int count;
    private Words expected;

    private FakeAgent(final String[] args)
    {
        script = new Words(args[0].replace(',', ' '));
        folder = Path.of(args[1]);
        first = args.length > 3 ? Integer.parseInt(args[3]) : 0;
        count = args.length > 4 ? Integer.parseInt(args[4]) : 0;
    }

    /**
     * Plays.
     *
     * @param args script, folder, role, and of readers the first and how many.
     * @throws Exception when it cannot.
     */
    public static void main(final String[] args) throws Exception
    {
        final FakeAgent agent = new FakeAgent(args);
        if (BROKEN.equals(agent.script.verb()))
        {
            System.err.println("no such port");
            System.exit(3);
        }
        if (SERVER.equals(args[2]))
        {
            Files.writeString(agent.folder.resolve(SERVER_PID), Long.toString(ProcessHandle.current().pid()));
            while (true)
            {
                Thread.sleep(FOR_EVER_MS);
            }
        }
        agent.play(AgentMain.WRITER.equals(args[2]));
        agent.outliveTheServer();
        agent.linger();
    }

    /** For longer than whoever stops a command waits; if it was let, it leaves the file that the script names. */
    private void linger() throws Exception
    {
        if (!script.text("lingers").isEmpty())
        {
            Thread.sleep(LINGER_MS);
            Files.writeString(Path.of(script.text("lingers")), "let");
        }
    }

    /** As some clients do; if it was let, it leaves the file that the script names. */
    private void outliveTheServer() throws Exception
    {
        if (!script.text("outlives").isEmpty())
        {
            final long pid = Long.parseLong(Files.readString(folder.resolve(SERVER_PID)));
            ProcessHandle.of(pid).ifPresent(server -> server.onExit().join());
            Files.writeString(Path.of(script.text("outlives")), "let");
        }
    }

    private void play(final boolean isWriter) throws IOException
    {
        try (Scoreboard scoreboard = Scoreboard.open(folder);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
        {
            for (int reader = first; reader < first + count; reader++)
            {
                scoreboard.first(reader, 1 + System.nanoTime());
            }
            System.out.println(AgentWords.READY);
            String line = in.readLine();
            while (line != null && !line.startsWith(AgentWords.END))
            {
                if (isWriter)
                {
                    write(new Words(line), line);
                }
                else
                {
                    read(new Words(line), scoreboard);
                }
                line = in.readLine();
            }
        }
    }

    private void write(final Words word, final String line) throws IOException
    {
        if (AgentWords.FLOOD.equals(word.verb()))
        {
            if (BREAKS_UNDER_LOAD.equals(script.verb()))
            {
                System.err.println("out of memory");
                System.exit(4);
            }
            Files.writeString(folder.resolve(FLOOD_FILE), line);
            System.out.println(AgentWords.BEGIN + " at=1 sent=1000 byAll=1000");
            System.out.println(AgentWords.DONE + " at=" + (1 + SECOND_NS) + " sent=" + FLOODED + " byAll=" +
                (FLOODED - script.number("lose")));
        }
        else if (AgentWords.LOAD.equals(word.verb()))
        {
            System.out.println(AgentWords.BEGIN + " at=1 sent=" + word.number("warm"));
            System.out.println(AgentWords.DONE + " at=" + (1 + SECOND_NS) + " sent=" + word.number("count"));
        }
    }

    /** The first of its readers loses what the script says; each delivery took a microsecond. */
    private void read(final Words word, final Scoreboard scoreboard) throws IOException
    {
        if (AgentWords.EXPECT.equals(word.verb()))
        {
            expected = word;
            for (int reader = first; reader < first + count; reader++)
            {
                scoreboard.begin(reader, word.number("id"));
                scoreboard.update(reader, received(reader));
            }
            System.out.println(AgentWords.EXPECT + " id=" + word.number("id"));
        }
        else if (AgentWords.RESULT.equals(word.verb()))
        {
            long received = 0;
            for (int reader = first; reader < first + count; reader++)
            {
                received += received(reader);
            }
            Files.writeString(Path.of(word.text("file")), "all 1000 " + received + "\nlast 2000 7\n");
            System.out.println(AgentWords.RESULT + " received=" + received + " backwards=" + script.number("double") +
                " silence=" + (first + 1));
        }
    }

    private long received(final int reader)
    {
        final long sent = expected.number("count") == 0 ? FLOODED : expected.number("count");
        return sent - (reader == 0 ? script.number("lose") : 0);
    }
}
