package io.banyan.simulation.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.banyan.node.page.LiveNode;
import io.banyan.node.page.LiveSample;
import io.banyan.node.page.LiveSource;
import io.banyan.node.page.PageServer;
import io.banyan.node.page.PageSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What holds for each view: everybody can use it, on what they have.
 */
@Timeout(600)
@ExtendWith(BrowserExtension.class)
class EveryViewBrowserTest
{
    private static final String NAME = "one => one.id || one.name || one.className || one.textContent.trim()";
    private static final String LIVE = "?node=2";
    private static final String DELIVERY = "delivery.html?nodes=20&loss=5&t=400&node=3";
    private static final String FORMATION =
        "formation.html?nodes=20&interval=50&acts=0a,2500d1&until=5000&t=2600&node=2";
    private static final String IS_THERE = "document.querySelectorAll('#bar nav a').length === 3 && " +
        "banyan.view.nodes.length > 5";
    private static PageServer page;

    @BeforeAll
    static void start()
    {
        page = PageServer.start(PageSettings.onLoopback(0), new StillTree());
    }

    @AfterAll
    static void stop()
    {
        page.close();
    }

    @ParameterizedTest
    @CsvSource({
        "light,tree," + LIVE, "dark,tree," + LIVE, "light,table," + LIVE, "dark,table," + LIVE,
        "light,tree," + DELIVERY, "dark,tree," + DELIVERY, "dark,table," + DELIVERY,
        "light,tree,'" + FORMATION + "'", "dark,tree,'" + FORMATION + "'", "light,table,'" + FORMATION + "'" })
    void shouldHaveNothingThatKeepsPeopleOut(
        final String scheme, final String view, final String path, final Browser browser) throws IOException
    {
        browser.prefer(scheme, "no-preference");
        browser.open(page.url() + path + "&view=" + view);
        browser.waitFor(IS_THERE);

        assertEquals(List.of(), browser.violations());
    }

    @ParameterizedTest
    @ValueSource(strings = { LIVE, DELIVERY, FORMATION })
    void shouldComeToEverythingWithTheTabKeyAndShowWhereItIs(final String path, final Browser browser)
    {
        List<?> all;
        List<?> reached;
        int attempts = 0;
        do
        {
            browser.open(page.url() + path);
            browser.waitFor(IS_THERE);
            all = focusable(browser);
            reached = reachedByTab(browser, all.size());
            attempts++;
        }
        // A node's counters come a moment after it: what is listed has to be there all the while.
        while (attempts < 5 && !all.equals(focusable(browser)));

        assertTrue(all.size() > 8, all.toString());
        assertEquals(all, reached);
    }

    @ParameterizedTest
    @ValueSource(strings = { LIVE, DELIVERY, FORMATION })
    void shouldFitAPhone(final String path, final Browser browser) throws IOException
    {
        browser.size(360, 740, true);
        browser.open(page.url() + path);
        browser.waitFor(IS_THERE);

        assertEquals(360, browser.number("document.documentElement.scrollWidth"));
        assertEquals("", browser.js(
            "return [...document.querySelectorAll('button, input, select, canvas, h1, h2, p')]" +
            ".filter(one => one.checkVisibility()).filter(one => !one.closest('.spoken, .scroll, .compare-wrap') && (" +
            "one.getBoundingClientRect().right > 361 || one.getBoundingClientRect().left < 0)).map(one => " +
            "one.outerHTML).join()"));
        assertTrue(browser.number("banyan.view.width") > 290);
        assertEquals(List.of(), browser.violations());
    }

    @ParameterizedTest
    @ValueSource(strings = { LIVE, DELIVERY, FORMATION })
    void shouldAskNobodyButItsOwnServer(final String path, final Browser browser)
    {
        browser.open(page.url() + path);
        browser.waitFor(IS_THERE);

        final List<?> asked = (List<?>)browser.js(
            "return performance.getEntriesByType('resource').map(one => one.name)");
        assertTrue(asked.size() > 5, () -> asked.toString());
        assertTrue(asked.stream().allMatch(one -> one.toString().startsWith(page.url())), () -> asked.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = { LIVE, DELIVERY, FORMATION })
    void shouldBeLightOrDarkAsTheSystemIsUnlessToldOtherwise(final String path, final Browser browser)
    {
        final String ground = "getComputedStyle(document.documentElement).backgroundColor";
        browser.open(page.url() + path);
        browser.waitFor(IS_THERE);
        final Object light = browser.js("return " + ground);

        browser.prefer("dark", "no-preference");
        browser.waitFor("document.documentElement.dataset.theme === 'dark'");
        final Object dark = browser.js("return " + ground);
        assertNotEquals(light, dark);
        browser.waitFor("banyan.view.colours.card === '#181f1c'");
        browser.click("#bar button");

        assertEquals("Theme: light", browser.text("#bar button"));
        assertEquals(light, browser.js("return " + ground));
        browser.open(page.url() + path);
        browser.waitFor(IS_THERE);
        assertEquals(light, browser.js("return " + ground), "it is remembered");
    }

    @Test
    void shouldHaveAPlaceForEveryoneBelowANodeThatLostItsParent(final Browser browser)
    {
        browser.open(page.url() + LIVE);
        browser.waitFor(IS_THERE);

        assertEquals(List.of(), browser.js("""
            const view = banyan.view, [root, like] = view.nodes;
            const chain = ['a', 'b', 'c', 'd', 'e'].map((id, at, all) =>
                ({...like, id, name: id, home: undefined, parent: at === 0 ? null : all[at - 1]}));
            view.setNodes([root, {...like, parent: root.id}, ...chain]);
            const isIn = (at, size) => at >= 0 && at <= size;
            return view.nodes.map(node => ({name: node.name, ...view.placed.get(node.id)}))
                .filter(at => !isIn(at.toX, view.width) || !isIn(at.toY, view.height) || !(at.r > 0))
                .map(at => at.name);
            """));
    }

    private static List<?> focusable(final Browser browser)
    {
        return (List<?>)browser.js(
            "return [...document.querySelectorAll('a[href], button, input, select, canvas, [tabindex=\"0\"]')]" +
            ".filter(one => !one.disabled && one.checkVisibility()).map(" + NAME + ")");
    }

    private static List<?> reachedByTab(final Browser browser, final int count)
    {
        final List<Object> reached = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            browser.press(Browser.TAB);
            reached.add(browser.js("return (" + NAME + ")(document.activeElement)"));
            assertTrue(browser.is("document.activeElement.matches(':focus-visible') && " +
                "(getComputedStyle(document.activeElement).outlineStyle !== 'none')"),
                () -> "one does not see that " + reached.get(reached.size() - 1) + " has the focus");
        }
        return reached;
    }

    /** One that stands still. */
    private static final class StillTree implements LiveSource
    {
        @Override
        public String title()
        {
            return "Still";
        }

        @Override
        public List<LiveNode> nodes()
        {
            final List<LiveNode> nodes = new ArrayList<>();
            nodes.add(new LiveNode("1", "root", null, 0, 3, 3, 0, 0, LiveNode.State.ROOT, "127.0.0.1:1/1"));
            for (int i = 2; i <= 12; i++)
            {
                final boolean isOff = i > 10;
                nodes.add(new LiveNode(Integer.toString(i), "node " + i, isOff ? null : Integer.toString(i / 3 + 1),
                    isOff ? -1 : 1, 2, 3, i == 5 ? 3 : i == 6 ? 40 : 0, i == 7 ? 2 : 0,
                    i == 11 ? LiveNode.State.ORPHAN : i == 12 ? LiveNode.State.DEAD : LiveNode.State.ATTACHED,
                    "127.0.0.1:1/" + i));
            }
            return nodes;
        }

        @Override
        public LiveSample sample()
        {
            return new LiveSample(1000, 9000, 2, 0, null, "Under load");
        }

        @Override
        public List<String> news()
        {
            return List.of();
        }

        @Override
        public Map<String, Long> counters(final String id)
        {
            return Map.of("blocks in", 12L, "blocks out", 24L);
        }
    }
}
