package io.banyan.node.page;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Ends answers that nobody reads: a client that takes nothing for some seconds would otherwise hold its thread, and a
 * run's slot, for as long as it likes. A thread that is stuck in a write is interrupted, which closes its connection.
 */
final class WriteWatch implements AutoCloseable
{
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long PERIOD_MS = 500;

    private final long patienceNs;
    private final Set<Watched> writing = new HashSet<>();
    private final Thread thread = new Thread(this::watch, "banyan-page-writes");

    WriteWatch()
    {
        this(PATIENCE_NS);
    }

    WriteWatch(final long patienceNs)
    {
        this.patienceNs = patienceNs;
        thread.setDaemon(true);
    }

    void start()
    {
        thread.start();
    }

    @Override
    public void close()
    {
        thread.interrupt();
    }

    /** The same stream, watched while it is written to. */
    OutputStream watched(final OutputStream out)
    {
        return new Watched(out);
    }

    private void watch()
    {
        try
        {
            while (true)
            {
                Thread.sleep(PERIOD_MS);
                endStuck(System.nanoTime());
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void endStuck(final long nowNs)
    {
        for (final Watched one : writing)
        {
            if (nowNs - one.sinceNs > patienceNs)
            {
                one.writer.interrupt();
            }
        }
    }

    private synchronized void begin(final Watched one)
    {
        one.writer = Thread.currentThread();
        one.sinceNs = System.nanoTime();
        writing.add(one);
    }

    private synchronized void end(final Watched one)
    {
        writing.remove(one);
    }

    private final class Watched extends FilterOutputStream
    {
        private Thread writer;
        private long sinceNs;

        private Watched(final OutputStream out)
        {
            super(out);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException
        {
            begin(this);
            try
            {
                out.write(bytes, offset, length);
            }
            finally
            {
                end(this);
            }
        }

        @Override
        public void flush() throws IOException
        {
            begin(this);
            try
            {
                out.flush();
            }
            finally
            {
                end(this);
            }
        }

        @Override
        public void close() throws IOException
        {
            begin(this);
            try
            {
                out.close();
            }
            finally
            {
                end(this);
            }
        }
    }
}
