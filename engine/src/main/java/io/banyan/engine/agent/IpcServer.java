package io.banyan.engine.agent;

import java.util.ArrayList;

import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.banyan.codec.data.MessageHeaderDecoder;
import io.banyan.codec.data.SubscribeDecoder;
import io.banyan.codec.edge.DataPlaneValidator;
import io.banyan.codec.edge.Verdict;
import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.core.ChannelCore;

/**
 * Serves subscribers in other processes of the host: takes their requests from one IPC stream, and feeds each from a
 * cursor of its own.
 */
final class IpcServer implements AutoCloseable
{
    private static final int REQUESTS_PER_CYCLE = 4;
    private static final int FEEDS_MAX = 64;

    private final EngineAgent agent;
    private final Aeron aeron;
    private final ErrorHandler errorHandler;
    private final long requestRegistration;
    private final ArrayList<IpcFeed> feeds = new ArrayList<>();
    private final FragmentHandler onRequest = this::onRequest;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SubscribeDecoder subscribe = new SubscribeDecoder();
    private Subscription requests;
    private long nowNs;

    IpcServer(final EngineAgent agent, final Aeron aeron, final ErrorHandler errorHandler)
    {
        this.agent = agent;
        this.aeron = aeron;
        this.errorHandler = errorHandler;
        requestRegistration = aeron.asyncAddSubscription(
            IpcStreams.REQUESTS, IpcStreams.requestStreamId(agent.transport().dataPort()));
    }

    int doWork(final long now)
    {
        nowNs = now;
        if (requests == null)
        {
            requests = aeron.getSubscription(requestRegistration);
            return requests == null ? 0 : 1;
        }
        int workCount = requests.poll(onRequest, REQUESTS_PER_CYCLE);
        for (int i = feeds.size() - 1; i >= 0; i--)
        {
            final IpcFeed feed = feeds.get(i);
            workCount += feed.advance(now);
            if (feed.isClosed())
            {
                feeds.remove(i);
                workCount++;
            }
        }
        return workCount;
    }

    /** Whether nothing waits for a reader in another process, which would not tell when it has read. */
    boolean isSettled()
    {
        if (requests == null)
        {
            return false;
        }
        for (int i = feeds.size() - 1; i >= 0; i--)
        {
            if (!feeds.get(i).isSettled())
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close()
    {
        feeds.forEach(IpcFeed::close);
        feeds.clear();
    }

    private void onRequest(final DirectBuffer buffer, final int offset, final int length, final Header frame)
    {
        if (DataPlaneValidator.validate(buffer, offset, length) != Verdict.VALID ||
            header.wrap(buffer, offset).templateId() != SubscribeDecoder.TEMPLATE_ID)
        {
            refuse("a request that is none");
            return;
        }
        subscribe.wrapAndApplyHeader(buffer, offset, header);
        final ChannelCore core = agent.coreByTag((int)subscribe.channel());
        if (core == null)
        {
            refuse("channel tag " + Long.toHexString(subscribe.channel()) + " is not on this node");
            return;
        }
        if (feeds.size() >= FEEDS_MAX)
        {
            refuse("there are " + FEEDS_MAX + " IPC subscribers already");
            return;
        }
        feeds.add(new IpcFeed(aeron, core, subscribe.replyStreamId(), start(), errorHandler, nowNs));
    }

    private Start start()
    {
        switch (subscribe.startKind())
        {
            case OLDEST: return Start.OLDEST;
            case SEQUENCE: return Start.at(subscribe.startSequence());
            default: return Start.LIVE;
        }
    }

    private void refuse(final String why)
    {
        errorHandler.onError(new EngineException(
            ProblemCode.IPC_REFUSED,
            "an IPC subscriber is refused: " + why,
            "open the channel on the node first; names must match"));
    }
}
