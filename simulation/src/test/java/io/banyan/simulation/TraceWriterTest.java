package io.banyan.simulation;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TraceWriterTest
{
    private static final Path GOLDEN = Path.of("src/test/resources/io/banyan/simulation/trace.jsonl");
    private static final String SCENARIO = """
        nodes=3
        children=1
        root.children=1
        join.over=20ms
        publish.after=50ms
        messages=2
        window=8k
        heartbeat=20ms
        settle=30ms
        event.1=at 72ms pause 50% of leaves for 1ms
        event.2=at 80ms kill 100% of leaves
        """;

    @Test
    void shouldWriteTheDocumentedForm() throws IOException
    {
        final Run run = new Run(Scenario.read("golden", new StringReader(SCENARIO), Map.of()), 3, null);
        final StringWriter text = new StringWriter();
        try (TraceWriter writer = new TraceWriter(text))
        {
            writer.begin(run.scenario(), 3);
            run.trace().listener(writer);
            run.play();
            writer.end(run.population().world.nowNs(), run.trace().hash());
        }
        if (Boolean.getBoolean("banyan.regenerate"))
        {
            Files.writeString(GOLDEN, text.toString());
        }
        assertEquals(Files.readString(GOLDEN), text.toString(),
            "the trace has changed; -Dbanyan.regenerate=true writes it anew");
        for (final String kind : new String[]{ "state", "send", "receive", "deliver", "fault", "end" })
        {
            assertTrue(text.toString().contains("\"e\":\"" + kind + '"'), kind);
        }
    }
}
