package io.banyan.engine.aeron;

import java.io.File;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.AtomicCounter;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.ColdPath;
import io.banyan.engine.EngineException;
import io.banyan.engine.Problem;
import io.banyan.engine.ProblemCode;

/**
 * A media driver: an own one of one engine, one that several engines of a thread share, or one that runs in another
 * process.
 * <p>
 * With {@link DriverMode#INVOKER} it is driven by its user's duty cycle, all calls from one thread: sockets are emptied
 * before relaying, and what was relayed is sent. In the other modes driving it does nothing; there its agents talk
 * through queues, and a stream opened while another to the same address closes can be lost.
 */
public final class AeronDriver implements AutoCloseable
{
    /** Datagrams sent of each stream in one duty cycle, at most: what can come in, so that no relay falls behind. */
    static final int SEND_ROUNDS = GatedReceiveEndpoint.DATAGRAMS_PER_CYCLE;

    /** Commands that a driver of several clients takes in a duty cycle, at most: each costs tens of microseconds. */
    private static final int COMMANDS_PER_CYCLE = 16;
    private static final int COUNTER_VALUES_LENGTH = 1024 * 1024;
    private static final int LOSS_REPORT_LENGTH = 1024 * 1024;
    private static final long NAK_DELAY_MIN_NS = 1_000;
    private static final long NAK_RETRY_RATIO = 100;
    private static final long UNTETHERED_TIMEOUT_NS = 5_000_000_000L;
    /** For so long after it has asked for something again the receiver is looked after closely. */
    private static final long REPAIR_NS = 10_000_000L;

    private final DriverMode mode;
    private final String directoryName;
    private final DriverDirectory directory;
    private final MediaDriver mediaDriver;
    private final AgentInvoker invoker;
    private final DriverAgents agents;
    private final SendRounds sendRounds = new SendRounds(SEND_ROUNDS);
    private final PollGate gate;
    private final ClosedPorts closedPorts;
    private final MemoryTurns memoryTurns = new MemoryTurns();
    private final DriverContext ctx;
    private final SocketLimits limits;
    private final AtomicCounter naksSent;
    private RingBuffer commands;
    private int clients;
    private long naksSeen;
    private int signsOffered;
    private long nakNs;
    private boolean isAwaitable;
    private boolean isClosed;

    private AeronDriver(
        final DriverContext ctx,
        final SocketLimits limits,
        final String directoryName,
        final DriverDirectory directory,
        final MediaDriver mediaDriver,
        final PollGate gate)
    {
        this.ctx = ctx;
        this.limits = limits;
        this.mode = ctx.mode();
        this.directoryName = directoryName;
        this.directory = directory;
        this.mediaDriver = mediaDriver;
        this.gate = gate;
        this.invoker = mediaDriver == null ? null : mediaDriver.sharedAgentInvoker();
        this.isAwaitable = invoker != null;
        this.agents = isAwaitable ? new DriverAgents(invoker, gate, mediaDriver.context().errorHandler()) : null;
        this.closedPorts = isAwaitable ? gate.closedPorts() : new ClosedPorts();
        this.naksSent = isAwaitable ?
            mediaDriver.context().systemCounters().get(SystemCounterDescriptor.NAK_MESSAGES_SENT) : null;
    }

    /**
     * Launches a driver, or attaches to a running one.
     *
     * @param ctx settings; not changed afterwards.
     * @return the driver.
     */
    public static AeronDriver launch(final DriverContext ctx)
    {
        final SocketLimits limits = SocketLimits.of(ctx.socketBufferBytes());
        if (ctx.mode() == DriverMode.EXTERNAL)
        {
            return attach(ctx, limits);
        }
        final DriverDirectory directory = DriverDirectory.create(ctx.directory(), ctx.spaceMinBytes());
        try
        {
            final PollGate gate = new PollGate();
            final MediaDriver mediaDriver = MediaDriver.launch(driverContext(ctx, limits, directory.path(), gate));
            return new AeronDriver(ctx, limits, directory.path(), directory, mediaDriver, gate);
        }
        catch (final RuntimeException ex)
        {
            directory.close();
            throw ex;
        }
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
     * Where its files are: the value of {@code aeron.dir} for Aeron's own tools.
     *
     * @return the directory.
     */
    public String directoryName()
    {
        return directoryName;
    }

    /**
     * A client of this driver, driven by its caller as an agent.
     *
     * @param errorHandler of the client.
     * @return the client; its owner closes it.
     */
    public Aeron connect(final ErrorHandler errorHandler)
    {
        final Aeron aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(directoryName)
            .useConductorAgentInvoker(true)
            .driverAgentInvoker(invoker)
            .driverTimeoutMs(ctx.driverTimeoutMs())
            .errorHandler(errorHandler)
            .subscriberErrorHandler(errorHandler));
        clients++;
        aeron.addCloseHandler(() -> clients--);
        commands = aeron.context().toDriverBuffer();
        return aeron;
    }

    /**
     * Takes what has arrived, up to the share of each socket, sends a datagram of each stream that has one, and sees to
     * the driver's own housekeeping.
     *
     * @return datagrams with data that were sent, signs of life apart: what was taken is counted where it is read, and
     *     after housekeeping and signs of life nothing follows that its sockets would not tell of.
     */
    public int receive()
    {
        if (invoker == null)
        {
            return 0;
        }
        gate.onReceive();
        agents.receive(sendRounds.isOwing());
        if (clients > 1)
        {
            takeCommands();
        }
        final int sent = gate.takeSent();
        sendRounds.onReceived(sent);
        final int worth = withoutSigns(sent);
        // What has not gone by now has gone with something else, or does not go: it must not hide what follows.
        signsOffered = 0;
        return worth;
    }

    /**
     * Sends what has been offered and has not gone with {@link #receive()}, and asks no socket.
     *
     * @return datagrams with data that were sent, signs of life apart.
     */
    public int send()
    {
        if (invoker == null)
        {
            return 0;
        }
        int rounds = sendRounds.take();
        if (rounds == 0)
        {
            return 0;
        }
        gate.onSend();
        int total = 0;
        int sent;
        do
        {
            agents.send();
            sent = gate.takeSent();
            total += sent;
        }
        while (sent > 0 && --rounds > 0);
        if (sent == 0)
        {
            sendRounds.onNothingSent();
        }
        return withoutSigns(total);
    }

    /**
     * Whether {@link #await} would miss nothing: sockets tell when something comes, but a request for what was lost is
     * repeated by the clock.
     *
     * @param nowNs time of the clock that it is always called with.
     * @return true if its sockets may be waited for.
     */
    public boolean mayAwait(final long nowNs)
    {
        if (!isAwaitable)
        {
            return false;
        }
        final long naks = naksSent.getPlain();
        if (naks != naksSeen)
        {
            naksSeen = naks;
            nakNs = nowNs;
        }
        return naks == 0 || nowNs - nakNs > REPAIR_NS;
    }

    /**
     * Makes ready for {@link #await}: what {@link #wake()} does from here on is not missed.
     *
     * @return false if its sockets cannot be waited for.
     */
    public boolean openAwait()
    {
        try
        {
            gate.sockets().open();
            return true;
        }
        catch (final UncheckedIOException ex)
        {
            onUnawaitable(ex);
            return false;
        }
    }

    /**
     * After {@link #openAwait()}, waits until a socket has something, {@link #wake()} is called, or the time is over.
     * Only with {@link DriverMode#INVOKER}, on the thread that drives it.
     *
     * @param timeoutMs at least 1.
     * @return true if a socket has something.
     */
    public boolean await(final long timeoutMs)
    {
        try
        {
            final boolean isReady = gate.sockets().await(timeoutMs) > 0;
            if (isReady)
            {
                gate.onWoken();
            }
            return isReady;
        }
        catch (final UncheckedIOException ex)
        {
            onUnawaitable(ex);
            return false;
        }
    }

    /**
     * Ends a wait of the thread that drives it, or else its next one; from any thread.
     */
    public void wake()
    {
        if (gate != null)
        {
            gate.sockets().wake();
        }
    }

    /**
     * Where the driver's errors go, to be read with Aeron's own tools.
     *
     * @return the handler, or null for a driver of another process.
     */
    public ErrorHandler errorHandler()
    {
        return mediaDriver == null ? null : mediaDriver.context().errorHandler();
    }

    /**
     * What is not as it should be, though the driver runs: socket buffers that the kernel has cut.
     *
     * @return the problems; empty when there are none.
     */
    @ColdPath
    public List<Problem> warnings()
    {
        final List<Problem> warnings = new ArrayList<>();
        warn(warnings, "SO_RCVBUF", limits.receiveBufferBytes(), ProblemCode.RECEIVE_BUFFER_LIMITED, "rmem_max");
        warn(warnings, "SO_SNDBUF", limits.sendBufferBytes(), ProblemCode.SEND_BUFFER_LIMITED, "wmem_max");
        return warnings;
    }

    /**
     * Settings it was launched with.
     *
     * @return the settings.
     */
    public DriverContext context()
    {
        return ctx;
    }

    /** Whether its agents are called one by one. */
    boolean isDrivenApart()
    {
        return agents != null && agents.isApart();
    }

    /** Where sessions are announced, or null where another thread or process drives the driver. */
    SessionGate sessions()
    {
        return mode == DriverMode.INVOKER ? gate.sessions() : null;
    }

    /** What hosts say of their ports; nothing is heard where another thread or process drives the driver. */
    ClosedPorts closedPorts()
    {
        return closedPorts;
    }

    MemoryTurns memoryTurns()
    {
        return memoryTurns;
    }

    SendRounds sendRounds()
    {
        return sendRounds;
    }

    /** A datagram that will be sent is no work that more follows from. */
    void onSignOffered()
    {
        signsOffered++;
    }

    /** Whether datagrams go through the kernel several at a time, where a path takes short ones. */
    boolean isOffloading()
    {
        return mode == DriverMode.INVOKER && ctx.isOffloading() && UdpOffload.isAvailable();
    }

    SocketLimits limits()
    {
        return limits;
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            CloseHelper.quietCloseAll(mediaDriver, gate == null ? null : gate.sockets(), directory);
        }
    }

    @Override
    public String toString()
    {
        return "AeronDriver{" + mode + ", " + directoryName + "}";
    }

    /**
     * The driver takes one command of its clients in an invocation. When many engines that share it open links at once,
     * each would wait for all others, until it gives the link up and asks for another.
     */
    private void takeCommands()
    {
        gate.onSend();
        for (int i = 1; i < COMMANDS_PER_CYCLE && commands.size() > 0; i++)
        {
            agents.conduct();
        }
    }

    private int withoutSigns(final int sent)
    {
        final int signs = Math.min(sent, signsOffered);
        signsOffered -= signs;
        return sent - signs;
    }

    /** No descriptors left, say: from now on its thread sleeps and looks, as without this. */
    private void onUnawaitable(final UncheckedIOException ex)
    {
        isAwaitable = false;
        errorHandler().onError(ex);
    }

    private void warn(
        final List<Problem> warnings, final String buffer, final int granted, final ProblemCode code, final String knob)
    {
        if (granted < ctx.socketBufferBytes())
        {
            warnings.add(new Problem(
                code,
                buffer + "=" + granted + " < banyan.socket.buffer=" + ctx.socketBufferBytes(),
                "sysctl -w net.core." + knob + "=" + ctx.socketBufferBytes() + " or banyan.socket.buffer=" + granted));
        }
    }

    private static AeronDriver attach(final DriverContext ctx, final SocketLimits limits)
    {
        final String name = ctx.directory() == null ? CommonContext.getAeronDirectoryName() : ctx.directory();
        final boolean isActive = CommonContext.isDriverActive(new File(name), ctx.driverTimeoutMs(), message -> {});
        if (!isActive)
        {
            throw new EngineException(
                ProblemCode.DRIVER_NOT_FOUND,
                "no live media driver in " + name,
                "start it, or set banyan.driver.directory to its directory, or banyan.driver.mode to INVOKER");
        }
        return new AeronDriver(ctx, limits, name, null, null, null);
    }

    private static MediaDriver.Context driverContext(
        final DriverContext ctx, final SocketLimits limits, final String directory, final PollGate gate)
    {
        final MediaDriver.Context driver = new MediaDriver.Context()
            .aeronDirectoryName(directory)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .warnIfDirectoryExists(false)
            .printConfigurationOnStart(false)
            .threadingMode(ThreadingMode.valueOf(ctx.mode().name()))
            .driverTimeoutMs(ctx.driverTimeoutMs())
            .asyncExecutorEnabled(false)
            .termBufferSparseFile(ctx.termSparse())
            .performStorageChecks(true)
            .lowStorageWarningThreshold(0)
            .publicationTermBufferLength(ctx.termLength())
            .ipcTermBufferLength(ctx.termLength())
            .counterValuesBufferLength(COUNTER_VALUES_LENGTH)
            .lossReportBufferLength(LOSS_REPORT_LENGTH)
            .socketRcvbufLength(limits.receiveBufferBytes())
            .socketSndbufLength(limits.sendBufferBytes())
            .initialWindowLength(windowLength(ctx, limits))
            .receiverGroupConsideration(CommonContext.InferableBoolean.FORCE_FALSE)
            .nakUnicastDelayNs(Math.max(NAK_DELAY_MIN_NS, ctx.nakRetryNs() / NAK_RETRY_RATIO))
            .nakUnicastRetryDelayRatio(NAK_RETRY_RATIO)
            .retransmitUnicastDelayNs(0)
            .retransmitUnicastLingerNs(ctx.retransmitLingerNs())
            .maxResend(ctx.resendMax())
            .statusMessageTimeoutNs(StatusRepeats.REPEAT_NS)
            .timerIntervalNs(ctx.timerIntervalNs())
            .imageLivenessTimeoutNs(ctx.imageLivenessNs())
            .publicationConnectionTimeoutNs(ctx.connectionTimeoutNs())
            .publicationLingerTimeoutNs(0)
            .clientLivenessTimeoutNs(ctx.clientLivenessNs())
            .publicationUnblockTimeoutNs(ctx.clientLivenessNs() + UNTETHERED_TIMEOUT_NS)
            .untetheredWindowLimitTimeoutNs(UNTETHERED_TIMEOUT_NS);
        if (ctx.mode() == DriverMode.INVOKER)
        {
            gate.guard(driver);
        }
        else
        {
            driver
                .sharedIdleStrategy(ctx.newIdleStrategy())
                .senderIdleStrategy(ctx.newIdleStrategy())
                .receiverIdleStrategy(ctx.newIdleStrategy())
                .conductorIdleStrategy(ctx.newIdleStrategy());
        }
        return driver;
    }

    static int windowLength(final DriverContext ctx, final SocketLimits limits)
    {
        return Math.min(ctx.termLength() / 2, limits.receiveBufferBytes());
    }
}
