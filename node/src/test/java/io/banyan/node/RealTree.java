package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.control.ControlCounter;
import io.banyan.control.member.MemberSettings;
import io.banyan.engine.AckMode;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.engine.agent.AckPublisher;

/**
 * Nodes with drivers and control sockets of their own on loopback, all driven by the calling thread. Nothing here
 * sleeps and hopes: {@link #until} drives everybody until a condition holds.
 */
final class RealTree implements AutoCloseable
{
    static final String CHANNEL = "prices";
    static final int TOPIC = 7;
    static final int MESSAGE_BYTES = 64;

    private static final long MS = 1_000_000L;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long IDLE_NS = 50_000;
    private static final long PUBLISH_PERIOD_NS = 200_000;

    final List<Peer> peers = new ArrayList<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_BYTES]);
    private final String keyFile;
    private ChannelPublisher publisher;
    private long published;
    private long publishedNs = System.nanoTime();

    RealTree()
    {
        this("");
    }

    /** All nodes share the secret in a file. */
    RealTree(final String keyFile)
    {
        this.keyFile = keyFile;
    }

    /** A node and what its reader has had. */
    static final class Peer
    {
        final Node node;
        final NodeChannel channel;
        final RecordingReader reader = new RecordingReader();
        boolean isFrozen;
        boolean isClosed;

        private Peer(final Node node, final NodeChannel channel)
        {
            this.node = node;
            this.channel = channel;
            channel.subscribe(reader, reader);
        }

        MemberView view()
        {
            return channel.view();
        }

        String hostPort()
        {
            return node.address().hostLiteral() + ":" + node.address().controlPort();
        }

        long counter(final ControlCounter counter)
        {
            return node.controlCounter(counter);
        }
    }

    Peer root(final int childrenMax, final boolean isTracker)
    {
        return root(childrenMax, isTracker, "");
    }

    Peer root(final int childrenMax, final boolean isTracker, final String trackers)
    {
        return root(childrenMax, isTracker, trackers, keyFile);
    }

    /** A root with a secret of its own. */
    Peer root(final int childrenMax, final boolean isTracker, final String trackers, final String ownKeyFile)
    {
        final Peer root = beginRoot(childrenMax, isTracker, trackers, "", ownKeyFile);
        until("the root numbers the channel", () -> root.view().isAttached());
        publisher = root.channel.publisher();
        return root;
    }

    /** Begins to be a root, having asked trackers and members, either of which may be empty. */
    Peer beginRoot(final int childrenMax, final boolean isTracker, final String trackers, final String members)
    {
        return beginRoot(childrenMax, isTracker, trackers, members, keyFile);
    }

    private Peer beginRoot(
        final int childrenMax, final boolean isTracker, final String trackers, final String members,
        final String ownKeyFile)
    {
        final Node node = Node.invoked(
            context(childrenMax, ownKeyFile).embedsTracker(isTracker).trackers(trackers).members(members));
        return add(node, node.root(CHANNEL));
    }

    /** Joins through trackers and members, either of which may be empty, and waits until it is attached. */
    Peer join(final int childrenMax, final String trackers, final String members)
    {
        final Peer peer = begin(childrenMax, trackers, members);
        until("joined", () -> peer.view().isAttached());
        return peer;
    }

    /** Begins to join. */
    Peer begin(final int childrenMax, final String trackers, final String members)
    {
        return begin(childrenMax, trackers, members, keyFile);
    }

    /** Begins to join, with a secret of its own. */
    Peer begin(final int childrenMax, final String trackers, final String members, final String ownKeyFile)
    {
        final Node node =
            Node.invoked(context(childrenMax, ownKeyFile).trackers(trackers).members(members));
        return add(node, node.join(CHANNEL));
    }

    /** Everything else as a crash leaves it: its sockets stay open and nobody reads them or answers. */
    void freeze(final Peer peer)
    {
        peer.isFrozen = true;
    }

    void leave(final Peer peer)
    {
        peer.channel.leave();
        until("left", () -> peer.view().isStopped());
    }

    /** One more message into the channel, numbered in its payload; not faster than a window could be read. */
    void publish()
    {
        final long nowNs = System.nanoTime();
        if (nowNs - publishedNs < PUBLISH_PERIOD_NS)
        {
            return;
        }
        publishedNs = nowNs;
        message.putLong(0, published);
        if (publisher.offer(TOPIC, message, 0, MESSAGE_BYTES) >= 0)
        {
            published++;
        }
    }

    void publish(final int count)
    {
        final long wanted = published + count;
        until(count + " published", () ->
        {
            publish();
            return published >= wanted;
        });
    }

    long publish(final AckPublisher proxy, final long number, final AckMode mode)
    {
        message.putLong(0, number);
        return proxy.offer(TOPIC, message, 0, MESSAGE_BYTES, mode);
    }

    long published()
    {
        return published;
    }

    /** Everybody reads all that has been published, each once and in order, from its first message on. */
    void assertEverybodyHasAll()
    {
        until("all delivered", () -> peers.stream().filter(p -> !p.isFrozen && !p.view().isStopped())
            .allMatch(p -> p.reader.last() == published - 1));
        peers.forEach(p -> assertEquals("", p.reader.faults(), describe()));
    }

    void until(final String what, final BooleanSupplier condition)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - startNs > LIMIT_NS)
            {
                fail("not " + what + ":" + describe());
            }
            if (drive() == 0)
            {
                LockSupport.parkNanos(IDLE_NS);
            }
        }
    }

    int drive()
    {
        int workCount = 0;
        for (final Peer peer : peers)
        {
            if (!peer.isFrozen && !peer.isClosed)
            {
                workCount += peer.node.invokeEngine();
                workCount += peer.node.invokeControl();
            }
        }
        return workCount;
    }

    Peer childOf(final Peer parent)
    {
        return peers.stream().filter(p -> !p.isFrozen && p.view().parentId() == parent.view().memberId()).findFirst()
            .orElse(null);
    }

    String describe()
    {
        final StringBuilder text = new StringBuilder();
        for (final Peer peer : peers)
        {
            text.append("\n  ").append(peer.isFrozen ? "frozen " : "").append(peer.view()).append(" last=")
                .append(peer.reader.last()).append(' ').append(peer.reader.faults()).append(peer.node.errorReport());
            for (final ControlCounter counter : ControlCounter.values())
            {
                if (peer.counter(counter) > 0)
                {
                    text.append(' ').append(counter).append('=').append(peer.counter(counter));
                }
            }
        }
        return text.append("\n published=").append(published).toString();
    }

    @Override
    public void close()
    {
        for (final Peer peer : peers)
        {
            if (!peer.isClosed)
            {
                peer.isClosed = true;
                peer.node.crash();
            }
        }
    }

    private Peer add(final Node node, final NodeChannel channel)
    {
        final Peer peer = new Peer(node, channel);
        peers.add(peer);
        return peer;
    }

    /** Patient, because all nodes share one thread that a busy machine may not run for a while. */
    private static NodeContext context(final int childrenMax, final String keyFile)
    {
        final NodeContext ctx = new NodeContext()
            .memberSettings(MemberSettings.lan().suspicionMinNs(80 * MS).connectTimeoutNs(1_000 * MS)
                .halfOpenNs(2_000 * MS).waitMaxNs(400 * MS).drainNs(5_000 * MS))
            .childrenMax(childrenMax)
            .set("banyan.key.file", keyFile)
            .set("banyan.key.next.file", keyFile.isEmpty() ? "" : keyFile + ".next");
        ctx.engine().set("banyan.suspicion", "80ms").set("banyan.ipc", "false").windowBytes(1 << 22);
        return ctx;
    }
}
