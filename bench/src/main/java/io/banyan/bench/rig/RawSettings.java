package io.banyan.bench.rig;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

import java.util.concurrent.TimeUnit;

/**
 * How raw Aeron is set up: tuned with every knob that Banyan turns, or left as it comes.
 */
public enum RawSettings
{
    /** Driver and client invoked in the node's own thread; buffers, windows, NAK and linger as Banyan sets them. */
    TUNED,
    /** Aeron's defaults: dedicated driver threads, one driver for the host, a conductor thread per client. */
    DEFAULTS;

    static final int TERM_BYTES = 1024 * 1024;
    static final int SOCKET_BUFFER_BYTES = 2 * 1024 * 1024;
    static final int WINDOW_BYTES = TERM_BYTES / 2;

    private static final long RETRANSMIT_LINGER_NS = TimeUnit.MICROSECONDS.toNanos(150);
    private static final long NAK_DELAY_NS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long NAK_RETRY_RATIO = 200;
    private static final int RESEND_MAX = 256;
    private static final long STATUS_MESSAGE_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    boolean isInvoked()
    {
        return this == TUNED;
    }

    MediaDriver.Context driverContext(final String directory, final int mtu)
    {
        final MediaDriver.Context context = new MediaDriver.Context()
            .aeronDirectoryName(directory)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .warnIfDirectoryExists(false)
            .mtuLength(mtu);
        if (this == TUNED)
        {
            context
                .threadingMode(ThreadingMode.INVOKER)
                .asyncExecutorEnabled(false)
                .termBufferSparseFile(true)
                .publicationTermBufferLength(TERM_BYTES)
                .initialWindowLength(WINDOW_BYTES)
                .socketRcvbufLength(SOCKET_BUFFER_BYTES)
                .socketSndbufLength(SOCKET_BUFFER_BYTES)
                .retransmitUnicastLingerNs(RETRANSMIT_LINGER_NS)
                .nakUnicastDelayNs(NAK_DELAY_NS)
                .nakUnicastRetryDelayRatio(NAK_RETRY_RATIO)
                .maxResend(RESEND_MAX)
                .statusMessageTimeoutNs(STATUS_MESSAGE_TIMEOUT_NS)
                .timerIntervalNs(TIMER_INTERVAL_NS);
        }
        return context;
    }
}
