package io.banyan.bench.peers.system;

import io.aeron.Aeron;
import io.aeron.AeronVersion;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.aeron.PathMtu;
import org.agrona.CloseHelper;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Raw Aeron over UDP, at the MTU that Banyan finds on loopback: a publication for each reader, or one publication to
 * many destinations. Its driver is tuned and driven as Banyan's is, on the thread that uses it, which is the fastest
 * way to run it on few cores.
 */
final class AeronPeer implements JavaPeer
{
    private static final int STREAM_ID = 1001;
    private static final int FRAGMENTS_PER_POLL = 1024;
    private static final String READER = "reader-";
    private static final String CONTROL = "control";

    private final boolean isMultiDestination;

    AeronPeer(final boolean isMultiDestination)
    {
        this.isMultiDestination = isMultiDestination;
    }

    @Override
    public String name()
    {
        return isMultiDestination ? "aeron-mdc" : "aeron-unicast";
    }

    @Override
    public String version()
    {
        return AeronVersion.VERSION;
    }

    @Override
    public Map<String, String> settings()
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("driver", "invoker on the user's thread; buffers, NAK and linger as Banyan sets them");
        settings.put("mtu", Integer.toString(PathMtu.MAX));
        settings.put("publication", isMultiDestination ?
            "control-mode=dynamic|fc=min (nothing is lost)" : "one unicast a reader");
        settings.put("idle", "the back-off of Banyan, which sleeps once between messages");
        return settings;
    }

    @Override
    public List<String> jvmFlags()
    {
        return BanyanNodes.jvmFlags();
    }

    @Override
    public Writer openWriter(final Site site)
    {
        final AeronDriver driver = AeronDriver.launch(new DriverContext());
        final Aeron aeron = driver.connect(LangUtil::rethrowUnchecked);
        final int readers = Integer.parseInt(site.hear("readers"));
        final ExclusivePublication[] publications = new ExclusivePublication[isMultiDestination ? 1 : readers];
        for (int i = 0; i < publications.length; i++)
        {
            final String channel = isMultiDestination ?
                "aeron:udp?control-mode=dynamic|fc=min|control=" + Site.HOST + ":" + site.port(CONTROL) :
                "aeron:udp?endpoint=" + Site.HOST + ":" + site.port(READER + i);
            publications[i] = aeron.addExclusivePublication(channel + "|mtu=" + PathMtu.MAX, STREAM_ID);
        }
        return new AeronWriter(driver, aeron, publications);
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        final AeronDriver driver = AeronDriver.launch(new DriverContext());
        final Aeron aeron = driver.connect(LangUtil::rethrowUnchecked);
        final Subscription[] subscriptions = new Subscription[count];
        final FragmentHandler[] handlers = new FragmentHandler[count];
        for (int i = 0; i < count; i++)
        {
            final int reader = first + i;
            handlers[i] = (buffer, offset, length, header) -> Stamp.read(arrival, reader, buffer, offset);
            final String channel = isMultiDestination ?
                "aeron:udp?control-mode=dynamic|endpoint=" + Site.HOST + ":0|control=" + Site.HOST + ":" +
                site.port(CONTROL) :
                "aeron:udp?endpoint=" + Site.HOST + ":" + site.port(READER + reader);
            subscriptions[i] = aeron.addSubscription(channel + "|group=false", STREAM_ID);
        }
        return new AeronReaders(driver, aeron, subscriptions, handlers);
    }

    private static final class AeronWriter implements Writer
    {
        private final AeronDriver driver;
        private final Aeron aeron;
        private final AgentInvoker conductor;
        private final ExclusivePublication[] publications;
        private int next;
        private boolean hasOffered;

        private AeronWriter(final AeronDriver driver, final Aeron aeron, final ExclusivePublication[] publications)
        {
            this.driver = driver;
            this.aeron = aeron;
            this.publications = publications;
            conductor = aeron.conductorAgentInvoker();
        }

        /** A reader whose publication refuses holds up the rest; what others have of the message is remembered. */
        @Override
        public boolean offer(final UnsafeBuffer message)
        {
            while (next < publications.length && publications[next].offer(message, 0, message.capacity()) > 0)
            {
                next++;
                hasOffered = true;
            }
            if (next < publications.length)
            {
                return false;
            }
            next = 0;
            return true;
        }

        @Override
        public void flush()
        {
            if (hasOffered)
            {
                hasOffered = false;
                driver.send();
            }
        }

        @Override
        public int poll()
        {
            return driver.receive() + conductor.invoke();
        }

        @Override
        public void close()
        {
            CloseHelper.quietCloseAll(aeron, driver);
        }
    }

    private static final class AeronReaders implements Readers
    {
        private final AeronDriver driver;
        private final Aeron aeron;
        private final AgentInvoker conductor;
        private final Subscription[] subscriptions;
        private final FragmentHandler[] handlers;
        private final IdleStrategy idle = BanyanNodes.idleStrategy();

        private AeronReaders(
            final AeronDriver driver, final Aeron aeron, final Subscription[] subscriptions,
            final FragmentHandler[] handlers)
        {
            this.driver = driver;
            this.aeron = aeron;
            this.subscriptions = subscriptions;
            this.handlers = handlers;
            conductor = aeron.conductorAgentInvoker();
        }

        @Override
        public int poll()
        {
            int workCount = driver.receive() + conductor.invoke();
            for (int i = 0; i < subscriptions.length; i++)
            {
                workCount += subscriptions[i].poll(handlers[i], FRAGMENTS_PER_POLL);
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
            CloseHelper.quietCloseAll(aeron, driver);
        }
    }
}
