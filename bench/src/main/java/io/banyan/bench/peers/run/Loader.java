package io.banyan.bench.peers.run;

import io.banyan.bench.peers.agent.AgentWords;
import io.banyan.bench.peers.agent.Words;
import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Puts loads on a session and collects what became of them.
 */
final class Loader
{
    private static final double ANSWER_S = 20;
    private static final double DONE_S = 30;
    private static final double POLL_S = 0.01;
    /** What a reader does not have by then counts as lost to it. */
    private static final double DRAIN_MAX_S = 6;
    private static final int DIGITS = 3;
    private static final int WINDOW_MIN = 64;
    private static final int WINDOW_MAX = 16_384;

    private final Session session;

    Loader(final Session session)
    {
        this.session = session;
    }

    /**
     * An open loop.
     *
     * @param load   to put.
     * @param events that happen while it lasts.
     * @return what became of it.
     */
    LoadResult open(final OpenLoad load, final Runnable events)
    {
        final long id = session.newLoad();
        final long warmUp = (long)(load.warmUpSeconds() * load.ratePerSecond());
        final long count = warmUp + Math.max(1, (long)(load.seconds() * load.ratePerSecond()));
        expect(id, warmUp, count, true, load.wantsLast());
        final PeerProcess writer = session.writer();
        writer.say(AgentWords.LOAD + " id=" + id + " payload=" + load.payload() + " rate=" + load.ratePerSecond() +
            " warm=" + warmUp + " count=" + count);
        final Words begin = writer.await(AgentWords.BEGIN, load.warmUpSeconds() + DONE_S);
        final Sample before = Sample.of(session, id);
        events.run();
        final Words done = writer.await(AgentWords.DONE, load.seconds() + DONE_S);
        final Sample usage = Sample.of(session, id).since(before);
        final long sent = done.number("sent");
        drain(id, sent, load.drainSeconds());
        final double achieved = (double)(sent - begin.number("sent")) * TimeUnit.SECONDS.toNanos(1) /
            Math.max(1, done.number("at") - begin.number("at"));
        return collect(id, sent, usage, achieved, begin.number("at"), done.number("at"));
    }

    /**
     * As fast as a window in flight lets it go.
     *
     * @param payload        of each message.
     * @param warmUpSeconds  before it is measured.
     * @param measureSeconds of it.
     * @param drainSeconds   how long to wait for what has not come.
     * @return what became of it.
     */
    LoadResult flood(
        final int payload, final double warmUpSeconds, final double measureSeconds, final double drainSeconds)
    {
        final long id = session.newLoad();
        final int window = Math.min(window(payload), session.peer().windowMax());
        expect(id, 0, 0, false, false);
        final PeerProcess writer = session.writer();
        writer.say(AgentWords.FLOOD + " id=" + id + " payload=" + payload + " window=" + window +
            " warmMs=" + (long)(warmUpSeconds * TimeUnit.SECONDS.toMillis(1)) +
            " measureMs=" + (long)(measureSeconds * TimeUnit.SECONDS.toMillis(1)));
        final Words begin = writer.await(AgentWords.BEGIN, warmUpSeconds + DONE_S);
        final Sample before = Sample.of(session, id);
        final Words done = writer.await(AgentWords.DONE, measureSeconds + DONE_S);
        final Sample usage = Sample.of(session, id).since(before);
        drain(id, done.number("sent"), drainSeconds);
        final double achieved = (double)(done.number("byAll") - begin.number("byAll")) *
            TimeUnit.SECONDS.toNanos(1) / Math.max(1, done.number("at") - begin.number("at"));
        return collect(
            id, done.number("sent"), usage, achieved, begin.number("at"), done.number("at"));
    }

    /** Messages in flight: the same payload for every system, within limits. */
    static int window(final int payload)
    {
        final int windowBytes = 512 * 1024;
        return Math.max(WINDOW_MIN, Math.min(WINDOW_MAX, windowBytes / payload));
    }

    private void expect(
        final long id, final long warmUp, final long count, final boolean isTimed, final boolean wantsLast)
    {
        for (final PeerProcess process : session.readers())
        {
            process.say(AgentWords.EXPECT + " id=" + id + " warm=" + warmUp + " count=" + count +
                " timed=" + (isTimed ? 1 : 0) + " last=" + (wantsLast ? 1 : 0));
        }
        session.readers().forEach(process -> process.await(AgentWords.EXPECT, ANSWER_S));
    }

    /** Until every reader has everything, or nobody has had anything for a while; but for so long at most. */
    private void drain(final long id, final long sent, final double patienceSeconds)
    {
        long before = -1;
        final long fromNs = System.nanoTime();
        long progressNs = fromNs;
        while (session.scoreboard().receivedByAll(id) < sent &&
            Interrupts.secondsSince(progressNs) < patienceSeconds && Interrupts.secondsSince(fromNs) < DRAIN_MAX_S)
        {
            final long now = session.scoreboard().receivedInAll(id);
            if (now != before)
            {
                before = now;
                progressNs = System.nanoTime();
            }
            Interrupts.sleep(POLL_S);
        }
    }

    private LoadResult collect(
        final long id, final long sent, final Sample usage, final double achieved, final long beginNs, final long endNs)
    {
        final Histogram all = new Histogram(DIGITS);
        final Histogram last = new Histogram(DIGITS);
        final List<LoadResult.Group> groups = new ArrayList<>();
        long received = 0;
        long expected = 0;
        long backwards = 0;
        long silenceNs = 0;
        for (int i = 0; i < session.readers().size(); i++)
        {
            final PeerProcess process = session.readers().get(i);
            if (!process.isAlive())
            {
                groups.add(new LoadResult.Group(0, 0, 0, new Histogram(DIGITS)));
                continue;
            }
            final Path file = session.folder().resolve("result-" + i);
            process.say(AgentWords.RESULT + " file=" + file + " begin=" + beginNs + " end=" + endNs);
            final Words result = process.await(AgentWords.RESULT, ANSWER_S);
            final Histogram own = new Histogram(DIGITS);
            read(file, own, last);
            all.add(own);
            final long due = sent * session.groups().get(i);
            groups.add(new LoadResult.Group(result.number("received"), due, result.number("silence"), own));
            received += result.number("received");
            expected += due;
            backwards += result.number("backwards");
            silenceNs = Math.max(silenceNs, result.number("silence"));
        }
        return new LoadResult(
            sent, received, expected, backwards, silenceNs, all, last, usage, achieved, List.copyOf(groups));
    }

    private static void read(final Path file, final Histogram all, final Histogram last)
    {
        try
        {
            for (final String line : Files.readAllLines(file))
            {
                final String[] fields = line.split(" ");
                ("last".equals(fields[0]) ? last : all)
                    .recordValueWithCount(Long.parseLong(fields[1]), Long.parseLong(fields[2]));
            }
        }
        catch (final IOException ex)
        {
            throw new PeerException("no result in " + file, ex);
        }
    }
}
