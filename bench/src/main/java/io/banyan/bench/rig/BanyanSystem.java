package io.banyan.bench.rig;

import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.OverrunPolicy;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.ChannelPublisher;
import io.banyan.engine.agent.Engine;
import io.banyan.engine.agent.EngineContext;
import io.banyan.engine.agent.Start;
import io.banyan.engine.command.EngineCommands;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

import java.util.ArrayList;
import java.util.List;

/**
 * Banyan with its defaults: each node an engine of its own, invoked. As in the raw rigs, source and relay have a driver
 * each and the readers of a fan-out share one.
 */
public final class BanyanSystem implements SystemUnderTest
{
    /** The name it is reported by. */
    public static final String NAME = "banyan";

    /** The same, but that each datagram goes through the kernel alone, as raw Aeron's do. */
    public static final String ALONE = "banyan-alone";

    private static final String CHANNEL = "bench";
    private static final int TOPIC = 1;
    private static final int EPOCH = 1;
    private static final int SESSIONS_PER_LINK = 2;
    private static final GapHandler ON_GAP = (from, to, cause) ->
    {
        throw new IllegalStateException("sequences " + from + " to " + to + " will not come: " + cause);
    };

    private final RigSpec spec;
    private final boolean isOffloading;
    private final AeronDriver readerDriver;
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final List<DriverCounters> counters = new ArrayList<>();
    private final List<LinkWatch> watches = new ArrayList<>();
    private final Engine source;
    private final Engine relay;
    private final Engine[] readers;
    private final ChannelPublisher publisher;
    private int links;

    private BanyanSystem(final RigSpec spec, final DeliveryHandler handler, final boolean isOffloading)
    {
        this.spec = spec;
        this.isOffloading = isOffloading;
        readerDriver = AeronDriver.launch(new DriverContext().offloading(isOffloading));
        counters.add(new DriverCounters(readerDriver.directoryName()));
        source = engine(new EngineContext());
        counters.add(new DriverCounters(source.driverDirectory()));
        final Channel root = source.channel(CHANNEL);
        source.agent().directCommands().becomeRoot(root.channelId(), EPOCH, 0, 0);
        publisher = root.publisher();
        Engine parent = source;
        if (spec.shape() == RigSpec.Shape.HOP)
        {
            relay = engine(new EngineContext());
            counters.add(new DriverCounters(relay.driverDirectory()));
            link(source, relay);
            parent = relay;
        }
        else
        {
            relay = null;
        }
        readers = new Engine[spec.children()];
        for (int i = 0; i < readers.length; i++)
        {
            final int reader = i;
            final MessageHandler onMessage = (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
                handler.onDelivery(reader, buffer, offset, length);
            readers[i] = engine(new EngineContext().driver(readerDriver).drivesDriver(false));
            readers[i].channel(CHANNEL).subscribe(
                onMessage, ON_GAP, Channel.ALL_TOPICS, Start.OLDEST, OverrunPolicy.SKIP);
            link(parent, readers[i]);
        }
    }

    /**
     * Opens the engines and their links.
     *
     * @param spec    what to build.
     * @param handler told of every delivery.
     * @return the system.
     */
    public static SystemUnderTest open(final RigSpec spec, final DeliveryHandler handler)
    {
        return new BanyanSystem(spec, handler, true);
    }

    /**
     * Opens the engines and their links, with every datagram on its own.
     *
     * @param spec    what to build.
     * @param handler told of every delivery.
     * @return the system.
     */
    public static SystemUnderTest openAlone(final RigSpec spec, final DeliveryHandler handler)
    {
        return new BanyanSystem(spec, handler, false);
    }

    @Override
    public boolean isConnected()
    {
        int up = 0;
        for (final LinkWatch watch : watches)
        {
            up += watch.linksUp();
        }
        return up == links * 2;
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        return publisher.offer(TOPIC, buffer, offset, length) >= 0;
    }

    @Override
    public int driveSource()
    {
        return source.invoke();
    }

    @Override
    public int driveRelay()
    {
        return relay == null ? 0 : relay.invoke();
    }

    @Override
    public IdleStrategy relayBackOff()
    {
        return relay == null ? SystemUnderTest.super.relayBackOff() : relay.newIdleStrategy();
    }

    @Override
    public int driveReaders()
    {
        int workCount = readerDriver.receive();
        for (final Engine reader : readers)
        {
            workCount += reader.invoke();
        }
        return workCount;
    }

    @Override
    public long systemBytesSent()
    {
        long sum = 0;
        for (final DriverCounters driver : counters)
        {
            sum += driver.bytesSent();
        }
        return sum;
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(counters);
        CloseHelper.closeAll(closeables);
        readerDriver.close();
    }

    private Engine engine(final EngineContext context)
    {
        final LinkWatch watch = new LinkWatch();
        watches.add(watch);
        final Engine engine = Engine.invoked(context
            .mtu(spec.mtu())
            .set("banyan.offload", Boolean.toString(isOffloading))
            .events(watch));
        closeables.add(engine);
        return engine;
    }

    private void link(final Engine parent, final Engine child)
    {
        final int link = ++links;
        final int downSession = link * SESSIONS_PER_LINK;
        final long channelId = parent.channel(CHANNEL).channelId();
        child.channel(CHANNEL);
        child.agent().directCommands().openParent(
            channelId, link, parent.address(), downSession, downSession + 1, EngineCommands.LIVE);
        parent.agent().directCommands().openChild(
            channelId, link, child.address(), downSession, downSession + 1, link, 0);
    }
}
