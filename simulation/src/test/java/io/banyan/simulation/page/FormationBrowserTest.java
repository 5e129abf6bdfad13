package io.banyan.simulation.page;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import io.banyan.node.page.ClusterLive;
import io.banyan.node.page.PageServer;
import io.banyan.node.page.PageSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The formation sandbox in a browser.
 */
@Timeout(600)
@ExtendWith(BrowserExtension.class)
class FormationBrowserTest
{
    private static final String FORMED = "formation.html?nodes=20&interval=50&speed=20&acts=0a&until=4000";
    private static final String IS_OVER = "banyan.story.end && !banyan.clock.isRunning && banyan.clock.t > 0 && " +
        "banyan.clock.t === banyan.clock.until";
    private static final String ATTACHED =
        "[...banyan.story.places.values()].filter(one => one.state === 'ATTACHED').length";
    private static final String NUMBERS = "banyan.story.numbersAt(banyan.clock.t)";
    private static final String SEEN = "return JSON.stringify([banyan.clock.t, banyan.view.nodes.map(node => " +
        "[node.id, node.parent, node.shape]), banyan.story.flights, banyan.story.numbers])";
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
    void shouldJoinOneNodeForEachStep(final Browser browser)
    {
        browser.open(page.url() + "formation.html?speed=20");
        browser.waitFor("banyan.story.end && banyan.view.nodes.length === 2");
        assertTrue(browser.is("document.querySelector('.stage-hint').checkVisibility()"));

        for (int nodes = 1; nodes <= 2; nodes++)
        {
            browser.click("#step");
            browser.waitFor("banyan.state.acts.length === " + nodes);
            browser.waitFor(IS_OVER + " && " + NUMBERS + "[2] === " + (nodes + 1));
            assertEquals(nodes, browser.number(ATTACHED));
        }
        assertTrue(browser.text("#tiles").contains("2 / 2"), browser.text("#tiles"));
        assertFalse(browser.is("document.querySelector('.stage-hint').checkVisibility()"));
        assertEquals("a node joins", browser.text("#history li span"));
    }

    @Test
    void shouldLetNodesJoinByThemselvesUntilItIsStopped(final Browser browser)
    {
        browser.open(page.url() + "formation.html?speed=0.05&interval=400");
        browser.waitFor("banyan.story.end");

        browser.click("#auto");
        browser.waitFor(NUMBERS + "?.[1] >= 3");
        browser.click("#stop");
        browser.waitFor("banyan.state.acts.at(-1).kind === 's' && !banyan.story.numbers.some(one => one[1] > 20)");
        browser.waitFor("banyan.state.until * 1000 === banyan.clock.until");

        final double joined = browser.number("banyan.story.numbers.at(-1)[1]");
        assertEquals(browser.number(NUMBERS + "[1]"), joined, "nobody joins after Stop");
        browser.click("#reset");
        browser.waitFor("banyan.state.acts.length === 0 && banyan.view.nodes.length === 2");
        assertEquals("?interval=400&speed=0.05", browser.js("return location.search"), "what is left is the form");
    }

    @Test
    void shouldReattachWhoLosesItsParentWhenANodeIsDropped(final Browser browser)
    {
        browser.open(page.url() + FORMED);
        browser.waitFor(IS_OVER + " && " + ATTACHED + " === 19");
        final double relay = browser.number("banyan.view.nodes.find(node => node.childCount > 1 && !node.isRoot).id");
        final double orphans = browser.number("banyan.view.byId.get(" + relay + ").childCount");
        choose(browser, relay);
        assertFalse(browser.is("document.querySelector('#drop').disabled"));

        browser.click("#drop");
        browser.waitFor("banyan.state.acts.length === 2");
        browser.waitFor(IS_OVER + " && " + ATTACHED + " === 18");

        assertTrue(browser.is("banyan.story.numbers.some(one => one[2] - 1 - one[3] >= " + orphans + ")"),
            "for a while they have no place");
        assertTrue(browser.text("#tiles").contains("18 / 18"), browser.text("#tiles"));
        assertTrue(browser.number(NUMBERS + "[7]") > 0, "it took them a while");
        assertEquals("node " + (int)relay + " dropped", browser.text("#history li span"));

        browser.js("const range = document.querySelector('#time input'); range.value = Math.ceil(" +
            "banyan.story.states.find(one => one[1] > 4e6 && one[3] !== 'ATTACHED')[1] / 1000);" +
            "range.dispatchEvent(new Event('input'))");
        browser.waitFor(ATTACHED + " < 18");
        browser.waitFor("document.querySelector('#tiles').textContent.includes(" + ATTACHED + " + ' / 18')");
    }

    @Test
    void shouldDropASubtreeWithAllBelow(final Browser browser)
    {
        browser.open(page.url() + FORMED);
        browser.waitFor(IS_OVER + " && " + ATTACHED + " === 19");
        final double relay = browser.number("banyan.view.nodes.find(node => node.childCount > 1 && !node.isRoot).id");
        final double below = browser.number("(() => { const below = id => banyan.view.nodes.filter(node => " +
            "node.parent === id).reduce((sum, node) => sum + below(node.id), 1); return below(" + relay + "); })()");
        choose(browser, relay);

        browser.click("#drop-subtree");
        browser.waitFor("banyan.state.acts.length === 2");

        browser.waitFor(IS_OVER + " && " + ATTACHED + " === " + (19 - below));
        assertEquals(20 - below, browser.number(NUMBERS + "[2]"));
    }

    @Test
    void shouldTellTheSameStoryAtTheSameAddress(final Browser browser)
    {
        browser.open(page.url() + FORMED);
        browser.waitFor(IS_OVER);
        browser.js("const range = document.querySelector('#time input'); range.value = 700;" +
            "range.dispatchEvent(new Event('input'))");
        browser.waitFor("banyan.clock.t === 700000 && banyan.view.nodes.length > 5");
        final Object seen = browser.js(SEEN);
        final String address = (String)browser.js("return location.href");

        browser.open("about:blank");
        browser.open(address);
        browser.waitFor("banyan.story.end && banyan.clock.t === 700000");

        assertEquals(address, browser.js("return location.href"));
        assertEquals(seen, browser.js(SEEN));
        browser.open(address + "&seed=99");
        browser.waitFor("banyan.story.end && banyan.clock.t === 700000");
        assertNotEquals(seen, browser.js(SEEN));
    }

    @Test
    void shouldForgetWhatCameAfterTheMomentOfANewAct(final Browser browser)
    {
        browser.open(page.url() + FORMED.replace("acts=0a", "acts=0a,3000d1"));
        browser.waitFor(IS_OVER);
        final Object before = browser.js("return JSON.stringify(banyan.story.numbers.filter(one => one[0] < 400000))");

        browser.tabTo("#time input");
        browser.press(Browser.HOME);
        browser.js("const range = document.querySelector('#time input'); range.value = 500;" +
            "range.dispatchEvent(new Event('input'))");
        browser.click("#stop");

        browser.waitFor("banyan.state.acts.length === 2 && banyan.state.acts[1].kind === 's' && " + IS_OVER);
        assertEquals(before, browser.js(
            "return JSON.stringify(banyan.story.numbers.filter(one => one[0] < 400000))"), "the past stays");
    }

    @Test
    void shouldBeOperatedByKeysAlone(final Browser browser)
    {
        browser.open(page.url() + "formation.html?speed=20");
        browser.waitFor("banyan.story.end");

        browser.tabTo("canvas");
        browser.press("j");
        browser.waitFor("banyan.state.acts.length === 1");
        browser.waitFor(IS_OVER + " && " + ATTACHED + " === 1");
        browser.press(Browser.HOME, Browser.DOWN);
        browser.waitFor("banyan.state.node === 1");
        browser.press(Browser.DELETE);
        browser.waitFor("banyan.state.acts.length === 2 && banyan.state.acts[1].kind === 'd'");
        browser.waitFor(IS_OVER + " && " + NUMBERS + "[2] === 1");
        browser.tabTo("#loss");
        browser.press(Browser.RIGHT, Browser.RIGHT);
        browser.waitFor("banyan.state.acts.at(-1).kind === 'l' && banyan.state.acts.at(-1).value === '1'");
        assertEquals("1 %", browser.text("#loss-is"));
        browser.tabTo("canvas");
        browser.waitFor("!banyan.clock.isRunning");
        browser.press(" ");
        browser.waitFor("banyan.clock.isRunning");
    }

    /** With a real click where it is drawn. */
    private static void choose(final Browser browser, final double node)
    {
        Browser.eventually("node " + node + " chosen", () ->
        {
            final List<?> at = (List<?>)browser.js("""
                const box = banyan.view.canvas.getBoundingClientRect(), place = banyan.view.placed.get(arguments[0]);
                return [box.left + place.x, box.top + place.y]""", node);
            browser.clickAt((Double)at.get(0), (Double)at.get(1));
            return browser.is("banyan.state.node === " + node);
        });
    }
}
