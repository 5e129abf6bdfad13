package io.banyan.node;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.ErrorHandler;

/**
 * Reads the key files again every second, on a thread of its own, because no duty cycle may wait for a disk. A node in
 * the open mode has none.
 */
final class KeyWatch implements AutoCloseable
{
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private final Secrets secrets;
    private final Runnable onChange;
    private final ErrorHandler errors;
    private final Thread thread;
    private volatile boolean isClosed;

    private KeyWatch(final Secrets secrets, final Runnable onChange, final ErrorHandler errors)
    {
        this.secrets = secrets;
        this.onChange = onChange;
        this.errors = errors;
        thread = new Thread(this::run, "banyan-keys");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * @param onChange called on the watching thread when the keys have changed.
     * @param errors   told of files that hold no keys: the keys before stay in use.
     * @return the watch, or null where there is nothing to watch.
     */
    static KeyWatch of(final Secrets secrets, final Runnable onChange, final ErrorHandler errors)
    {
        return secrets.isShared() ? new KeyWatch(secrets, onChange, errors) : null;
    }

    @Override
    public void close()
    {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    private void run()
    {
        while (!isClosed)
        {
            LockSupport.parkNanos(PERIOD_NS);
            try
            {
                if (!isClosed && secrets.reload())
                {
                    onChange.run();
                }
            }
            catch (final RuntimeException ex)
            {
                errors.onError(ex);
            }
        }
    }
}
