package io.banyan.simulation.page;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.banyan.node.page.ClusterLive;
import io.banyan.node.page.PageServer;
import io.banyan.node.page.PageSettings;
import io.banyan.simulation.Simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The runs behind the sandboxes, without a browser.
 */
@Timeout(60)
class SandboxRunsTest
{
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static PageServer page;

    @BeforeAll
    static void start()
    {
        page = PageServer.start(new PageSettings(InetAddress.getLoopbackAddress(), 0, ""),
            new ClusterLive("nothing", 0, List::of, List::of));
    }

    @AfterAll
    static void close()
    {
        page.close();
    }

    @Test
    void shouldTellTheNumbersOfTheSimulationItself() throws Exception
    {
        final DeliverySettings settings =
            new DeliverySettings(40, 3, 39, 4, 288, 5_000, 0.02, 50, 11, false, "tree");
        final Simulation world = Simulation.of("same", new StringReader(""), settings.scenario(), 11);
        assertTrue(world.finish(), () -> world.failures().toString());

        final String answer = run("delivery", "nodes=40&fanout=3&messages=4&loss=2&seed=11").body();

        assertEquals(((Number)world.numbers().get("deliveries")).longValue(), number(answer, "delivered"));
        assertEquals(4 * 39, number(answer, "expected"));
        assertEquals(((Number)((Map<?, ?>)world.numbers().get("latencyNs")).get("p99")).longValue(),
            number(answer, "p99"));
        assertTrue(answer.contains("\"traceHash\":\"" + Long.toHexString(world.traceHash()) + "\""));
    }

    @Test
    void shouldSendEachMessageOverEachLinkOnce() throws Exception
    {
        final String answer = run("delivery", "nodes=30&messages=3").body();

        assertEquals(87, number(answer, "blocks"));
        assertEquals(87, number(answer, "delivered"));
    }

    @Test
    void shouldAnswerTheSameWhenAskedTheSame() throws Exception
    {
        final String parameters = "nodes=30&messages=3&loss=5&seed=9";

        assertEquals(run("delivery", parameters).body(), run("delivery", parameters).body());
        assertEquals(run("formation", "acts=0a,1000d2&until=3000").body(),
            run("formation", "acts=0a,1000d2&until=3000").body());
    }

    @Test
    void shouldCountOnlySubscribersWhenSomeNodesRelayOnly() throws Exception
    {
        final String answer = run("delivery", "nodes=30&subscribers=10&messages=3").body();

        assertEquals(30, number(answer, "expected"));
        assertEquals(30, number(answer, "delivered"));
    }

    @Test
    void shouldMakeTheRootOfAStarSendToEveryReader() throws Exception
    {
        final String answer = run("delivery", "nodes=30&messages=2&shape=star").body();

        assertEquals(58, number(answer, "delivered"));
        assertEquals(1, number(answer, "depth"));
        assertEquals(29, number(answer, "busiest"));
    }

    @Test
    void shouldFloodEverybodyAtThePriceOfDuplicates() throws Exception
    {
        final String answer = run("delivery", "nodes=30&messages=2&shape=flood").body();

        assertEquals(58, number(answer, "delivered"));
        assertTrue(number(answer, "duplicates") > 58);
        assertTrue(answer.contains("\"simulation\":null"));
    }

    @Test
    void shouldShowTrafficBeforeTheFirstMessageOnlyWhenAsked() throws Exception
    {
        final String without = run("delivery", "nodes=20&messages=1").body();
        final String with = run("delivery", "nodes=20&messages=1&setup=true").body();

        assertTrue(count(with, "\\[\"f\"") > count(without, "\\[\"f\"") + 20);
    }

    @Test
    void shouldTellTheSameStoryUpToAnActThatIsAdded() throws Exception
    {
        final String before = run("formation", "nodes=20&acts=0a&interval=50&until=2000").body();
        final String after = run("formation", "nodes=20&acts=0a,1500d1&interval=50&until=4000").body();

        assertEquals(numbersUntil(before, 1_400_000), numbersUntil(after, 1_400_000));
        assertNotEquals(lastNumbers(before)[2], lastNumbers(after)[2]);
        assertTrue(Double.parseDouble(lastNumbers(after)[7]) > 0, "who lost its parent has found another");
        assertEquals("18", lastNumbers(after)[3].trim());
    }

    @Test
    void shouldJoinOneNodeForEachStep() throws Exception
    {
        final String[] numbers = lastNumbers(run("formation", "acts=0j,500j,1000j&until=2500").body());

        assertEquals("4", numbers[2]);
        assertEquals("3", numbers[3]);
    }

    @Test
    void shouldDropAllBelowANodeWhenItsSubtreeIsDropped() throws Exception
    {
        final String[] numbers = lastNumbers(
            run("formation", "nodes=20&root=1&children=2&interval=50&acts=0a,2500t1&until=4000").body());

        assertEquals("1", numbers[2], "the root's only child has everybody below it");
    }

    @ParameterizedTest
    @ValueSource(strings = { "true", "false" })
    void shouldReattachWithAndWithoutHeartbeats(final String beats) throws Exception
    {
        final String[] numbers = lastNumbers(run("formation",
            "nodes=15&interval=50&acts=0a,3000d1&until=14000&beats=" + beats).body());

        assertEquals("14", numbers[2]);
        assertEquals("13", numbers[3]);
    }

    @ParameterizedTest
    @CsvSource({
        "delivery,nodes=1",
        "delivery,nodes=601",
        "delivery,nodes=many",
        "delivery,nodes=600&messages=500",
        "delivery,subscribers=60&nodes=60",
        "delivery,shape=mesh",
        "delivery,loss=NaN",
        "formation,acts=x",
        "formation,'acts=5j,4j'",
        "formation,acts=0d0",
        "formation,acts=99999999j",
        "formation,until=999999999",
        "formation,beats=perhaps" })
    void shouldSayWhatIsAllowedWhenItIsNot(final String what, final String parameters) throws Exception
    {
        final HttpResponse<String> answer = run(what, parameters);

        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().startsWith("{\"problem\":\""));
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() throws Exception
    {
        assertEquals(413, run("delivery", "x=" + "y".repeat(20_000)).statusCode());
    }

    @Test
    void shouldRefuseRunsThatAnotherSiteCouldHaveSent() throws Exception
    {
        final HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(URI.create(page.url() + "api/delivery"))
            .header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString("nodes=4")).build(),
            HttpResponse.BodyHandlers.ofString());

        assertEquals(403, answer.statusCode());
    }

    private static HttpResponse<String> run(final String what, final String parameters)
        throws IOException, InterruptedException
    {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(page.url() + "api/" + what))
            .header("Content-Type", "application/x-banyan-form").header("X-Banyan-Client", "test")
            .POST(HttpRequest.BodyPublishers.ofString(parameters)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The first number of that name in the last line. */
    private static long number(final String answer, final String name)
    {
        final String end = answer.substring(answer.lastIndexOf("{\"end\""));
        final Matcher matcher = Pattern.compile("\"" + name + "\":(-?[0-9.]+)").matcher(end);
        assertTrue(matcher.find(), () -> "no " + name + " in " + end);
        return Math.round(Double.parseDouble(matcher.group(1)));
    }

    private static long count(final String text, final String pattern)
    {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    private static List<String> numbersUntil(final String answer, final long timeUs)
    {
        return answer.lines().filter(line -> line.startsWith("{\"n\"")).filter(line ->
            Long.parseLong(line.substring(6, line.indexOf(','))) <= timeUs).toList();
    }

    private static String[] lastNumbers(final String answer)
    {
        final List<String> lines = answer.lines().filter(line -> line.startsWith("{\"n\"")).toList();
        final String last = lines.get(lines.size() - 1);
        return last.substring(6, last.indexOf(']')).split(",");
    }
}
