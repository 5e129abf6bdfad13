package io.banyan.simulation.page;

import java.io.PrintWriter;
import java.io.Writer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import io.banyan.node.demo.DemoLive;
import io.banyan.node.demo.DemoRun;
import io.banyan.node.demo.DemoSettings;
import io.banyan.node.page.PageServer;
import io.banyan.node.page.PageSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The live view of a real demonstration: real nodes over loopback, one of which dies. In the order in which a
 * demonstration goes.
 */
@Timeout(600)
@ExtendWith(BrowserExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveViewBrowserTest
{
    private static final int NODES = 12;
    /** Longer than all tests take: each ends with what it has seen, and the last ends the demonstration. */
    private static final int SECONDS = 300;
    /** Every node that has a place stands where the canvas shows its colour. */
    private static final String MISDRAWN = """
        const view = banyan.view, context = view.canvas.getContext('2d'), wrong = [];
        const probe = document.createElement('canvas').getContext('2d');
        for (const node of view.nodes) {
            const place = view.placed.get(node.id);
            if (!place) { wrong.push(node.name + ' has no place'); continue; }
            const inside = node.shape === 'cross' ? 0 : place.r * 0.75;
            const [r, g, b] = context.getImageData(Math.round((place.x - inside) * view.ratio),
                Math.round(place.y * view.ratio), 1, 1).data;
            probe.fillStyle = view.colours[node.tone];
            probe.fillRect(0, 0, 1, 1);
            const [x, y, z] = probe.getImageData(0, 0, 1, 1).data;
            if (node.shape !== 'hollow' && Math.abs(r - x) + Math.abs(g - y) + Math.abs(b - z) > 40) {
                wrong.push(`${node.name} is ${[r, g, b]} and not ${[x, y, z]}`);
            }
        }
        return wrong.join('; ');
        """;
    private static PageServer page;
    private static DemoRun demo;
    private static Thread thread;

    @BeforeAll
    static void start()
    {
        final DemoLive live = new DemoLive();
        demo = new DemoRun(new DemoSettings(NODES, 3, 200, 288, SECONDS, false, true),
            new PrintWriter(Writer.nullWriter()), live);
        page = PageServer.start(PageSettings.onLoopback(0), live);
        thread = new Thread(demo::run, "demo");
        thread.start();
    }

    @AfterAll
    static void stop() throws InterruptedException
    {
        demo.stop();
        thread.join();
        page.close();
    }

    @Test
    @Order(1)
    void shouldDrawTheNodesThatThereAre(final Browser browser)
    {
        browser.open(page.url());

        browser.waitFor("banyan.view.nodes.length === " + NODES);
        browser.waitFor("banyan.view.nodes.every(node => node.isRoot || node.parent)");
        browser.waitFor("banyan.frames.at(-1).publishRate > 0");
        assertEquals("Demo", browser.text("#title"));
        Browser.eventually("each node drawn in its colour", () -> "".equals(browser.js(MISDRAWN)));
    }

    @Test
    @Order(2)
    void shouldTellTheSameAsATable(final Browser browser)
    {
        browser.open(page.url());
        browser.waitFor("banyan.view.nodes.length === " + NODES);

        browser.click("#views [data-value=table]");

        browser.waitFor("document.querySelectorAll('#stage tbody tr').length === " + NODES);
        assertTrue(browser.is("document.querySelector('#stage canvas').checkVisibility() === false"));
        assertTrue(browser.text("#stage tbody").contains("root"));
        assertTrue(((String)browser.js("return location.search")).contains("view=table"));
    }

    @Test
    @Order(3)
    void shouldTellTheCountersOfANodeThatIsChosen(final Browser browser)
    {
        browser.open(page.url());
        browser.waitFor("banyan.view.nodes.length === " + NODES + " && banyan.frames.at(-1).publishRate > 0");

        browser.tabTo("canvas");
        browser.press(Browser.HOME, Browser.DOWN);

        browser.waitFor("/duty cycles/.test(document.querySelector('#node').textContent)");
        assertTrue(browser.text("#stage .spoken").startsWith("node "), browser.text("#stage .spoken"));
        browser.press(Browser.ESCAPE);
        browser.waitFor("/Choose a node/.test(document.querySelector('#node').textContent)");
    }

    @Test
    @Order(4)
    void shouldMoveOnlyForThoseWhoWantMotion(final Browser browser)
    {
        final String isPulsing = """
            const view = banyan.view;
            return view.overlay(document.createElement('canvas').getContext('2d'), performance.now(), view)""";
        browser.open(page.url());
        browser.waitFor("banyan.frames.length > 0 && banyan.frames.at(-1).publishRate > 0");
        Browser.eventually("pulses", () -> (Boolean)browser.js(isPulsing));

        browser.prefer("light", "reduce");
        browser.waitFor("banyan.frames.at(-1).publishRate > 0");

        assertFalse((Boolean)browser.js(isPulsing));
    }

    @Test
    @Order(5)
    void shouldKillARelayThatIsChosenWithTheKeyboardAlone(final Browser browser)
    {
        final String killable = "document.querySelector('#node .kill')?.checkVisibility() === true";
        browser.open(page.url());
        browser.waitFor("banyan.view.nodes.length === " + NODES + " && banyan.frames.at(-1).publishRate > 0");
        browser.tabTo("canvas");
        browser.press(Browser.HOME);
        browser.waitFor("/duty cycles/.test(document.querySelector('#node').textContent)");
        assertFalse(browser.is(killable), "the root cannot be killed");

        browser.open(page.url() + "?node=" + browser.js(
            "return banyan.view.nodes.find(node => /^node [12]$/.test(node.name)).id"));
        browser.waitFor(killable);
        browser.tabTo("#node .kill");
        browser.press(Browser.ENTER);

        browser.waitFor("banyan.view.nodes.some(node => node.state === 'dead')");
        browser.waitFor("/killed relay [12]/.test(document.querySelector('#events').textContent)");
        browser.waitFor("!(" + killable + ")");
    }

    @Test
    @Order(6)
    void shouldShowADeadRelayAndWhoMovesAway(final Browser browser)
    {
        browser.open(page.url());
        browser.waitFor("banyan.view.nodes.some(node => node.state === 'dead')");

        browser.waitFor("banyan.view.nodes.every(node => node.isRoot || node.state === 'dead' || " +
            "banyan.view.byId.get(node.parent)?.state === 'attached' || banyan.view.byId.get(node.parent)?.isRoot)");

        final String dead = (String)browser.js("return banyan.view.nodes.find(node => node.state === 'dead').name");
        browser.waitFor("document.querySelector('#events').textContent.includes('" + dead + " is dead')");
        browser.waitFor("[...document.querySelectorAll('#events li')].some(one => " +
            "/lost its parent|moved to|is under/.test(one.textContent))");
        browser.waitFor("document.querySelector('#tiles').textContent.includes('(1 dead)')");
        Browser.eventually("the dead drawn as a cross", () -> "".equals(browser.js(MISDRAWN)));
        assertEquals(0, browser.number("banyan.frames.at(-1).missing"), "nothing is lost");
    }

    @Test
    @Order(7)
    void shouldGoBackToBeforeTheRelayDied(final Browser browser)
    {
        browser.open(page.url());
        browser.waitFor("banyan.view.nodes.some(node => node.state === 'dead')");

        browser.tabTo("input[type=range]");
        browser.press(Browser.HOME);

        browser.waitFor("banyan.view.nodes.every(node => node.state !== 'dead')");
        assertTrue(browser.text("#note").contains("seen at"), browser.text("#note"));
        assertNotEquals("now", browser.text("#time .at"));
        browser.click("#time .play");
        browser.waitFor("banyan.view.nodes.some(node => node.state === 'dead')");
        assertEquals("now", browser.text("#time .at"));
    }
}
