package io.banyan.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.banyan.engine.Problem;
import io.banyan.engine.ProblemCode;

class OptionSetTest
{
    private static final Option SIZE = Option.bytes("banyan.size", "16m", 1024, 1L << 30, "A size.");
    private static final Option TIME = Option.duration("banyan.time.to.wait", "200ms", 1000, "A time.");
    private static final Option WORD = Option.choice("banyan.word", "one", List.of("one", "two"), "A word.");

    @Test
    void shouldPreferSetterThenPropertyThenEnvironmentThenFile()
    {
        final OptionSet set = set();
        set.conclude();
        assertEquals(16 << 20, set.number(SIZE));
        set.file(properties("banyan.size", "4k"));
        set.conclude();
        assertEquals(4096, set.number(SIZE));
        set.environment(Map.of("BANYAN_SIZE", "8k"));
        set.conclude();
        assertEquals(8192, set.number(SIZE));
        set.systemProperties(properties("banyan.size", "16k"));
        set.conclude();
        assertEquals(16384, set.number(SIZE));
        set.set(SIZE, "32k");
        assertEquals(List.of(), set.conclude());
        assertEquals(32768, set.number(SIZE));
    }

    @Test
    void shouldNameEveryProblemAtOnce()
    {
        final OptionSet set = set()
            .systemProperties(properties("banyan.szie", "4k"))
            .file(properties("banyan.word", "three"))
            .environment(Map.of("BANYAN_TIME_TO_WAIT", "soon", "BANYAN_SIZES", "1"));
        final List<Problem> problems = set.conclude();
        assertEquals(4, problems.size(), problems::toString);
        assertTrue(problems.get(0).toString().contains("did you mean banyan.size?"), problems::toString);
        assertTrue(problems.get(1).toString().contains("did you mean BANYAN_SIZE?"), problems::toString);
        assertEquals(ProblemCode.OPTION_INVALID, problems.get(2).code());
        assertTrue(problems.get(3).toString().contains("one, two"), problems::toString);
    }

    @Test
    void shouldOverlookVariablesThatAnOrchestratorInjects()
    {
        assertEquals(List.of(), set().environment(Map.of("BANYAN_SERVICE_HOST", "10.0.0.1", "HOME", "/")).conclude());
    }

    @Test
    void shouldRefuseNumbersOutOfRange()
    {
        final OptionSet set = set();
        set.set(SIZE, "1");
        assertTrue(set.conclude().get(0).toString().contains("from 1k to 1024m"), () -> set.conclude().toString());
        set.set(SIZE, "2g");
        assertEquals(1, set.conclude().size());
    }

    @Test
    void shouldKnowTheOptionsOfTheProgramAroundIt()
    {
        final Option further = Option.text("banyan.further", "", "Of another.");
        assertEquals(1, set().systemProperties(properties("banyan.further", "x")).conclude().size());
        final OptionSet knowing = set().know(List.of(further));
        assertEquals(0, knowing.systemProperties(properties("banyan.further", "x")).conclude().size());
    }

    @ParameterizedTest
    @CsvSource({ "150us, 150000", "200ms, 200000000", "5s, 5000000000", "2m, 120000000000", "7, 7", "7ns, 7", "0, 0" })
    void shouldReadTimes(final String text, final long ns)
    {
        assertEquals(ns, Values.durationNs(text));
        assertEquals(ns, Values.durationNs(Values.formatDuration(ns)));
    }

    @ParameterizedTest
    @CsvSource({ "65536, 65536", "64k, 65536", "16M, 16777216", "1g, 1073741824", "0, 0" })
    void shouldReadBytes(final String text, final long bytes)
    {
        assertEquals(bytes, Values.bytes(text));
        assertEquals(bytes, Values.bytes(Values.formatBytes(bytes)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "k", "1.5m", "ten", "9999999999g", "5h", "-", "1 0" })
    void shouldRefuseWhatIsNoNumber(final String text)
    {
        assertThrows(NumberFormatException.class, () -> Values.bytes(text));
        assertThrows(NumberFormatException.class, () -> Values.durationNs(text));
    }

    private static OptionSet set()
    {
        return new OptionSet(List.of(SIZE, TIME, WORD)).systemProperties(new Properties()).environment(Map.of());
    }

    private static Properties properties(final String key, final String value)
    {
        final Properties properties = new Properties();
        properties.setProperty(key, value);
        return properties;
    }
}
