package io.banyan.engine.agent;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

import org.agrona.collections.Object2LongHashMap;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import io.banyan.engine.EngineException;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.Problem;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.Shards;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.aeron.DriverMode;
import io.banyan.engine.aeron.PathMtu;
import io.banyan.engine.aeron.TransportContext;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.command.IgnoredEvents;
import io.banyan.engine.config.FileFailure;
import io.banyan.engine.config.Option;
import io.banyan.engine.config.OptionSet;
import io.banyan.engine.config.Values;
import io.banyan.engine.core.ChannelSettings;

/**
 * Everything an engine is told before it starts. Values come from setters, system properties, the environment, a file
 * and defaults, in this order; {@link #conclude()} checks them across fields, names <em>all</em> problems at once, and
 * freezes.
 */
public final class EngineContext
{
    private final OptionSet options = new OptionSet(EngineOptions.all());
    private final List<Problem> sourceProblems = new ArrayList<>();
    private AeronDriver driver;
    private boolean drivesDriver = true;
    private EngineEvents events = new IgnoredEvents();
    private IdleStrategy idleStrategy;
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private EpochNanoClock epochClock = EpochClocks.SYSTEM;
    private InetAddress bindAddress;
    private Object2LongHashMap<String> gapDeadlines = new Object2LongHashMap<>(EngineOptions.NOT_SET);
    private boolean isConcluded;

    /**
     * How an agent idles unless it is told otherwise: it looks again at once a few times, and then sleeps longer and
     * longer, up to half a millisecond; in a stream it sleeps as the stream suggests. Asks the system for exact timers
     * of the thread that it idles.
     *
     * @return a strategy for one thread.
     */
    public static IdleStrategy backOff()
    {
        return newBackOff(SystemNanoClock.INSTANCE);
    }

    static BackOffIdleStrategy newBackOff(final NanoClock clock)
    {
        return new BackOffIdleStrategy(clock, new ThreadSleeper());
    }

    /**
     * Options of a program around the engine, so that their keys are no errors.
     *
     * @param further options.
     * @return this.
     */
    public EngineContext know(final List<Option> further)
    {
        checkOpen();
        options.know(further);
        return this;
    }

    /**
     * Reads a file of properties.
     *
     * @param path of the file.
     * @return this.
     */
    public EngineContext file(final Path path)
    {
        checkOpen();
        try (Reader reader = Files.newBufferedReader(path))
        {
            final Properties properties = new Properties();
            properties.load(reader);
            options.file(properties);
        }
        catch (final IOException ex)
        {
            sourceProblems.add(new Problem(
                ProblemCode.OPTION_INVALID, "the file " + path + " cannot be read: " + FileFailure.reason(ex),
                "name one that can"));
        }
        return this;
    }

    /**
     * Sets any option by its key, as it would be written in a file.
     *
     * @param key   of the option.
     * @param value of it.
     * @return this.
     */
    public EngineContext set(final String key, final String value)
    {
        checkOpen();
        for (final Option option : EngineOptions.all())
        {
            if (option.key().equals(key))
            {
                options.set(option, value);
                return this;
            }
        }
        sourceProblems.add(options.unknown("option", key));
        return this;
    }

    /**
     * Address to bind the data port to.
     *
     * @param address of this host.
     * @return this.
     */
    public EngineContext bindAddress(final String address)
    {
        return set(EngineOptions.BIND_ADDRESS, address);
    }

    /**
     * Port of the data plane.
     *
     * @param port to bind; 0 takes a free one.
     * @return this.
     */
    public EngineContext dataPort(final int port)
    {
        return set(EngineOptions.DATA_PORT, Integer.toString(port));
    }

    /**
     * Datagram size of every link.
     *
     * @param bytes a multiple of 32, or 0 to judge each link by where it leads.
     * @return this.
     */
    public EngineContext mtu(final int bytes)
    {
        return set(EngineOptions.MTU, Integer.toString(bytes));
    }

    /**
     * Which thread drives the media driver.
     *
     * @param mode of the driver.
     * @return this.
     */
    public EngineContext driverMode(final DriverMode mode)
    {
        return set(EngineOptions.DRIVER_MODE, mode.name());
    }

    /**
     * Where the driver's directory goes, or is.
     *
     * @param directory of it.
     * @return this.
     */
    public EngineContext driverDirectory(final String directory)
    {
        return set(EngineOptions.DRIVER_DIRECTORY, directory);
    }

    /**
     * Term of each stream.
     *
     * @param bytes a power of two.
     * @return this.
     */
    public EngineContext termLength(final int bytes)
    {
        return set(EngineOptions.TERM_LENGTH, Values.formatBytes(bytes));
    }

    /**
     * Window of each channel.
     *
     * @param bytes a power of two.
     * @return this.
     */
    public EngineContext windowBytes(final int bytes)
    {
        return set(EngineOptions.WINDOW, Values.formatBytes(bytes));
    }

    /**
     * What becomes of a child that the window overtakes.
     *
     * @param policy for all children.
     * @return this.
     */
    public EngineContext childPolicy(final OverrunPolicy policy)
    {
        return set(EngineOptions.CHILD_POLICY, policy.name());
    }

    /**
     * A driver shared with other engines; not closed with this one. Without it the engine launches one of its own.
     *
     * @param shared driver.
     * @return this.
     */
    public EngineContext driver(final AeronDriver shared)
    {
        checkOpen();
        driver = Objects.requireNonNull(shared, "driver");
        return this;
    }

    /**
     * Whether this engine drives the driver in its duty cycle. Of engines that share one on a thread a single one needs
     * to, if that one is run on each cycle of the others.
     *
     * @param isDriving true, the default, to drive it.
     * @return this.
     */
    public EngineContext drivesDriver(final boolean isDriving)
    {
        checkOpen();
        drivesDriver = isDriving;
        return this;
    }

    /**
     * What is told of events; called in the duty cycle. For a control plane on a thread of its own: an
     * {@link io.banyan.engine.command.EventRing}.
     *
     * @param sink of the events.
     * @return this.
     */
    public EngineContext events(final EngineEvents sink)
    {
        checkOpen();
        events = Objects.requireNonNull(sink, "events");
        return this;
    }

    /**
     * How the agent's own thread idles, instead of {@code banyan.idle}.
     *
     * @param strategy of this engine alone.
     * @return this.
     */
    public EngineContext idleStrategy(final IdleStrategy strategy)
    {
        checkOpen();
        idleStrategy = strategy;
        return this;
    }

    /**
     * The clock of the duty cycle.
     *
     * @param nanoClock monotonic.
     * @return this.
     */
    public EngineContext clock(final NanoClock nanoClock)
    {
        checkOpen();
        clock = Objects.requireNonNull(nanoClock, "clock");
        return this;
    }

    /**
     * The clock that stamps blocks at a root.
     *
     * @param nanoClock since 1970.
     * @return this.
     */
    public EngineContext epochClock(final EpochNanoClock nanoClock)
    {
        checkOpen();
        epochClock = Objects.requireNonNull(nanoClock, "epochClock");
        return this;
    }

    /**
     * Reads every value, checks all of them, and freezes. Does nothing the second time.
     *
     * @return this.
     * @throws EngineException that names every problem.
     */
    public EngineContext conclude()
    {
        if (isConcluded)
        {
            return this;
        }
        final List<Problem> problems = new ArrayList<>(AddOpens.check());
        problems.addAll(sourceProblems);
        problems.addAll(options.conclude());
        checkAcross(problems);
        gapDeadlines = EngineOptions.gapDeadlines(text(EngineOptions.GAP_DEADLINES), problems);
        bindAddress = resolve(problems);
        if (!problems.isEmpty())
        {
            throw new EngineException(problems, null);
        }
        isConcluded = true;
        return this;
    }

    DriverContext driverContext()
    {
        final String directory = text(EngineOptions.DRIVER_DIRECTORY);
        return new DriverContext()
            .mode(DriverMode.valueOf(text(EngineOptions.DRIVER_MODE)))
            .directory(directory.isEmpty() ? null : directory)
            .spaceMinBytes(number(EngineOptions.DRIVER_SPACE))
            .termLength((int)number(EngineOptions.TERM_LENGTH))
            .termSparse(options.flag(EngineOptions.TERM_SPARSE))
            .socketBufferBytes((int)number(EngineOptions.SOCKET_BUFFER))
            .offloading(options.flag(EngineOptions.OFFLOAD))
            .nakRetryNs(number(EngineOptions.NAK_RETRY))
            .retransmitLingerNs(number(EngineOptions.RETRANSMIT_LINGER))
            .imageLivenessNs(number(EngineOptions.IMAGE_LIVENESS))
            .connectionTimeoutNs(number(EngineOptions.CONNECTION_TIMEOUT))
            .idleStrategy(this::newIdleStrategy);
    }

    TransportContext transportContext()
    {
        return new TransportContext()
            .bindAddress(bindAddress)
            .dataPort((int)number(EngineOptions.DATA_PORT))
            .mtu((int)number(EngineOptions.MTU))
            .foreignPatienceNs(number(EngineOptions.FOREIGN_PATIENCE));
    }

    /**
     * How long a gap may stand on a channel before its subscribers are told: what is set for it, for the name that it
     * is a shard of, or for all. Of a context that is concluded.
     *
     * @param channelName of the channel.
     * @return nanoseconds.
     */
    public long gapDeadlineNs(final String channelName)
    {
        final long ownNs = gapDeadlines.getValue(channelName);
        if (ownNs != EngineOptions.NOT_SET)
        {
            return ownNs;
        }
        final long wholeNs = gapDeadlines.getValue(Shards.whole(channelName));
        return wholeNs != EngineOptions.NOT_SET ? wholeNs : number(EngineOptions.GAP_DEADLINE);
    }

    ChannelSettings channelSettings(final long channelId, final String channelName)
    {
        return new ChannelSettings(channelId)
            .windowBytes((int)number(EngineOptions.WINDOW))
            .messageLengthMax((int)number(EngineOptions.MESSAGE_MAX))
            .heartbeatNs(number(EngineOptions.HEARTBEAT))
            .suspicionNs(number(EngineOptions.SUSPICION))
            .evictNs(number(EngineOptions.EVICTION))
            .gapDeadlineNs(gapDeadlineNs(channelName))
            .reportNs(number(EngineOptions.REPORT_INTERVAL))
            .childPolicy(OverrunPolicy.valueOf(text(EngineOptions.CHILD_POLICY)))
            .conclude();
    }

    /** Whether the agent idles by the default back-off. */
    boolean isBackingOff()
    {
        return idleStrategy == null && !"low-latency".equals(text(EngineOptions.IDLE));
    }

    IdleStrategy newIdleStrategy()
    {
        if (idleStrategy != null)
        {
            return idleStrategy;
        }
        return isBackingOff() ? backOff() : new BusySpinIdleStrategy();
    }

    InetAddress bindInetAddress()
    {
        return bindAddress;
    }

    AeronDriver driver()
    {
        return driver;
    }

    boolean drivesDriver()
    {
        return drivesDriver;
    }

    EngineEvents events()
    {
        return events;
    }

    NanoClock clock()
    {
        return clock;
    }

    EpochNanoClock epochClock()
    {
        return epochClock;
    }

    int publisherRingBytes()
    {
        return (int)number(EngineOptions.PUBLISHER_RING);
    }

    long countersIntervalNs()
    {
        return number(EngineOptions.COUNTERS_INTERVAL);
    }

    boolean servesIpc()
    {
        return options.flag(EngineOptions.IPC);
    }

    private void checkAcross(final List<Problem> problems)
    {
        requirePowerOfTwo(problems, EngineOptions.TERM_LENGTH);
        requirePowerOfTwo(problems, EngineOptions.WINDOW);
        requirePowerOfTwo(problems, EngineOptions.PUBLISHER_RING);
        requireBelow(problems, EngineOptions.HEARTBEAT, EngineOptions.SUSPICION);
        requireBelow(problems, EngineOptions.SUSPICION, EngineOptions.EVICTION);
        requireBelow(problems, EngineOptions.RETRANSMIT_LINGER, EngineOptions.NAK_RETRY);
        final long mtu = number(EngineOptions.MTU);
        final long mtuMax = Math.min(PathMtu.MAX, number(EngineOptions.TERM_LENGTH) / Byte.SIZE);
        if (mtu != 0 && (mtu % 32 != 0 || mtu < 128 || mtu > mtuMax))
        {
            problems.add(new Problem(
                ProblemCode.MTU_TOO_LARGE,
                "banyan.mtu=" + mtu + " is no multiple of 32 from 128 to " + mtuMax + " (banyan.term.length/8)",
                "set a multiple of 32, 0 to judge by the path, or raise banyan.term.length"));
        }
        if (number(EngineOptions.MESSAGE_MAX) * 4 > number(EngineOptions.WINDOW))
        {
            problems.add(new Problem(
                ProblemCode.OPTIONS_CONFLICT,
                "banyan.message.max=" + text(EngineOptions.MESSAGE_MAX) + " > banyan.window/4=" +
                    Values.formatBytes(number(EngineOptions.WINDOW) / 4),
                "raise banyan.window or lower banyan.message.max"));
        }
        if (driver == null && "EXTERNAL".equals(text(EngineOptions.DRIVER_MODE)) &&
            text(EngineOptions.DRIVER_DIRECTORY).isEmpty())
        {
            problems.add(new Problem(
                ProblemCode.OPTIONS_CONFLICT,
                "banyan.driver.mode=EXTERNAL without banyan.driver.directory",
                "set banyan.driver.directory to the directory of the running driver"));
        }
    }

    private void requirePowerOfTwo(final List<Problem> problems, final Option option)
    {
        if (Long.bitCount(number(option)) != 1)
        {
            problems.add(new Problem(
                ProblemCode.OPTION_INVALID,
                option.key() + "=" + text(option) + " is no power of two",
                "write " + Values.formatBytes(Long.highestOneBit(Math.max(1, number(option))) * 2)));
        }
    }

    private void requireBelow(final List<Problem> problems, final Option lower, final Option higher)
    {
        if (number(lower) >= number(higher))
        {
            problems.add(new Problem(
                ProblemCode.OPTIONS_CONFLICT,
                lower.key() + "=" + text(lower) + " is not below " + higher.key() + "=" + text(higher),
                "lower the first or raise the second"));
        }
    }

    private InetAddress resolve(final List<Problem> problems)
    {
        try
        {
            return InetAddress.getByName(text(EngineOptions.BIND_ADDRESS));
        }
        catch (final UnknownHostException ex)
        {
            problems.add(new Problem(
                ProblemCode.OPTION_INVALID,
                "banyan.bind.address=" + text(EngineOptions.BIND_ADDRESS) + " is no address of this host",
                "write a literal such as 10.0.0.7, or a name that resolves"));
            return null;
        }
    }

    private EngineContext set(final Option option, final String value)
    {
        checkOpen();
        options.set(option, value);
        return this;
    }

    private String text(final Option option)
    {
        return options.text(option);
    }

    private long number(final Option option)
    {
        return options.number(option);
    }

    private void checkOpen()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("the context is concluded");
        }
    }
}
