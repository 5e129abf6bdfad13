package io.banyan.engine.agent;

import java.io.File;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.HeartbeatDecoder;
import io.banyan.codec.data.MessageHeaderDecoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.data.StartKind;
import io.banyan.codec.data.SubscribeEncoder;
import io.banyan.engine.ColdPath;
import io.banyan.engine.EngineException;
import io.banyan.engine.GapCause;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.Names;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.delivery.Delivery;

/**
 * Subscribes from another process on the host of a node, over shared memory. One thread calls {@link #poll}; the node
 * never waits for it: when it falls behind by a window it is told exactly what it missed.
 */
public final class IpcSubscriber implements AutoCloseable
{
    private static final int MESSAGE_LENGTH_MAX = 64 * 1024 * 1024;
    private static final int REQUEST_LENGTH_MAX = 64;
    private static final int LIVENESS_MS = 2_000;
    private static final long PATIENCE_NS = 5_000_000_000L;

    private final Aeron aeron;
    private final AgentInvoker conductor;
    private final NanoClock clock;
    private final Delivery delivery;
    private final int channelTag;
    private final Start start;
    private final int replyStreamId;
    private final long publicationRegistration;
    private final long subscriptionRegistration;
    private final long deadlineNs;
    private final String what;
    private final FragmentHandler onFragment = this::onFragment;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private ExclusivePublication requests;
    private Subscription replies;
    private Image image;
    private boolean isRequested;
    private boolean isClosed;

    private IpcSubscriber(
        final String driverDirectory,
        final int dataPort,
        final long channelId,
        final Delivery delivery,
        final Start start,
        final ErrorHandler errorHandler,
        final NanoClock clock)
    {
        this.clock = clock;
        this.delivery = delivery;
        this.channelTag = (int)channelId;
        this.start = start;
        what = "channel " + Long.toHexString(channelId) + " of the node on port " + dataPort + " in " + driverDirectory;
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driverDirectory)
            .useConductorAgentInvoker(true)
            .errorHandler(errorHandler)
            .subscriberErrorHandler(errorHandler));
        conductor = aeron.conductorAgentInvoker();
        replyStreamId = IpcStreams.replyStreamId(aeron.nextCorrelationId());
        subscriptionRegistration = aeron.asyncAddSubscription(IpcStreams.REPLIES, replyStreamId);
        publicationRegistration =
            aeron.asyncAddExclusivePublication(IpcStreams.REQUESTS, IpcStreams.requestStreamId(dataPort));
        deadlineNs = clock.nanoTime() + PATIENCE_NS;
    }

    /**
     * Attaches to a node of this host. The request is made in the first calls of {@link #poll}.
     *
     * @param driverDirectory of the node, see {@link Engine#driverDirectory()}.
     * @param dataPort        of the node, see {@link Engine#address()}.
     * @param channel         name of the channel.
     * @param messages        called for each message, in {@link #poll}.
     * @param gaps            called for each range that will not come.
     * @param topicFilter     hash of a topic as an unsigned value, or {@link Channel#ALL_TOPICS}.
     * @param start           where to begin.
     * @param errorHandler    told of errors.
     * @return the subscriber.
     */
    @ColdPath
    public static IpcSubscriber attach(
        final String driverDirectory,
        final int dataPort,
        final String channel,
        final MessageHandler messages,
        final GapHandler gaps,
        final long topicFilter,
        final Start start,
        final ErrorHandler errorHandler)
    {
        if (!CommonContext.isDriverActive(new File(driverDirectory), LIVENESS_MS, message -> {}))
        {
            throw new EngineException(
                ProblemCode.DRIVER_NOT_FOUND,
                "no live media driver in " + driverDirectory,
                "start the node, and pass the directory that it reports");
        }
        final long expected = start.kind() == Start.Kind.SEQUENCE ? start.sequence() : -1;
        final Delivery delivery = new Delivery(messages, gaps, topicFilter, expected, MESSAGE_LENGTH_MAX);
        return new IpcSubscriber(
            driverDirectory,
            dataPort,
            Names.channelId(channel),
            delivery,
            start,
            errorHandler,
            SystemNanoClock.INSTANCE);
    }

    /**
     * Hands over what there is.
     *
     * @param blockMax bound of this call.
     * @return work done; 0 when there was nothing.
     * @throws EngineException if the node does not serve the channel.
     */
    public int poll(final int blockMax)
    {
        if (isClosed)
        {
            return 0;
        }
        final int workCount = conductor.invoke();
        if (image == null)
        {
            return workCount + attach();
        }
        if (image.isClosed() || image.isEndOfStream())
        {
            isClosed = true;
            return workCount;
        }
        return workCount + image.poll(onFragment, blockMax);
    }

    /**
     * Whether the node serves this subscriber.
     *
     * @return true from the answer to its request on.
     */
    public boolean isAttached()
    {
        return image != null && !isClosed;
    }

    /**
     * Whether nothing more will come: closed by its owner, or the node has gone.
     *
     * @return true if it is.
     */
    public boolean isClosed()
    {
        return isClosed;
    }

    /**
     * Messages handed over so far.
     *
     * @return count.
     */
    public long delivered()
    {
        return delivery.delivered();
    }

    /**
     * Sequences reported as missing so far.
     *
     * @return count.
     */
    public long gapSequences()
    {
        return delivery.gapSequences();
    }

    @Override
    public void close()
    {
        isClosed = true;
        CloseHelper.quietClose(aeron);
    }

    private int attach()
    {
        if (clock.nanoTime() - deadlineNs > 0)
        {
            close();
            throw notServed();
        }
        if (requests == null || replies == null)
        {
            requests = aeron.getExclusivePublication(publicationRegistration);
            replies = aeron.getSubscription(subscriptionRegistration);
            return 0;
        }
        if (!isRequested)
        {
            isRequested = request();
            return isRequested ? 1 : 0;
        }
        if (replies.imageCount() > 0)
        {
            image = replies.imageAtIndex(0);
            return 1;
        }
        return 0;
    }

    @ColdPath
    private boolean request()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[REQUEST_LENGTH_MAX]);
        final SubscribeEncoder subscribe = new SubscribeEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .startSequence(start.kind() == Start.Kind.SEQUENCE ? start.sequence() : 0)
            .channel(channelTag & 0xFFFF_FFFFL)
            .replyStreamId(replyStreamId)
            .startKind(StartKind.valueOf(start.kind().name()));
        return requests.offer(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + subscribe.encodedLength()) > 0;
    }

    @ColdPath
    private EngineException notServed()
    {
        return new EngineException(
            ProblemCode.IPC_REFUSED,
            what + " was not served within " + PATIENCE_NS / 1_000_000 + " ms",
            "check that the node runs, serves IPC (banyan.ipc), and has opened a channel of this name");
    }

    private void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        final int template = header.wrap(buffer, offset).templateId();
        if (template == BlockDecoder.TEMPLATE_ID)
        {
            delivery.onBlock(buffer, offset, length);
        }
        else if (template == HeartbeatDecoder.TEMPLATE_ID)
        {
            heartbeat.wrapAndApplyHeader(buffer, offset, header);
            delivery.onSkip(GapCause.OVERRUN, heartbeat.nextSequence());
        }
    }
}
