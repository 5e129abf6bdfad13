package io.banyan.node;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;

import io.banyan.control.member.MemberLimits;
import io.banyan.control.member.MemberSettings;
import io.banyan.control.repair.RepairSettings;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.EngineException;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.Problem;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.aeron.PathMtu;
import io.banyan.engine.agent.EngineContext;
import io.banyan.engine.agent.EngineOptions;
import io.banyan.engine.command.EventRing;
import io.banyan.engine.config.FileFailure;
import io.banyan.engine.config.Option;
import io.banyan.engine.config.OptionSet;

/**
 * What a node is told before it starts: the options of its engine, of its control plane, and who its trackers are.
 * Values come from
 * setters, system properties, the environment and a file, in this order; {@link #conclude()} names all problems at once
 * and freezes it.
 */
public final class NodeContext
{
    private static final int TOKEN_LENGTH_MIN = 8;

    private final EventRing events = new EventRing(PathMtu.MAX);
    private final EngineContext engine = new EngineContext().know(NodeOptions.all()).events(events);
    private final OptionSet options = new OptionSet(NodeOptions.all()).know(EngineOptions.all());
    private final List<Problem> sourceProblems = new ArrayList<>();
    private MemberSettings memberSettings;
    private TrackerSettings trackerSettings = new TrackerSettings();
    private List<NodeAddress> trackers = List.of();
    private List<NodeAddress> members = List.of();
    private Secrets secrets;
    private EpochClock wallClock = SystemEpochClock.INSTANCE;
    private OpsSettings ops;
    private boolean isConcluded;

    /**
     * The context of the engine, for what is of the data plane alone: driver, clocks, idle strategy.
     *
     * @return the context.
     */
    public EngineContext engine()
    {
        return engine;
    }

    /**
     * Sets an option of the node or of its engine by its key.
     *
     * @param key   of the option.
     * @param value as it would be written.
     * @return this.
     */
    public NodeContext set(final String key, final String value)
    {
        for (final Option option : NodeOptions.all())
        {
            if (option.key().equals(key))
            {
                options.set(option, value);
                return this;
            }
        }
        if (EngineOptions.all().stream().anyMatch(option -> option.key().equals(key)))
        {
            engine.set(key, value);
        }
        else
        {
            sourceProblems.add(options.unknown("option", key));
        }
        return this;
    }

    /**
     * Reads a file of properties.
     *
     * @param path of the file.
     * @return this.
     */
    public NodeContext file(final Path path)
    {
        engine.file(path);
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
     * Trackers to ask and to announce to.
     *
     * @param hostPorts host:port, separated by commas.
     * @return this.
     */
    public NodeContext trackers(final String hostPorts)
    {
        options.set(NodeOptions.TRACKERS, hostPorts);
        return this;
    }

    /**
     * Members to join through, with trackers or without.
     *
     * @param hostPorts host:port of their control planes, separated by commas.
     * @return this.
     */
    public NodeContext members(final String hostPorts)
    {
        options.set(NodeOptions.MEMBERS, hostPorts);
        return this;
    }

    /**
     * Whether this node is a tracker as well.
     *
     * @param isEmbedded true to be one.
     * @return this.
     */
    public NodeContext embedsTracker(final boolean isEmbedded)
    {
        options.set(NodeOptions.TRACKER_EMBEDDED, Boolean.toString(isEmbedded));
        return this;
    }

    /**
     * Children on each channel at most, as its root too.
     *
     * @param children count.
     * @return this.
     */
    public NodeContext childrenMax(final int children)
    {
        options.set(NodeOptions.CHILDREN, Integer.toString(children));
        options.set(NodeOptions.ROOT_CHILDREN, Integer.toString(children));
        return this;
    }

    /**
     * Times of the control plane, instead of a profile.
     *
     * @param settings not yet concluded.
     * @return this.
     */
    public NodeContext memberSettings(final MemberSettings settings)
    {
        memberSettings = settings;
        return this;
    }

    /**
     * Limits and times of an embedded tracker.
     *
     * @param settings not yet concluded.
     * @return this.
     */
    public NodeContext trackerSettings(final TrackerSettings settings)
    {
        trackerSettings = settings;
        return this;
    }

    /**
     * The wall clock of the control plane, which the time window of the shared-secret mode and the life of a lease are
     * measured by.
     *
     * @param clock to read instead of the system's.
     * @return this.
     */
    public NodeContext wallClock(final EpochClock clock)
    {
        wallClock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Checks everything and freezes.
     *
     * @return this.
     * @throws EngineException with all problems.
     */
    public NodeContext conclude()
    {
        if (isConcluded)
        {
            return this;
        }
        final Set<Problem> problems = new LinkedHashSet<>(sourceProblems);
        problems.addAll(options.conclude());
        try
        {
            engine.conclude();
        }
        catch (final EngineException ex)
        {
            problems.addAll(ex.problems());
        }
        trackers = addresses(NodeOptions.TRACKERS, problems);
        members = addresses(NodeOptions.MEMBERS, problems);
        try
        {
            secrets = Secrets.of(options.text(NodeOptions.KEY_FILE), options.text(NodeOptions.NEXT_KEY_FILE));
        }
        catch (final EngineException ex)
        {
            problems.addAll(ex.problems());
        }
        ops = concludeOps(problems);
        if (!problems.isEmpty())
        {
            throw new EngineException(List.copyOf(problems), null);
        }
        if (memberSettings == null)
        {
            memberSettings = profileSettings();
        }
        memberSettings.conclude();
        isConcluded = true;
        return this;
    }

    private List<NodeAddress> addresses(final Option option, final Set<Problem> problems)
    {
        try
        {
            return HostPorts.list(options.text(option));
        }
        catch (final IllegalArgumentException ex)
        {
            problems.add(new Problem(ProblemCode.OPTION_INVALID,
                option.key() + ": " + ex.getMessage(), "write host:port, separated by commas"));
            return List.of();
        }
    }

    EventRing events()
    {
        return events;
    }

    int controlPort()
    {
        return (int)options.number(NodeOptions.CONTROL_PORT);
    }

    boolean embedsTracker()
    {
        return options.flag(NodeOptions.TRACKER_EMBEDDED);
    }

    OpsSettings ops()
    {
        return ops;
    }

    MemberLimits limits(final boolean isRoot)
    {
        final int children =
            isRoot ? NodeOptions.rootChildren(options) : (int)options.number(NodeOptions.CHILDREN);
        final MemberLimits byCount = MemberLimits.ofChildren(children);
        return new MemberLimits(children, options.number(NodeOptions.UPLOAD), byCount.linksMax());
    }

    List<NodeAddress> trackers()
    {
        return trackers;
    }

    List<NodeAddress> members()
    {
        return members;
    }

    MemberSettings memberSettings()
    {
        return memberSettings;
    }

    RepairSettings repairSettings()
    {
        return "wan".equals(options.text(NodeOptions.PROFILE)) ? RepairSettings.wan() : RepairSettings.lan();
    }

    TrackerSettings trackerSettings()
    {
        return trackerSettings;
    }

    Secrets secrets()
    {
        return secrets;
    }

    EpochClock wallClock()
    {
        return wallClock;
    }

    private MemberSettings profileSettings()
    {
        return switch (options.text(NodeOptions.PROFILE))
        {
            case "wan" -> MemberSettings.wan();
            case "crowd" -> MemberSettings.crowd();
            default -> MemberSettings.lan();
        };
    }

    private OpsSettings concludeOps(final Set<Problem> problems)
    {
        final String bind = options.text(NodeOptions.OPS_BIND);
        final String tokenFile = options.text(NodeOptions.OPS_TOKEN_FILE);
        InetAddress address = null;
        try
        {
            address = HostPorts.host(bind);
        }
        catch (final IllegalArgumentException ex)
        {
            problems.add(new Problem(ProblemCode.OPTION_INVALID,
                "banyan.ops.bind=" + bind + " is not valid: " + ex.getMessage(), "write an address of this host"));
        }
        String token = "";
        try
        {
            token = tokenFile.isEmpty() ? "" : Files.readString(Path.of(tokenFile)).strip();
            if (!tokenFile.isEmpty() && token.length() < TOKEN_LENGTH_MIN)
            {
                problems.add(new Problem(ProblemCode.OPTION_INVALID,
                    "banyan.ops.token.file=" + tokenFile + " holds " + token.length() + " characters",
                    "at least " + TOKEN_LENGTH_MIN + ", as of: head -c 24 /dev/urandom | base64 > " + tokenFile));
            }
        }
        catch (final IOException ex)
        {
            problems.add(new Problem(ProblemCode.OPTION_INVALID,
                "banyan.ops.token.file=" + tokenFile + " cannot be read: " + FileFailure.reason(ex),
                "name a file that can"));
        }
        final List<String> hosts = new ArrayList<>();
        for (final String host : options.text(NodeOptions.OPS_HOSTS).split(","))
        {
            if (!host.isBlank())
            {
                hosts.add(host.trim());
            }
        }
        return new OpsSettings(address, (int)options.number(NodeOptions.OPS_PORT), List.copyOf(hosts), token);
    }
}
