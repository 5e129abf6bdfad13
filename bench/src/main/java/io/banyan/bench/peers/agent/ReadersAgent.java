package io.banyan.bench.peers.agent;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Scoreboard;
import io.banyan.bench.peers.Site;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;

/**
 * A process that reads, with one reader or several. Results go to a file, one line a value: {@code all|last NS COUNT}.
 */
final class ReadersAgent implements Arrival
{
    private static final int DIGITS = 3;
    private static final long LOAD_MASK = (1L << AgentWords.LOAD_SHIFT) - 1;
    private static final int SETTLE_MS = 5;

    private final JavaPeer peer;
    private final Site site;
    private final int first;
    private final int count;
    private final Queue<Words> words;
    private final PrintStream out;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final boolean[] hasBegun;
    private Scoreboard scoreboard;
    private boolean hasEnded;
    private volatile Load load = new Load(-1, new Tally[0], null, false);

    ReadersAgent(
        final JavaPeer peer, final Site site, final int first, final int count, final Queue<Words> words,
        final PrintStream out)
    {
        this.peer = peer;
        this.site = site;
        this.first = first;
        this.count = count;
        this.words = words;
        this.out = out;
        hasBegun = new boolean[count];
    }

    @Override
    public void onMessage(final int reader, final long sequence, final long intendedNs)
    {
        final int index = reader - first;
        if (!hasBegun[index])
        {
            hasBegun[index] = true;
            scoreboard.first(reader, clock.nanoTime());
        }
        final Load current = load;
        if (sequence >> AgentWords.LOAD_SHIFT != current.id)
        {
            return;
        }
        final long number = sequence & LOAD_MASK;
        final Tally tally = current.tallies[index];
        if (current.isTimed)
        {
            final long nowNs = clock.nanoTime();
            final boolean isMeasured = tally.onMessage(number, nowNs - intendedNs, nowNs);
            if (isMeasured && current.last != null)
            {
                current.last.onMessage(number, nowNs - intendedNs);
            }
        }
        else
        {
            tally.onMessage(number);
        }
        scoreboard.update(reader, tally.received());
    }

    void run()
    {
        scoreboard = Scoreboard.open(site.folder());
        try (Readers readers = peer.openReaders(first, count, site, this))
        {
            out.println(AgentWords.READY);
            while (!hasEnded)
            {
                final Words word = words.poll();
                if (word != null)
                {
                    obey(word, readers);
                }
                readers.idle(readers.poll());
            }
        }
    }

    private void obey(final Words word, final Readers readers)
    {
        switch (word.verb())
        {
            case AgentWords.EXPECT:
                expect(word);
                break;

            case AgentWords.RESULT:
                result(word);
                break;

            case AgentWords.DEPENDENTS:
                out.println(AgentWords.DEPENDENTS + " count=" + readers.dependents());
                break;

            default:
                hasEnded = true;
                break;
        }
    }

    private void expect(final Words word)
    {
        final Tally[] tallies = new Tally[count];
        final long warmUp = word.number("warm");
        for (int i = 0; i < count; i++)
        {
            tallies[i] = new Tally(warmUp);
            scoreboard.begin(first + i, word.number("id"));
        }
        final boolean isTimed = word.number("timed") == 1;
        load = new Load(word.number("id"), tallies,
            isTimed && word.number("last") == 1 ? new LastTally(count, word.number("count"), warmUp) : null, isTimed);
        out.println(AgentWords.EXPECT + " id=" + word.number("id"));
    }

    private void result(final Words word)
    {
        final Load ended = load;
        load = new Load(-1, new Tally[0], null, false);
        settle();
        final Histogram all = new Histogram(DIGITS);
        long received = 0;
        long backwards = 0;
        long skipped = 0;
        long silenceNs = 0;
        for (final Tally tally : ended.tallies)
        {
            all.add(tally.latencies());
            received += tally.received();
            backwards += tally.backwards();
            skipped += tally.skipped();
            silenceNs = Math.max(silenceNs, tally.silenceNs(word.number("begin"), word.number("end")));
        }
        final StringBuilder lines = new StringBuilder();
        write(lines, "all", all);
        if (ended.last != null)
        {
            write(lines, "last", ended.last.latencies());
        }
        try
        {
            Files.writeString(Path.of(word.text("file")), lines);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        out.println(AgentWords.RESULT + " id=" + ended.id + " received=" + received + " backwards=" + backwards +
            " skipped=" + skipped + " silence=" + silenceNs);
    }

    private static void write(final StringBuilder lines, final String kind, final Histogram histogram)
    {
        for (final HistogramIterationValue value : histogram.recordedValues())
        {
            lines.append(kind).append(' ').append(value.getValueIteratedTo()).append(' ')
                .append(value.getCountAtValueIteratedTo()).append('\n');
        }
    }

    /** A thread of the system may stand inside a call that began with the load that has ended. */
    private static void settle()
    {
        try
        {
            Thread.sleep(SETTLE_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Load
    {
        private final long id;
        private final Tally[] tallies;
        private final LastTally last;
        private final boolean isTimed;

        private Load(final long id, final Tally[] tallies, final LastTally last, final boolean isTimed)
        {
            this.id = id;
            this.tallies = tallies;
            this.last = last;
            this.isTimed = isTimed;
        }
    }
}
