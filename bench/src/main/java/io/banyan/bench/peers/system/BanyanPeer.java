package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.JavaPeer;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Writer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Banyan with its defaults: the writer's node is root and tracker, each reader has a node of its own that relays, and
 * all nodes speak UDP.
 */
final class BanyanPeer implements JavaPeer
{
    @Override
    public String name()
    {
        return Peers.SUBJECT;
    }

    @Override
    public String version()
    {
        return BanyanNodes.version();
    }

    @Override
    public boolean hasInnerNodes()
    {
        return true;
    }

    @Override
    public Map<String, String> settings()
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("nodes", "one a reader, all of a process on one thread and one media driver; back-off idling");
        settings.put("banyan.*", "defaults (16 children at the root, 8 elsewhere; MTU by path); from " +
            BanyanNodes.CROWD + " nodes a thread on banyan.profile=crowd, banyan.suspicion=" +
            BanyanNodes.CROWD_SUSPICION);
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
        return new BanyanWriter(site);
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        return new BanyanReaders(first, count, site, arrival);
    }
}
