package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import io.banyan.engine.GapHandler;
import io.banyan.engine.MessageHandler;
import io.banyan.engine.agent.Channel;
import io.banyan.engine.agent.IpcSubscriber;
import io.banyan.engine.agent.Start;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.LangUtil;
import org.agrona.concurrent.IdleStrategy;

import java.util.List;
import java.util.Map;

/**
 * Banyan's subscribers in another process of the writer's host: nothing goes over a network, so it is shown and never
 * compared.
 */
final class BanyanIpcPeer implements JavaPeer
{
    static final String DRIVER = "driver";
    static final String DATA_PORT = "data-port";

    private static final int BLOCKS_PER_POLL = 64;
    private static final GapHandler ON_GAP = (from, to, cause) ->
    {
        // What is missing shows in the numbering of the messages.
    };

    @Override
    public String name()
    {
        return "banyan-ipc";
    }

    @Override
    public String version()
    {
        return BanyanNodes.version();
    }

    @Override
    public Map<String, String> settings()
    {
        return Map.of("readers", "in the writer's host, over shared memory of the writer's node");
    }

    @Override
    public String mark()
    {
        return "same host only: shared memory, no network";
    }

    @Override
    public List<String> jvmFlags()
    {
        return BanyanNodes.jvmFlags();
    }

    @Override
    public Writer openWriter(final Site site)
    {
        return new BanyanWriter(site);
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        final String directory = site.hear(DRIVER);
        final int dataPort = Integer.parseInt(site.hear(DATA_PORT));
        final ErrorHandler errors = LangUtil::rethrowUnchecked;
        final IpcSubscriber[] subscribers = new IpcSubscriber[count];
        for (int i = 0; i < count; i++)
        {
            final int reader = first + i;
            final MessageHandler onMessage = (sequence, topic, originTimeNs, flags, buffer, offset, length) ->
                Stamp.read(arrival, reader, buffer, offset);
            subscribers[i] = IpcSubscriber.attach(directory, dataPort, BanyanNodes.CHANNEL, onMessage, ON_GAP,
                Channel.ALL_TOPICS, Start.LIVE, errors);
        }
        return new IpcReaders(subscribers);
    }

    private static final class IpcReaders implements Readers
    {
        private final IpcSubscriber[] subscribers;
        private final IdleStrategy idle = BanyanNodes.idleStrategy();

        private IpcReaders(final IpcSubscriber[] subscribers)
        {
            this.subscribers = subscribers;
        }

        @Override
        public int poll()
        {
            int workCount = 0;
            for (final IpcSubscriber subscriber : subscribers)
            {
                workCount += subscriber.poll(BLOCKS_PER_POLL);
            }
            return workCount;
        }

        @Override
        public void idle(final int workCount)
        {
            idle.idle(workCount);
        }

        @Override
        public void close()
        {
            CloseHelper.quietCloseAll(subscribers);
        }
    }
}
