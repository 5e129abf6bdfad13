package io.banyan.bench.cli;

import io.banyan.bench.peers.Peer;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PeersCommandTest
{
    private static final String ADVICE = "redis-server is not installed (Debian: apt-get install redis-server)";

    @Test
    void shouldSkipByNameAndSayWhatProvidesASystemThatIsNotInstalled()
    {
        final StringWriter progress = new StringWriter();
        final Map<String, String> skipped = new LinkedHashMap<>();
        final List<Peer> peers = PeersCommand.installed(
            List.of(new Named("one", null), new Named("redis", ADVICE), new Named("two", null)), skipped,
            new PrintWriter(progress, true));

        assertEquals(List.of("one", "two"), peers.stream().map(Peer::name).toList());
        assertEquals(Map.of("redis", ADVICE), skipped);
        assertEquals("skipped redis: " + ADVICE, progress.toString().strip());
    }

    private record Named(String name, String missing) implements Peer
    {
        @Override
        public String version()
        {
            return "1";
        }

        @Override
        public Map<String, String> settings()
        {
            return Map.of();
        }
    }
}
