package io.banyan.bench.flood;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The short form; a million: {@code ./banyan bench flood}.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class FloodRunTest
{
    private static final int DATAGRAMS = 20_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLoseNothingAndCountEveryDatagramWhenFlooded(final boolean isShared) throws Exception
    {
        final StringWriter told = new StringWriter();

        final Map<String, Object> fields = new FloodRun(
            new FloodSettings(DATAGRAMS, 10_000, 500, 1, isShared, 3), new PrintWriter(told)).play();

        assertTrue((long)fields.get("received") > 0, told::toString);
        assertEquals(0L, fields.get("lost"), fields::toString);
        assertEquals(0L, fields.get("outOfPlace"), fields::toString);
        assertEquals(0L, fields.get("errors"), told::toString);
        ((Map<?, ?>)fields.get("ports")).forEach((port, tally) ->
            assertEquals(true, ((Map<?, ?>)tally).get("allCounted"), () -> port + " " + tally));
    }
}
