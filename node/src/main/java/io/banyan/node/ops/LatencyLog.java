package io.banyan.node.ops;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.Recorder;

/**
 * Keeps a record of latencies: an HdrHistogram interval log ({@code .hlog}), a line a second, and for each file, when
 * it is rolled or closed, the distribution of all of it ({@code .hgrm}, in microseconds). Whoever records waits for
 * nothing and allocates nothing; a thread of its own writes.
 */
public final class LatencyLog implements AutoCloseable
{
    /** Longest latency that is told apart; longer ones count as this. */
    public static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(10);

    private static final int DIGITS = 3;
    private static final long INTERVAL_MS = 1_000;
    private static final double NS_PER_US = 1_000.0;
    /** Of one name and one second. */
    private static final int FILES_MAX = 1_000;
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");
    private static final DateTimeFormatter STAMP =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;
    private final String name;
    private final long rollMs;
    private final Clock clock;
    private final Recorder recorder = new Recorder(LATENCY_MAX_NS, DIGITS);
    private final Histogram ofFile = new Histogram(LATENCY_MAX_NS, DIGITS);
    private final Thread thread;
    private Histogram interval;
    private PrintStream out;
    private HistogramLogWriter writer;
    private Path file;
    private long beganMs;
    private volatile boolean isClosed;
    private volatile IOException failure;

    private LatencyLog(final Path folder, final String name, final long rollMs, final Clock clock)
    {
        this.folder = folder;
        this.name = name;
        this.rollMs = rollMs;
        this.clock = clock;
        thread = new Thread(this::run, "banyan-latency-log");
        thread.setDaemon(true);
    }

    /**
     * Opens the first file and begins to write.
     *
     * @param folder for the files; made if it is not there.
     * @param name   what their names begin with.
     * @param rollNs time after which a new file is begun.
     * @return the log, running.
     */
    public static LatencyLog start(final Path folder, final String name, final long rollNs)
    {
        final LatencyLog log = open(folder, name, TimeUnit.NANOSECONDS.toMillis(rollNs), Clock.systemUTC());
        log.thread.start();
        return log;
    }

    /** Without its thread: the caller writes by {@link #write}. */
    static LatencyLog open(final Path folder, final String name, final long rollMs, final Clock clock)
    {
        final LatencyLog log = new LatencyLog(folder, name, rollMs, clock);
        try
        {
            Files.createDirectories(folder);
            log.begin();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("latencies cannot be written to " + folder + ": " + ex, ex);
        }
        return log;
    }

    /**
     * Counts one latency; any thread.
     *
     * @param latencyNs of a message; less than 0 counts as 0.
     */
    public void record(final long latencyNs)
    {
        recorder.recordValue(Math.max(0, Math.min(LATENCY_MAX_NS, latencyNs)));
    }

    /**
     * Counts all latencies of a histogram; any thread.
     *
     * @param latenciesNs to add, as exact as it is.
     */
    public void record(final Histogram latenciesNs)
    {
        for (final HistogramIterationValue value : latenciesNs.recordedValues())
        {
            recorder.recordValueWithCount(
                Math.min(LATENCY_MAX_NS, value.getValueIteratedTo()), value.getCountAddedInThisIterationStep());
        }
    }

    /**
     * What went wrong with the files, if anything: recording goes on without them.
     *
     * @return the failure, or null.
     */
    public IOException failure()
    {
        return failure;
    }

    /**
     * Writes what is left and closes the file.
     */
    @Override
    public void close()
    {
        isClosed = true;
        try
        {
            if (thread.isAlive())
            {
                LockSupport.unpark(thread);
                thread.join();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return;
        }
        guarded(() ->
        {
            writeInterval();
            end();
        });
    }

    /** What was recorded since the last call, as one line; a new file when it is time. */
    void write()
    {
        guarded(() ->
        {
            writeInterval();
            if (clock.millis() - beganMs >= rollMs)
            {
                end();
                begin();
            }
        });
    }

    private void run()
    {
        long nextMs = clock.millis() + INTERVAL_MS;
        while (!isClosed && failure == null)
        {
            final long waitMs = nextMs - clock.millis();
            if (waitMs > 0)
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(waitMs));
                continue;
            }
            write();
            nextMs += INTERVAL_MS;
        }
    }

    private void begin() throws IOException
    {
        beganMs = clock.millis();
        out = new PrintStream(new BufferedOutputStream(create()), false, StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(out);
        writer.outputComment("[Banyan delivery latency of " + name + ", in nanoseconds]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(beganMs);
        writer.setBaseTime(beganMs);
        writer.outputLegend();
        out.flush();
        ofFile.reset();
    }

    /** A file that was not there: of several processes that begin in the same second each has its own. */
    private OutputStream create() throws IOException
    {
        final String stem =
            SEPARATOR.matcher(name).replaceAll("_") + "-" + STAMP.format(Instant.ofEpochMilli(beganMs));
        int number = 1;
        while (true)
        {
            file = folder.resolve(stem + (number == 1 ? "" : "-" + number) + ".hlog");
            number++;
            try
            {
                return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
            catch (final FileAlreadyExistsException ex)
            {
                if (number > FILES_MAX)
                {
                    throw ex;
                }
            }
        }
    }

    private void writeInterval() throws IOException
    {
        interval = recorder.getIntervalHistogram(interval);
        final long nowMs = clock.millis();
        interval.setStartTimeStamp(Math.max(beganMs, Math.min(interval.getStartTimeStamp(), nowMs)));
        interval.setEndTimeStamp(nowMs);
        if (interval.getTotalCount() > 0)
        {
            ofFile.add(interval);
            writer.outputIntervalHistogram(interval);
        }
        if (out.checkError())
        {
            throw new IOException(file + " cannot be written");
        }
    }

    private void end() throws IOException
    {
        out.close();
        final Path summary = Path.of(file.toString().replaceFirst("\\.hlog$", ".hgrm"));
        try (PrintStream text = new PrintStream(
            new BufferedOutputStream(Files.newOutputStream(summary)), false, StandardCharsets.UTF_8))
        {
            ofFile.outputPercentileDistribution(text, NS_PER_US);
        }
    }

    private void guarded(final Writing writing)
    {
        if (failure != null)
        {
            return;
        }
        try
        {
            writing.write();
        }
        catch (final IOException ex)
        {
            failure = ex;
        }
    }

    /** Something that writes files. */
    private interface Writing
    {
        void write() throws IOException;
    }
}
