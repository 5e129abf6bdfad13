package io.banyan.bench.report;

import io.banyan.node.cli.Json;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class JsonReaderTest
{
    @Test
    void shouldReadBackWhatItWrites()
    {
        final Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"b\" \\ \n\t\u0001 \u00e9");
        value.put("numbers", List.of(1.0, -2.5, 1e12));
        value.put("nested", Map.of("none", List.of(), "empty", Map.of()));
        value.put("null", null);
        value.put("flags", new ArrayList<>(Arrays.asList(true, false)));
        final String json = Json.text(value);
        assertEquals(-1, json.indexOf('\n'));
        assertEquals(value, JsonReader.read(json));
    }

    @Test
    void shouldRefuseWhatIsNotJson()
    {
        for (final String text : new String[] { "", "{", "[1,", "{\"a\"}", "tru", "[1] 2", "\"\\u00", "{\"a\":1,}" })
        {
            assertThrows(IllegalArgumentException.class, () -> JsonReader.read(text), text);
        }
    }
}
