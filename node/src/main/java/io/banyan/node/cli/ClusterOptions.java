package io.banyan.node.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.banyan.engine.EngineException;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.Shards;
import io.banyan.node.HostPorts;
import io.banyan.node.NodeContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of every command that takes part in a cluster.
 */
final class ClusterOptions
{
    @Option(names = "--tracker", paramLabel = "HOST:PORT[,HOST:PORT]", required = true,
        description = "trackers of the cluster")
    private String tracker;

    @Option(names = "--bind", paramLabel = "HOST", defaultValue = "127.0.0.1",
        description = "address of this host that others reach it by (${DEFAULT-VALUE})")
    private String bind;

    @Option(names = "--key-file", paramLabel = "FILE",
        description = "file with the secret that the cluster shares")
    private Path keyFile;

    @Option(names = "--next-key-file", paramLabel = "FILE",
        description = "file with one more secret that passes, to change the key without a stop")
    private Path nextKeyFile;

    @Option(names = "--config", paramLabel = "FILE", description = "file of properties with further options")
    private Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "one further option; see: banyan config docs")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--ops", paramLabel = "PORT",
        description = "TCP port of /metrics, /health and /tree on loopback; 0 takes a free one, -1 none (-1)")
    private String opsPort;

    @Option(names = "--shards", paramLabel = "COUNT", defaultValue = "1",
        description = "channels that the topics of a name are spread over; the same everywhere (${DEFAULT-VALUE})")
    private int shards;

    private final List<String> problems = new ArrayList<>();

    String tracker()
    {
        return tracker;
    }

    /** What a command finds wrong with its own options; {@link #checked} tells it with the rest. */
    void problems(final List<String> found)
    {
        problems.addAll(found);
    }

    /** The channel that carries a topic. */
    String channelOf(final String name, final String topic)
    {
        if (hasFineShards() && shards > 1 && topic.isEmpty())
        {
            problems.add("--topic is missing; allowed: with --shards the one topic that says which of the " + shards +
                " channels of " + name + " it is");
        }
        return problems.isEmpty() ? Shards.channelOf(name, topic, shards) : name;
    }

    /** Every channel of some names. */
    List<String> channelsOf(final List<String> names)
    {
        final List<String> all = new ArrayList<>();
        for (final String name : names)
        {
            for (int shard = 0; hasFineShards() && shard < shards; shard++)
            {
                all.add(Shards.channel(name, shard, shards));
            }
        }
        return problems.isEmpty() ? all : names;
    }

    private boolean hasFineShards()
    {
        final String problem = shardsProblem(shards);
        if (!problem.isEmpty() && !problems.contains(problem))
        {
            problems.add(problem);
        }
        return problem.isEmpty();
    }

    /** What is wrong with a count of shards; empty when nothing is. */
    static String shardsProblem(final int count)
    {
        return count >= 1 && count <= Shards.MAX ? "" :
            "--shards cannot be " + count + "; allowed: from 1 to " + Shards.MAX;
    }

    /** The same for a node of so many children, or as configured where that is null. */
    NodeContext context(final List<String> channels, final Integer children)
    {
        final NodeContext ctx = context(channels);
        return children == null ? ctx : ctx.childrenMax(children);
    }

    /** What the options say so far; {@link #checked} tells what is wrong with them. */
    private NodeContext context(final List<String> channels)
    {
        if (channels.isEmpty() || channels.stream().anyMatch(String::isBlank))
        {
            problems.add("--channel cannot be ''; allowed: the name of a channel");
        }
        if (tracker.isBlank())
        {
            problems.add("--tracker cannot be ''; allowed: HOST:PORT[,HOST:PORT]");
        }
        final NodeContext ctx = new NodeContext();
        if (config != null)
        {
            ctx.file(config);
        }
        if (isFine("--tracker", tracker, () -> HostPorts.list(tracker)))
        {
            ctx.trackers(tracker);
        }
        if (isFine("--bind", bind, () -> HostPorts.host(bind)))
        {
            ctx.set("banyan.bind.address", bind);
        }
        if (keyFile != null)
        {
            ctx.set("banyan.key.file", keyFile.toString());
        }
        if (nextKeyFile != null)
        {
            ctx.set("banyan.key.next.file", nextKeyFile.toString());
        }
        if (opsPort != null)
        {
            ctx.set("banyan.ops.port", opsPort);
        }
        settings.forEach(ctx::set);
        return ctx;
    }

    /** The same, complete: or a usage error with all that is wrong, whoever has found it. */
    NodeContext checked(final CommandSpec spec, final NodeContext ctx)
    {
        try
        {
            ctx.conclude();
        }
        catch (final EngineException ex)
        {
            if (problems.isEmpty())
            {
                throw ex;
            }
            ex.problems().forEach(problem -> problems.add(problem.toString()));
        }
        if (!problems.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
        return ctx;
    }

    static List<NodeAddress> addresses(final CommandSpec spec, final String flag, final String value)
    {
        try
        {
            return HostPorts.list(value);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(
                spec.commandLine(), flag + " cannot be '" + value + "': " + ex.getMessage(), ex);
        }
    }

    private boolean isFine(final String flag, final String value, final Runnable reader)
    {
        try
        {
            reader.run();
            return true;
        }
        catch (final IllegalArgumentException ex)
        {
            problems.add(flag + " cannot be '" + value + "': " + ex.getMessage());
            return false;
        }
    }
}
