package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.aeron.DriverMode;
import io.banyan.engine.config.Option;

class EngineContextTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldConcludeWithDefaults()
    {
        final EngineContext ctx = new EngineContext().conclude();
        assertEquals(DriverMode.INVOKER, ctx.driverContext().mode());
        assertEquals(16 * 1024 * 1024, ctx.channelSettings(1, "prices").windowBytes());
        assertEquals(10_000_000, ctx.channelSettings(1, "prices").heartbeatNs());
        assertThrows(IllegalStateException.class, () -> ctx.mtu(1408));
    }

    @Test
    void shouldNameAllProblemsAcrossFieldsAtOnce()
    {
        final EngineContext ctx = new EngineContext()
            .mtu(1400)
            .windowBytes(3 * 1024 * 1024)
            .set("banyan.message.max", "2m")
            .set("banyan.heartbeat", "50ms")
            .set("banyan.nak.retry", "100us")
            .set("banyan.no.such", "1")
            .driverMode(DriverMode.EXTERNAL);
        final EngineException ex = assertThrows(EngineException.class, ctx::conclude);
        final String text = ex.getMessage();
        assertEquals(7, ex.problems().size(), text);
        assertTrue(text.contains("banyan.mtu=1400"), text);
        assertTrue(text.contains("banyan.window=3m is no power of two"), text);
        assertTrue(text.contains("BYN-1207 banyan.heartbeat=50ms is not below banyan.suspicion=30ms"), text);
        assertTrue(text.contains("banyan.retransmit.linger=150us is not below banyan.nak.retry=100us"), text);
    }

    @Test
    void shouldGiveAChannelAndItsShardsAGapDeadlineOfTheirOwn()
    {
        final EngineContext ctx = new EngineContext()
            .set("banyan.gap.deadline", "2s")
            .set("banyan.gap.deadlines", "prices=50ms, orders = 5s,prices@1of4=7ms")
            .conclude();
        assertEquals(50_000_000, ctx.channelSettings(1, "prices").gapDeadlineNs());
        assertEquals(50_000_000, ctx.channelSettings(1, "prices@0of4").gapDeadlineNs());
        assertEquals(7_000_000, ctx.channelSettings(1, "prices@1of4").gapDeadlineNs());
        assertEquals(5_000_000_000L, ctx.channelSettings(1, "orders").gapDeadlineNs());
        assertEquals(2_000_000_000L, ctx.channelSettings(1, "others").gapDeadlineNs());
    }

    @Test
    void shouldNameEveryGapDeadlineThatIsWrong()
    {
        final EngineContext ctx = new EngineContext().set("banyan.gap.deadlines", "a,b=soon,c=1us,=1s,d=1s,d=2s,e=1s");
        final EngineException ex = assertThrows(EngineException.class, ctx::conclude);
        assertEquals(5, ex.problems().size(), ex::getMessage);
        assertTrue(ex.getMessage().contains("at 'b=soon'"), ex::getMessage);
        assertTrue(ex.getMessage().contains("names d twice"), ex::getMessage);
        assertTrue(ex.getMessage().contains("as prices=50ms,orders=5s"), ex::getMessage);
    }

    @Test
    void shouldReadAFile() throws Exception
    {
        final Path file = folder.resolve("banyan.properties");
        Files.writeString(file, "banyan.window = 1m\nbanyan.message.max = 64k\nbanyan.idle = low-latency\n");
        assertEquals(1024 * 1024, new EngineContext().file(file).conclude().channelSettings(1, "prices").windowBytes());
        Files.writeString(file, "banyan.widnow = 1m\n");
        final EngineException ex = assertThrows(EngineException.class, () -> new EngineContext().file(file).conclude());
        assertTrue(ex.getMessage().contains("did you mean banyan.window?"), ex::getMessage);
    }

    @Test
    void shouldTellTheExactFlagWhenTheJvmIsNotOpenedForAgrona()
    {
        final Module base = Object.class.getModule();
        assertEquals(0, AddOpens.check(base, AddOpens.class.getModule()).size());
        final Module closed = HttpClient.class.getModule();
        assertEquals(ProblemCode.ADD_OPENS_MISSING, AddOpens.check(closed, AddOpens.class.getModule()).get(0).code());
        assertTrue(AddOpens.check(closed, AddOpens.class.getModule()).get(0).fix()
            .contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED"));
    }

    @Test
    void shouldGiveEveryOptionAKeyOfItsOwnAndADescription()
    {
        final Set<String> keys = new HashSet<>();
        for (final Option option : EngineOptions.all())
        {
            assertTrue(keys.add(option.key()), option.key());
            assertTrue(option.key().startsWith(Option.PREFIX), option.key());
            assertTrue(option.description().endsWith("."), option.key());
        }
    }
}
