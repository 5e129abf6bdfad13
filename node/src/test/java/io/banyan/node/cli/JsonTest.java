package io.banyan.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class JsonTest
{
    @Test
    void shouldWriteOneLineInTheOrderGiven()
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", "a \"quoted\" \\ text\n");
        fields.put("whole", 12_345_678_901L);
        fields.put("decimal", 1.25);
        fields.put("wholeDecimal", 3.0);
        fields.put("missing", Double.NaN);
        fields.put("list", List.of(1L, Map.of("a", true)));
        fields.put("empty", List.of());

        assertEquals("{\"name\":\"a \\\"quoted\\\" \\\\ text\\u000a\",\"whole\":12345678901,\"decimal\":1.2500," +
            "\"wholeDecimal\":3,\"missing\":null,\"list\":[1,{\"a\":true}],\"empty\":[]}", Json.text(fields));
    }

    @Test
    void shouldWriteEmptyMapsWhole()
    {
        assertEquals("{}", Json.text(Map.of()));
    }
}
