package io.banyan.simulation.page;

import java.io.StringReader;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import io.banyan.node.page.ClusterLive;
import io.banyan.node.page.PageServer;
import io.banyan.node.page.PageSettings;
import io.banyan.simulation.Simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The delivery sandbox in a browser.
 */
@Timeout(600)
@ExtendWith(BrowserExtension.class)
class DeliveryBrowserTest
{
    private static final String SMALL = "delivery.html?nodes=20&messages=3&loss=2&seed=7";
    private static final String IS_TOLD = "banyan.story.end && !document.querySelector('#run').disabled";
    private static final String RECEIVED =
        "[...banyan.story.received].reduce((sum, [node, count]) => sum + (node ? count : 0), 0)";
    /** All that is seen at a moment, and all that is still to come. */
    private static final String SEEN = "return JSON.stringify([banyan.clock.t, [...banyan.story.places], " +
        "[...banyan.story.received], banyan.story.flights, banyan.story.end])";
    private static PageServer page;

    @BeforeAll
    static void start()
    {
        page = PageServer.start(PageSettings.onLoopback(0), new ClusterLive("nothing", 0, List::of, List::of));
    }

    @AfterAll
    static void stop()
    {
        page.close();
    }

    @Test
    void shouldShowTheNumbersOfTheSimulationWhenARunIsOver(final Browser browser) throws Exception
    {
        final DeliverySettings settings = new DeliverySettings(20, 4, 19, 3, 288, 5_000, 0.02, 50, 7, false, "tree");
        final Simulation world = Simulation.of("same", new StringReader(""), settings.scenario(), 7);
        assertTrue(world.finish(), () -> world.failures().toString());
        final Map<?, ?> latency = (Map<?, ?>)world.numbers().get("latencyNs");

        browser.open(page.url() + SMALL + "&speed=16");
        browser.waitFor(IS_TOLD + " && !banyan.clock.isRunning && banyan.clock.t === banyan.clock.until");

        assertEquals(57, browser.number(RECEIVED));
        assertTrue(browser.text("#tiles").contains("57 / 57"), browser.text("#tiles"));
        assertTrue(browser.text("#numbers").contains("Trace hash" + Long.toHexString(world.traceHash())),
            browser.text("#numbers"));
        assertEquals(((Number)latency.get("p99")).doubleValue(), browser.number("banyan.story.end.latencyNs.p99"));
        assertTrue(browser.text("#numbers").contains("Depth" +
            ((Map<?, ?>)world.numbers().get("depth")).get("max")), browser.text("#numbers"));
    }

    @Test
    void shouldPlayAndPause(final Browser browser)
    {
        browser.open(page.url() + SMALL + "&speed=0.25");
        browser.waitFor(IS_TOLD + " && banyan.clock.isRunning");
        final double before = browser.number("banyan.clock.t");
        browser.waitFor("banyan.clock.t > " + before);

        browser.click("#time .play");

        assertEquals("Play", browser.text("#time .play"));
        assertTrue(browser.is("!banyan.clock.isRunning"));
        assertEquals(0.0, browser.await("""
            const before = banyan.clock.t;
            for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame);
            return banyan.clock.t - before"""));
        browser.click("#time .play");
        browser.waitFor("banyan.clock.isRunning && document.querySelector('#time .play').textContent === 'Pause'");
    }

    @Test
    void shouldGoBackAndForthWithTheKeysOfTheSlider(final Browser browser)
    {
        browser.open(page.url() + SMALL);
        browser.waitFor(IS_TOLD);
        browser.tabTo("#time input");

        browser.press(Browser.HOME);
        browser.waitFor("banyan.clock.t === banyan.story.from && " + RECEIVED + " === 0");
        browser.press(Browser.END);
        browser.waitFor(RECEIVED + " === 57");
        browser.press(Browser.HOME);
        browser.waitFor(RECEIVED + " === 0");
        browser.press(Browser.RIGHT, Browser.RIGHT, Browser.RIGHT);
        browser.waitFor("banyan.clock.t === banyan.story.from + 3");
        assertFalse(browser.is("banyan.clock.isRunning"));
    }

    @Test
    void shouldTellTheSameStoryAtTheSameAddress(final Browser browser)
    {
        browser.open(page.url() + SMALL);
        browser.waitFor(IS_TOLD);
        browser.js("const range = document.querySelector('#time input'); range.value = 333;" +
            "range.dispatchEvent(new Event('input'))");
        browser.waitFor("banyan.clock.t === banyan.story.from + 333 && " + RECEIVED + " > 0");
        final Object seen = browser.js(SEEN);
        final String address = (String)browser.js("return location.href");

        browser.open("about:blank");
        browser.open(address);
        browser.waitFor(IS_TOLD);
        browser.waitFor("banyan.clock.t === banyan.story.from + 333");

        assertEquals(address, browser.js("return location.href"));
        assertEquals(seen, browser.js(SEEN));
        browser.open(address.replace("seed=7", "seed=8"));
        browser.waitFor(IS_TOLD + " && banyan.clock.t === banyan.story.from + 333");
        assertNotEquals(seen, browser.js(SEEN));
    }

    @Test
    void shouldRunWhatTheFormSays(final Browser browser)
    {
        browser.open(page.url() + SMALL);
        browser.waitFor(IS_TOLD);

        browser.js("document.querySelector('[name=nodes]').value = 9; document.querySelector('[name=seed]').value = 3");
        browser.click("#run");

        browser.waitFor(IS_TOLD + " && banyan.story.head.nodes === 9 && banyan.story.end.delivered === 24");
        assertTrue(((String)browser.js("return location.search")).contains("nodes=9"));
    }

    @Test
    void shouldSayWhatIsAllowedWhenTheFormAsksForMore(final Browser browser)
    {
        browser.open(page.url() + SMALL);
        browser.waitFor(IS_TOLD);

        browser.js("document.querySelector('[name=nodes]').value = 60000");
        browser.click("#run");

        browser.waitFor("document.querySelector('#problem').textContent === 'nodes=60000; allowed: 2 to 600'");
        // That the server refused is what the browser complains about.
        assertTrue(browser.complaints().get(0).contains("400"));
    }

    @Test
    void shouldRunAgainWhenTheWriterIsClickedOrEntered(final Browser browser)
    {
        browser.open(page.url() + SMALL + "&speed=16");
        browser.waitFor(IS_TOLD + " && !banyan.clock.isRunning");
        final List<?> writer = (List<?>)browser.js("""
            const box = banyan.view.canvas.getBoundingClientRect(), place = banyan.view.placed.get(0);
            window.before = banyan.story;
            return [box.left + place.x, box.top + place.y]""");

        browser.clickAt((Double)writer.get(0), (Double)writer.get(1));

        browser.waitFor(IS_TOLD + " && banyan.story !== window.before && !banyan.clock.isRunning");
        browser.js("window.before = banyan.story");
        browser.press(Browser.ENTER);
        browser.waitFor(IS_TOLD + " && banyan.story !== window.before");
    }

    @Test
    void shouldCompareTheShapes(final Browser browser)
    {
        browser.open(page.url() + "delivery.html?nodes=20&messages=3");
        browser.waitFor(IS_TOLD);

        browser.click("#compare");

        browser.waitFor("!document.querySelector('#compare').disabled && " +
            "document.querySelectorAll('#compare-table td.best').length > 2");
        final String cells = "return document.querySelector('#compare-table tr[data-shape=%s]').cells[%d].textContent";
        assertEquals("57 / 57", browser.js(String.format(cells, "tree", 1)));
        assertEquals("1.00", browser.js(String.format(cells, "tree", 2)));
        assertEquals("19.0", browser.js(String.format(cells, "star", 3)), "a star's root sends to everybody");
        assertEquals("0", browser.js(String.format(cells, "tree", 4)));
        assertNotEquals("0", browser.js(String.format(cells, "flood", 4)), "who floods sends twice");
    }

    @Test
    void shouldStandStillForThoseWhoWantNoMotion(final Browser browser)
    {
        browser.prefer("light", "reduce");

        browser.open(page.url() + SMALL);
        browser.waitFor(IS_TOLD + " && banyan.view.nodes.length === 20");

        assertFalse(browser.is("banyan.clock.isRunning"));
        assertTrue(browser.is("[...banyan.view.placed.values()].every(place => place.since === 0)"));
        browser.click("#time .play");
        browser.waitFor("banyan.clock.isRunning");
    }
}
