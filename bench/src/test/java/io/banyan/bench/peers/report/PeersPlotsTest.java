package io.banyan.bench.peers.report;

import io.banyan.bench.harness.Spread;
import io.banyan.bench.peers.run.PeerCell;
import io.banyan.bench.peers.run.Sheet;
import io.banyan.bench.peers.system.Peers;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PeersPlotsTest
{
    private static final PeerCell CELL = new PeerCell("W1", 1, 288, 10_000);

    @Test
    void shouldRankSystemsBestFirstAndNameWhatFailed() throws Exception
    {
        final Map<String, String> files = new PeersPlots(List.of(
            row("nats", 70_000, ""), row("banyan", 20_000, ""), row("redis", 90_000, ""),
            row("jeromq", 10_000, Sheet.FAILED + "rate missed: 5 < 6")), List.of(Peers.of("banyan"))).files();

        assertEquals(List.of("w1-latency.svg"), List.copyOf(files.keySet()), "a plot only of what was measured");
        final String svg = files.get("w1-latency.svg");
        final Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals("svg", document.getDocumentElement().getTagName());
        assertTrue(svg.indexOf(">banyan<") < svg.indexOf(">nats<"), svg);
        assertTrue(svg.indexOf(">nats<") < svg.indexOf(">redis<"), svg);
        assertTrue(svg.contains("20.0 us"), svg);
        assertTrue(svg.contains("jeromq: FAILED: rate missed: 5 &lt; 6"), svg);
    }

    private static Sheet.Row row(final String system, final double p50Ns, final String note)
    {
        return new Sheet.Row(CELL, system, 3, Map.of("p50Ns", new Spread(p50Ns, p50Ns, p50Ns)), note);
    }
}
