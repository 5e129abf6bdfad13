package io.banyan.engine.aeron;

import java.util.Objects;
import java.util.function.Supplier;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Settings of a media driver. The defaults are those that measured best for trees of short hops; checked when the
 * driver is launched.
 */
public final class DriverContext
{
    static final int TERM_LENGTH_DEFAULT = 1024 * 1024;
    static final int SOCKET_BUFFER_DEFAULT = 2 * 1024 * 1024;
    private static final long MICRO = 1_000L;
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private DriverMode mode = DriverMode.INVOKER;
    private String directory;
    private int termLength = TERM_LENGTH_DEFAULT;
    private boolean isTermSparse;
    private int socketBufferBytes = SOCKET_BUFFER_DEFAULT;
    private boolean isOffloading = true;
    private long nakRetryNs = 200 * MICRO;
    private long retransmitLingerNs = 150 * MICRO;
    private final int resendMax = 256;
    private final long timerIntervalNs = 20 * MILLI;
    private long imageLivenessNs = SECOND;
    private long connectionTimeoutNs = SECOND;
    /** Longer than a host is usually asleep, for the clients of a driver of one's own sleep with it. */
    private long clientLivenessNs = 3600 * SECOND;
    private long driverTimeoutMs = 10_000;
    private long spaceMinBytes = 64L * 1024 * 1024;
    private Supplier<IdleStrategy> idleStrategy = BackoffIdleStrategy::new;

    /**
     * Which thread drives it.
     *
     * @param value the mode.
     * @return this.
     */
    public DriverContext mode(final DriverMode value)
    {
        mode = Objects.requireNonNull(value, "mode");
        return this;
    }

    /**
     * Which thread drives it.
     *
     * @return the mode.
     */
    public DriverMode mode()
    {
        return mode;
    }

    /**
     * With {@link DriverMode#EXTERNAL} the directory of the running driver; otherwise the folder under which a
     * directory of our own is made, null for /dev/shm or else the folder for temporary files.
     *
     * @param value the directory, or null.
     * @return this.
     */
    public DriverContext directory(final String value)
    {
        directory = value;
        return this;
    }

    /**
     * The directory as set.
     *
     * @return the directory, or null.
     */
    public String directory()
    {
        return directory;
    }

    /**
     * Length of one of the three terms of each stream: a power of two from 64 KiB.
     *
     * @param bytes of a term.
     * @return this.
     */
    public DriverContext termLength(final int bytes)
    {
        termLength = bytes;
        return this;
    }

    /**
     * Length of a term.
     *
     * @return bytes.
     */
    public int termLength()
    {
        return termLength;
    }

    /**
     * Whether the memory of a stream is taken as it is used, and not when it is opened. That saves memory where there
     * are many streams; but where none is left then, the JVM skips what it was to write and says so only later, and
     * what is sent meanwhile is damaged.
     *
     * @param value true to save memory.
     * @return this.
     */
    public DriverContext termSparse(final boolean value)
    {
        isTermSparse = value;
        return this;
    }

    /**
     * Whether the memory of a stream is taken as it is used.
     *
     * @return true if it saves memory.
     */
    public boolean termSparse()
    {
        return isTermSparse;
    }

    /**
     * Socket buffers to ask for; cut to what the kernel grants.
     *
     * @param bytes of a buffer.
     * @return this.
     */
    public DriverContext socketBufferBytes(final int bytes)
    {
        socketBufferBytes = bytes;
        return this;
    }

    /**
     * Socket buffers to ask for.
     *
     * @return bytes.
     */
    public int socketBufferBytes()
    {
        return socketBufferBytes;
    }

    /**
     * Whether datagrams go through the kernel several at a time, where it can.
     *
     * @param value false to send and take each on its own.
     * @return this.
     */
    public DriverContext offloading(final boolean value)
    {
        isOffloading = value;
        return this;
    }

    /**
     * Whether datagrams go through the kernel several at a time, where it can.
     *
     * @return false if each goes on its own.
     */
    public boolean isOffloading()
    {
        return isOffloading;
    }

    /**
     * How long a receiver waits before it asks again for a datagram that it misses; about the round trip of a link.
     *
     * @param ns the time.
     * @return this.
     */
    public DriverContext nakRetryNs(final long ns)
    {
        nakRetryNs = ns;
        return this;
    }

    /**
     * How long a receiver waits before it asks again.
     *
     * @return nanoseconds.
     */
    public long nakRetryNs()
    {
        return nakRetryNs;
    }

    /**
     * How long a sender ignores further requests for what it has just sent again; less than {@link #nakRetryNs()}.
     *
     * @param ns the time.
     * @return this.
     */
    public DriverContext retransmitLingerNs(final long ns)
    {
        retransmitLingerNs = ns;
        return this;
    }

    /**
     * How long a sender ignores further requests.
     *
     * @return nanoseconds.
     */
    public long retransmitLingerNs()
    {
        return retransmitLingerNs;
    }

    /**
     * After how long without a datagram the stream of a parent or child is taken for ended. Our heartbeats notice
     * silence much earlier; a value below the longest pause of this process would tear down healthy links after it.
     *
     * @param ns the time.
     * @return this.
     */
    public DriverContext imageLivenessNs(final long ns)
    {
        imageLivenessNs = ns;
        return this;
    }

    /**
     * After how long without a datagram a stream is taken for ended.
     *
     * @return nanoseconds.
     */
    public long imageLivenessNs()
    {
        return imageLivenessNs;
    }

    /**
     * After how long without a status message a child counts as not connected.
     *
     * @param ns the time.
     * @return this.
     */
    public DriverContext connectionTimeoutNs(final long ns)
    {
        connectionTimeoutNs = ns;
        return this;
    }

    /**
     * After how long without a status message a child counts as not connected.
     *
     * @return nanoseconds.
     */
    public long connectionTimeoutNs()
    {
        return connectionTimeoutNs;
    }

    /**
     * After how long without a sign of life the driver gives a client up, and a client that was not invoked gives
     * itself up.
     *
     * @param ns the time.
     * @return this.
     */
    public DriverContext clientLivenessNs(final long ns)
    {
        clientLivenessNs = ns;
        return this;
    }

    /**
     * After how long the driver gives a client up.
     *
     * @return nanoseconds.
     */
    public long clientLivenessNs()
    {
        return clientLivenessNs;
    }

    /**
     * How long to wait for the answer of a driver on another thread or in another process.
     *
     * @param ms the time.
     * @return this.
     */
    public DriverContext driverTimeoutMs(final long ms)
    {
        driverTimeoutMs = ms;
        return this;
    }

    /**
     * How long to wait for the answer of a driver.
     *
     * @return milliseconds.
     */
    public long driverTimeoutMs()
    {
        return driverTimeoutMs;
    }

    /**
     * Room that must be free where the driver's files go.
     *
     * @param bytes free.
     * @return this.
     */
    public DriverContext spaceMinBytes(final long bytes)
    {
        spaceMinBytes = bytes;
        return this;
    }

    /**
     * Room that must be free.
     *
     * @return bytes.
     */
    public long spaceMinBytes()
    {
        return spaceMinBytes;
    }

    /**
     * How the driver's own threads idle, in the modes that have any.
     *
     * @param supplier of one strategy a thread.
     * @return this.
     */
    public DriverContext idleStrategy(final Supplier<IdleStrategy> supplier)
    {
        idleStrategy = Objects.requireNonNull(supplier, "idleStrategy");
        return this;
    }

    IdleStrategy newIdleStrategy()
    {
        return idleStrategy.get();
    }

    int resendMax()
    {
        return resendMax;
    }

    long timerIntervalNs()
    {
        return timerIntervalNs;
    }
}
