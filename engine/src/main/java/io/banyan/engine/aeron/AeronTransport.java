package io.banyan.engine.aeron;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.agrona.ErrorHandler;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.status.CountersReader;

import io.aeron.Aeron;
import io.aeron.AvailableImageHandler;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.UnavailableImageHandler;
import io.aeron.exceptions.RegistrationException;
import io.aeron.protocol.DataHeaderFlyweight;
import io.banyan.engine.EngineException;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.config.BindFailure;
import io.banyan.engine.core.LinkPort;
import io.banyan.engine.core.LinkReceiver;
import io.banyan.engine.core.Transport;

/**
 * Links over Aeron UDP: one data port a node, a publication of its own for every child and parent, and images taken
 * only of sessions that were announced. Owned by the data-plane agent's thread; never waits, but for {@link #open} and
 * {@link #close}.
 */
public final class AeronTransport implements Transport, AutoCloseable
{
    private static final int EVENTS_PER_POLL = 256;
    private static final int WAITING_MAX = 64;
    /** Passes with messages after which links have their turn all the same. */
    private static final int BUSY_POLLS_MAX = 16;
    private static final InboundStream[] NONE = new InboundStream[0];

    private final AeronDriver driver;
    private final Aeron aeron;
    private final AgentInvoker conductor;
    private final SessionGate sessions;
    private final ClosedPorts closedPorts;
    private final StreamMemories memories;
    private final ForeignSessions foreignHandler;
    private final ErrorHandler errorHandler;
    private final long foreignPatienceNs;
    private final StreamUris uris;
    private final Subscription door;
    private final int dataPort;
    private final TransportCounters counters = new TransportCounters();

    private final Int2ObjectHashMap<ChannelStreams> channelByStreamId = new Int2ObjectHashMap<>();
    private final Long2ObjectHashMap<InboundStream> expectedByKey = new Long2ObjectHashMap<>();
    private final ArrayList<Waiting> waiting = new ArrayList<>();
    private final Rejections rejections;
    private final ArrayList<AeronLinkPort> opening = new ArrayList<>();
    private final ArrayList<ChannelStreams> attaching = new ArrayList<>();
    private final ArrayDeque<ImageEvent> imageEvents = new ArrayDeque<>();
    private final AvailableImageHandler onImage = image -> imageEvents.add(new ImageEvent(image, true));
    private final UnavailableImageHandler onImageGone = image -> imageEvents.add(new ImageEvent(image, false));
    private InboundStream[] polled = NONE;
    private long nowNs;
    private boolean isClosed;
    private int busyPolls;

    private AeronTransport(
        final AeronDriver driver,
        final TransportContext ctx,
        final ForeignSessions foreignHandler,
        final ErrorHandler errorHandler)
    {
        this.driver = driver;
        this.foreignHandler = Objects.requireNonNull(foreignHandler, "foreignHandler");
        this.errorHandler = Objects.requireNonNull(errorHandler, "errorHandler");
        foreignPatienceNs = ctx.foreignPatienceNs();
        sessions = driver.sessions();
        closedPorts = driver.closedPorts();
        memories = StreamMemories.of(driver, errorHandler);
        aeron = driver.connect(errorHandler);
        conductor = aeron.conductorAgentInvoker();
        rejections = new Rejections(aeron.context().driverProxy(), errorHandler);
        try
        {
            uris = new StreamUris(driver, ctx, aeron.nextCorrelationId(), memories.uriParams());
            door = openDoor(ctx);
            dataPort = boundPort(door);
        }
        catch (final RuntimeException ex)
        {
            aeron.close();
            throw ex;
        }
    }

    /**
     * Binds the data endpoint of a node.
     *
     * @param driver         to use; not closed with the transport.
     * @param ctx            settings.
     * @param foreignHandler told of refused sessions; on the duty cycle's thread.
     * @param errorHandler   told of errors.
     * @return the transport.
     */
    public static AeronTransport open(
        final AeronDriver driver,
        final TransportContext ctx,
        final ForeignSessions foreignHandler,
        final ErrorHandler errorHandler)
    {
        return new AeronTransport(driver, ctx, foreignHandler, errorHandler);
    }

    /**
     * Port that the data endpoint is bound to.
     *
     * @return the port.
     */
    public int dataPort()
    {
        return dataPort;
    }

    /**
     * The client, for counters beside the streams.
     *
     * @return the client.
     */
    public Aeron aeron()
    {
        return aeron;
    }

    /**
     * What was counted.
     *
     * @return the counters; read them on the duty cycle's thread.
     */
    public TransportCounters counters()
    {
        return counters;
    }

    /**
     * Listens for a channel. Streams that arrive are held until they are announced.
     *
     * @param channelId of the channel.
     */
    public void attach(final long channelId)
    {
        final int downStreamId = StreamIds.down(channelId);
        final ChannelStreams present = channelByStreamId.get(downStreamId);
        if (present != null)
        {
            if (present.channelId == channelId)
            {
                return;
            }
            throw new EngineException(
                ProblemCode.STREAM_ID_CLASH,
                "channels " + channelId + " and " + present.channelId + " of this node share stream id " + downStreamId,
                "rename one of the two channels, or run it in another engine");
        }
        final ChannelStreams channel = new ChannelStreams(channelId);
        channel.downRegistration = aeron.asyncAddSubscription(uris.subscription(), downStreamId, onImage, onImageGone);
        channel.upRegistration =
            aeron.asyncAddSubscription(uris.subscription(), StreamIds.up(channelId), onImage, onImageGone);
        channelByStreamId.put(downStreamId, channel);
        attaching.add(channel);
    }

    /**
     * Listens for a channel no longer.
     *
     * @param channelId of the channel.
     */
    public void detach(final long channelId)
    {
        final ChannelStreams channel = channelByStreamId.get(StreamIds.down(channelId));
        if (channel != null && channel.channelId == channelId)
        {
            channelByStreamId.remove(StreamIds.down(channelId));
            attaching.remove(channel);
            close(channel.downRegistration);
            close(channel.upRegistration);
        }
    }

    /**
     * One pass: opens what was asked for, refuses what nobody announced, and hands over what has arrived.
     *
     * @param nowNs time of this duty cycle.
     * @return work done, signs of life apart.
     */
    public int poll(final long nowNs)
    {
        this.nowNs = nowNs;
        int workCount = 0;
        final InboundStream[] streams = polled;
        for (int i = 0; i < streams.length; i++)
        {
            workCount += streams[i].poll(nowNs);
        }
        if (workCount == 0 || ++busyPolls >= BUSY_POLLS_MAX || hasLinksUnderWay())
        {
            busyPolls = 0;
            workCount += seeToLinks();
        }
        if (workCount == 0)
        {
            memories.step(nowNs);
        }
        return workCount;
    }

    /** Streams that come and go: nothing that a message waits for. */
    private int seeToLinks()
    {
        takeEvents();
        if (aeron.isClosed())
        {
            throw new AgentTerminationException("the media driver of this engine, or its client, has ended after a " +
                "pause or from outside; fix: start the engine again, see the error before this one");
        }
        int workCount = 0;
        if (!opening.isEmpty() || !attaching.isEmpty())
        {
            workCount += finishOpening();
        }
        if (!imageEvents.isEmpty())
        {
            workCount += seeToImages();
        }
        if (sessions != null)
        {
            seeToHeld();
        }
        if (!waiting.isEmpty() || rejections.isDue(nowNs))
        {
            workCount += refuseForeign();
        }
        return workCount;
    }

    /**
     * Whether nothing is under way that would go on in the next cycle, or soon, without a datagram.
     *
     * @return true if only a datagram or the clock brings more.
     */
    public boolean isSettled()
    {
        return !hasLinksUnderWay() && !rejections.isDue(nowNs) && memories.isSettled() &&
            (sessions == null || !sessions.hasReady());
    }

    private boolean hasLinksUnderWay()
    {
        return !opening.isEmpty() || !attaching.isEmpty() || !imageEvents.isEmpty() || !waiting.isEmpty();
    }

    @Override
    public LinkPort openDown(final long channelId, final NodeAddress child, final int session)
    {
        return open(StreamIds.down(channelId), child, session);
    }

    @Override
    public LinkPort openUp(final long channelId, final NodeAddress parent, final int session)
    {
        return open(StreamIds.up(channelId), parent, session);
    }

    @Override
    public void expectDown(final long channelId, final int session, final LinkReceiver receiver)
    {
        attach(channelId);
        expect(StreamIds.key(StreamIds.down(channelId), session), receiver);
    }

    @Override
    public void expectUp(final long channelId, final int session, final LinkReceiver receiver)
    {
        attach(channelId);
        expect(StreamIds.key(StreamIds.up(channelId), session), receiver);
    }

    @Override
    public void refuse(final long channelId, final int session)
    {
        refuse(StreamIds.key(StreamIds.down(channelId), session));
        refuse(StreamIds.key(StreamIds.up(channelId), session));
    }

    @Override
    public int datagramPayloadMax()
    {
        return uris.blockMtu() - DataHeaderFlyweight.HEADER_LENGTH;
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            polled = NONE;
            if (sessions != null)
            {
                expectedByKey.keySet().forEach(sessions::forget);
            }
            expectedByKey.clear();
            waiting.clear();
            memories.close();
            aeron.close();
        }
    }

    void abandon(final AeronLinkPort port)
    {
        if (opening.remove(port))
        {
            aeron.asyncRemovePublication(port.registrationId());
        }
    }

    StreamMemories memories()
    {
        return memories;
    }

    /** There is no room for what this stream brings. */
    void onNoRoom(final InboundStream stream)
    {
        rejections.add(stream.image(), ProblemCode.DRIVER_SPACE_SHORT, nowNs);
        counters.endedSessions++;
        stream.onGone(nowNs);
    }

    void forget(final ClosedPorts.Destination destination)
    {
        closedPorts.forget(destination);
    }

    void onSignOffered()
    {
        driver.onSignOffered();
    }

    OfferedStream offeredStream(final int mtu)
    {
        return new OfferedStream(driver, mtu);
    }

    boolean isCounterInUse(final int counterId)
    {
        return aeron.countersReader().getCounterState(counterId) == CountersReader.RECORD_ALLOCATED;
    }

    void onReceiverFailed(final RuntimeException ex)
    {
        errorHandler.onError(ex);
    }

    private LinkPort open(final int streamId, final NodeAddress destination, final int session)
    {
        final InetAddress address = destination.inetAddress();
        final long registrationId = aeron.asyncAddExclusivePublication(
            uris.publication(address, destination.dataPort(), session), streamId);
        final AeronLinkPort port = new AeronLinkPort(
            this, counters, registrationId, streamId, session,
            uris.datagram(address) - DataHeaderFlyweight.HEADER_LENGTH,
            closedPorts.watch(new InetSocketAddress(address, destination.dataPort())));
        opening.add(port);
        return port;
    }

    private void expect(final long key, final LinkReceiver receiver)
    {
        final InboundStream present = expectedByKey.get(key);
        if (present != null)
        {
            if (present.receiver() == receiver)
            {
                return;
            }
            drop(present);
        }
        final InboundStream stream = new InboundStream(this, counters, key, receiver);
        expectedByKey.put(key, stream);
        if (channelByStreamId.get(StreamIds.downOf(key)).isListening)
        {
            admit(key);
        }
        add(stream);
        for (int i = 0; i < waiting.size(); i++)
        {
            if (waiting.get(i).key == key)
            {
                stream.onArrived(waiting.remove(i).image, nowNs);
                return;
            }
        }
        if (present != null && present.image() != null)
        {
            stream.onArrived(present.image(), nowNs);
        }
    }

    private void refuse(final long key)
    {
        final InboundStream stream = expectedByKey.remove(key);
        if (stream != null)
        {
            if (sessions != null)
            {
                sessions.forget(key);
            }
            drop(stream);
            if (stream.image() != null)
            {
                counters.refusedSessions++;
                rejections.add(stream.image(), ProblemCode.SESSION_REFUSED, nowNs);
            }
        }
    }

    private void drop(final InboundStream stream)
    {
        stream.refuse();
        final ArrayList<InboundStream> rest = new ArrayList<>(List.of(polled));
        rest.remove(stream);
        polled = rest.toArray(NONE);
    }

    private void add(final InboundStream stream)
    {
        final InboundStream[] more = Arrays.copyOf(polled, polled.length + 1);
        more[polled.length] = stream;
        polled = more;
    }

    /**
     * The client takes one event of the driver in an invocation, and hears those of every engine that shares it: one a
     * cycle, an engine that opens links beside many others would wait for its own until it gives them up.
     */
    private void takeEvents()
    {
        int invocations = 1;
        while (conductor.invoke() > 0 && invocations < EVENTS_PER_POLL)
        {
            invocations++;
        }
    }

    private int finishOpening()
    {
        int workCount = 0;
        for (int i = opening.size() - 1; i >= 0; i--)
        {
            final AeronLinkPort port = opening.get(i);
            try
            {
                final ExclusivePublication publication = aeron.getExclusivePublication(port.registrationId());
                if (publication != null)
                {
                    opening.remove(i);
                    port.onOpened(publication);
                    workCount++;
                }
            }
            catch (final RegistrationException ex)
            {
                opening.remove(i);
                counters.openFailures++;
                port.onOpenFailed();
                onOpenFailed(port.toString(), ex);
                workCount++;
            }
        }
        for (int i = attaching.size() - 1; i >= 0; i--)
        {
            if (isAttached(attaching.get(i)))
            {
                onListening(attaching.remove(i));
                workCount++;
            }
        }
        return workCount;
    }

    /**
     * The driver forgets a set-up that comes before it listens, and its sender waits long with the next one: until here
     * the gate has kept them.
     */
    private void onListening(final ChannelStreams channel)
    {
        channel.isListening = true;
        for (final long key : expectedByKey.keySet())
        {
            if (channelByStreamId.get(StreamIds.downOf(key)) == channel)
            {
                admit(key);
            }
        }
    }

    private void admit(final long key)
    {
        if (sessions != null)
        {
            sessions.expect(key);
        }
    }

    private boolean isAttached(final ChannelStreams channel)
    {
        try
        {
            return aeron.getSubscription(channel.downRegistration) != null &&
                aeron.getSubscription(channel.upRegistration) != null;
        }
        catch (final RegistrationException ex)
        {
            counters.openFailures++;
            onOpenFailed("channel " + channel.channelId, ex);
            return true;
        }
    }

    private void onOpenFailed(final String what, final RegistrationException ex)
    {
        errorHandler.onError(new EngineException(
            ProblemCode.STREAM_NOT_OPENED,
            "the media driver would not open " + what + ": " + ex.getMessage(),
            "see the driver's error log; a session id in use, or no room for its buffers, are usual",
            ex));
    }

    /**
     * Images come and go inside the client's own callbacks, where nothing may be asked of it: dealt with afterwards.
     */
    private int seeToImages()
    {
        int workCount = 0;
        while (!imageEvents.isEmpty())
        {
            final ImageEvent event = imageEvents.poll();
            if (event.isAvailable)
            {
                onImageAvailable(event.image);
            }
            else
            {
                onImageUnavailable(event.image);
            }
            workCount++;
        }
        return workCount;
    }

    private void onImageAvailable(final Image image)
    {
        final int streamId = image.subscription().streamId();
        final InboundStream stream = expectedByKey.get(StreamIds.key(streamId, image.sessionId()));
        if (stream != null)
        {
            stream.onArrived(image, nowNs);
        }
        else
        {
            waiting.add(new Waiting(image, StreamIds.key(streamId, image.sessionId()), nowNs + foreignPatienceNs));
        }
    }

    private void onImageUnavailable(final Image image)
    {
        final long key = StreamIds.key(image.subscription().streamId(), image.sessionId());
        final InboundStream stream = expectedByKey.get(key);
        if (stream != null && stream.image() == image)
        {
            counters.endedSessions++;
            stream.onGone(nowNs);
        }
        for (int i = waiting.size() - 1; i >= 0; i--)
        {
            if (waiting.get(i).image == image)
            {
                waiting.remove(i);
            }
        }
    }

    private void seeToHeld()
    {
        sessions.onTime(nowNs, foreignPatienceNs);
        counters.foreignDatagrams = sessions.refusedDatagrams();
        SessionGate.Held refused;
        while ((refused = sessions.takeRefused()) != null)
        {
            counters.foreignSessions++;
            foreignHandler.onForeignSession(refused.session(), refused.address());
        }
    }

    private int refuseForeign()
    {
        int workCount = 0;
        while (!waiting.isEmpty() && (waiting.get(0).deadlineNs - nowNs < 0 || waiting.size() > WAITING_MAX))
        {
            final Image image = waiting.remove(0).image;
            counters.foreignSessions++;
            rejections.add(image, ProblemCode.SESSION_NOT_ANNOUNCED, nowNs);
            foreignHandler.onForeignSession(image.sessionId(), SourceAddress.parse(image.sourceIdentity()));
            workCount++;
        }
        return workCount + rejections.poll(nowNs);
    }

    private Subscription openDoor(final TransportContext ctx)
    {
        try
        {
            return aeron.addSubscription(uris.subscription(), StreamIds.DOOR, onImage, onImageGone);
        }
        catch (final RegistrationException ex)
        {
            throw new EngineException(
                ProblemCode.ENDPOINT_NOT_BOUND,
                "data endpoint " + StreamUris.literal(ctx.bindAddress()) + ":" + ctx.dataPort() + " cannot be bound: " +
                    BindFailure.reason(ex.getMessage()),
                BindFailure.udpFix(ctx.dataPort(), "banyan.data.port=0"),
                ex);
        }
    }

    private static int boundPort(final Subscription door)
    {
        final String endpoint = door.resolvedEndpoint();
        if (endpoint == null)
        {
            throw new EngineException(
                ProblemCode.ENDPOINT_NOT_BOUND,
                "the media driver has not bound " + door.channel(),
                "see the driver's error log");
        }
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    private void close(final long registrationId)
    {
        aeron.asyncRemoveSubscription(registrationId);
    }

    private static final class ChannelStreams
    {
        private final long channelId;
        private long downRegistration;
        private long upRegistration;
        private boolean isListening;

        private ChannelStreams(final long channelId)
        {
            this.channelId = channelId;
        }
    }

    private record Waiting(Image image, long key, long deadlineNs)
    {
    }

    private record ImageEvent(Image image, boolean isAvailable)
    {
    }
}
