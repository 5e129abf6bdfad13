package io.banyan.simulation.page;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A headless Chromium with a profile of its own, driven by the WebDriver protocol over HTTP. It reaches nothing but
 * this host: every name is mapped to nowhere.
 */
final class Browser implements AutoCloseable
{
    static final String TAB = "\uE004";
    static final String ENTER = "\uE007";
    static final String ESCAPE = "\uE00C";
    static final String END = "\uE010";
    static final String HOME = "\uE011";
    static final String LEFT = "\uE012";
    static final String UP = "\uE013";
    static final String RIGHT = "\uE014";
    static final String DOWN = "\uE015";
    static final String DELETE = "\uE017";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long POLL_MS = 50;
    private static final int WIDTH = 1366;
    private static final int HEIGHT = 900;
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path home;
    private final Process driver;
    private final String session;

    private Browser(final String chromium, final String chromedriver) throws IOException
    {
        home = Files.createTempDirectory("banyan-browser");
        final Path log = home.resolve("driver.log");
        final ProcessBuilder builder = new ProcessBuilder(chromedriver, "--port=0")
            .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("HOME", home.toString());
        driver = builder.start();
        try
        {
            final String port = eventually("the driver's port", () -> portOf(log));
            session = "http://127.0.0.1:" + port + "/session/" + open("http://127.0.0.1:" + port, chromium);
            reset();
        }
        catch (final RuntimeException | Error ex)
        {
            end();
            throw ex;
        }
    }

    /** One of this host, null when it has none. */
    static Browser find() throws IOException
    {
        final String chromedriver = onPath("chromedriver");
        final String chromium = Stream.of("chromium", "chromium-browser", "google-chrome").map(Browser::onPath)
            .filter(path -> path != null).findFirst().orElse(null);
        return chromedriver == null || chromium == null ? null : new Browser(chromium, chromedriver);
    }

    /** Asks again and again until there is an answer. */
    static <T> T eventually(final String what, final Supplier<T> question)
    {
        return eventually(() -> what, question);
    }

    private static <T> T eventually(final Supplier<String> what, final Supplier<T> question)
    {
        final long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        T answer = question.get();
        while (answer == null || Boolean.FALSE.equals(answer))
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "not in " + PATIENCE + ": " + what.get());
            try
            {
                Thread.sleep(POLL_MS);
            }
            catch (final InterruptedException ex)
            {
                throw new IllegalStateException(ex);
            }
            answer = question.get();
        }
        return answer;
    }

    // --- looking -----------------------------------------------------------------------------------------------------

    /** Runs a function's body in the page. */
    Object js(final String body, final Object... arguments)
    {
        return ask("POST", "/execute/sync", Map.of("script", body, "args", List.of(arguments)));
    }

    /** Runs a function's body that awaits. */
    Object await(final String body)
    {
        return ask("POST", "/execute/async", Map.of("script", "const done = arguments[arguments.length - 1];" +
            "(async () => {" + body + "})().then(done, failure => done('failed: ' + failure));", "args", List.of()));
    }

    boolean is(final String expression)
    {
        return Boolean.TRUE.equals(js("return Boolean(" + expression + ")"));
    }

    String text(final String selector)
    {
        return (String)js("return document.querySelector(arguments[0])?.textContent ?? 'nothing at ' + arguments[0]",
            selector);
    }

    double number(final String expression)
    {
        return (Double)js("return Number(" + expression + ")");
    }

    void waitFor(final String expression)
    {
        eventually(() -> expression + "; the page says: " + problem(), () -> is(expression));
    }

    /** What the browser has complained about since the last call. */
    List<String> complaints()
    {
        final List<String> complaints = new ArrayList<>();
        for (final Object entry : (List<?>)ask("POST", "/se/log", Map.of("type", "browser")))
        {
            if ("SEVERE".equals(((Map<?, ?>)entry).get("level")))
            {
                complaints.add(String.valueOf(((Map<?, ?>)entry).get("message")));
            }
        }
        return complaints;
    }

    /** What axe finds wrong with what is seen: a line each. */
    List<?> violations() throws IOException
    {
        if (!is("window.axe"))
        {
            try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js"))
            {
                js(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        final Object found = await("""
            const result = await axe.run();
            if (result.passes.length < 15) return 'axe looked at ' + result.passes.length + ' things only';
            return result.violations.map(one => one.id + ': ' + one.help + ': ' +
                one.nodes.map(node => node.target + ' ' + node.failureSummary).join('; '));
            """);
        assertTrue(found instanceof List, () -> String.valueOf(found));
        return (List<?>)found;
    }

    void screenshot(final Path file) throws IOException
    {
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode((String)ask("GET", "/screenshot", null)));
    }

    // --- doing -------------------------------------------------------------------------------------------------------

    void open(final String url)
    {
        ask("POST", "/url", Map.of("url", url));
    }

    /** A real click: it fails when something else is in the way. */
    void click(final String selector)
    {
        ask("POST", "/element/" + element(selector) + "/click", Map.of());
    }

    void clickAt(final double x, final double y)
    {
        actions(Map.of("type", "pointer", "id", "mouse", "actions", List.of(
            Map.of("type", "pointerMove", "duration", 0, "x", Math.round(x), "y", Math.round(y)),
            Map.of("type", "pointerDown", "button", 0), Map.of("type", "pointerUp", "button", 0))));
    }

    /** Presses keys one after another, wherever the focus is. */
    void press(final String... keys)
    {
        final List<Object> strokes = new ArrayList<>();
        for (final String key : keys)
        {
            strokes.add(Map.of("type", "keyDown", "value", key));
            strokes.add(Map.of("type", "keyUp", "value", key));
        }
        actions(Map.of("type", "key", "id", "keys", "actions", strokes));
    }

    /** Tabs on until the element has the focus, as somebody without a mouse would. */
    void tabTo(final String selector)
    {
        for (int i = 0; i < 80; i++)
        {
            press(TAB);
            if (is("document.activeElement.matches('" + selector + "')"))
            {
                return;
            }
        }
        throw new AssertionError("the Tab key never comes to " + selector);
    }

    void size(final int width, final int height, final boolean isPhone)
    {
        devtools("Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", isPhone ? 2 : 1, "mobile", isPhone));
        devtools("Emulation.setTouchEmulationEnabled", Map.of("enabled", isPhone));
    }

    void prefer(final String scheme, final String motion)
    {
        devtools("Emulation.setEmulatedMedia", Map.of("features", List.of(
            Map.of("name", "prefers-color-scheme", "value", scheme),
            Map.of("name", "prefers-reduced-motion", "value", motion))));
    }

    /** As it was in the beginning. */
    void reset()
    {
        js("if (location.protocol === 'http:') { localStorage.clear(); sessionStorage.clear(); }");
        open("about:blank");
        size(WIDTH, HEIGHT, false);
        prefer("light", "no-preference");
        ask("POST", "/timeouts", Map.of("script", PATIENCE.toMillis()));
        complaints();
    }

    @Override
    public void close()
    {
        try
        {
            ask("DELETE", "", null);
        }
        finally
        {
            end();
        }
    }

    // --- the driver --------------------------------------------------------------------------------------------------

    private String problem()
    {
        return (String)js("return location.href + ' ' + (document.querySelector('#problem')?.textContent ?? '')");
    }

    private Object devtools(final String command, final Map<String, Object> parameters)
    {
        return ask("POST", "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
    }

    private void actions(final Map<String, Object> source)
    {
        ask("POST", "/actions", Map.of("actions", List.of(source)));
    }

    private String element(final String selector)
    {
        final Map<?, ?> found = (Map<?, ?>)ask("POST", "/element",
            Map.of("using", "css selector", "value", selector));
        return (String)found.values().iterator().next();
    }

    private Object ask(final String method, final String path, final Map<String, Object> body)
    {
        return ask(client, method, session + path, body);
    }

    private static Object ask(
        final HttpClient client, final String method, final String url, final Map<String, Object> body)
    {
        try
        {
            final HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() :
                    HttpRequest.BodyPublishers.ofString(DriverJson.write(body)))
                .build(), HttpResponse.BodyHandlers.ofString());
            final Object value = ((Map<?, ?>)DriverJson.read(answer.body())).get("value");
            assertEquals(200, answer.statusCode(), () -> method + " " + url + ": " + value);
            return value;
        }
        catch (final IOException | InterruptedException ex)
        {
            throw new IllegalStateException(method + " " + url, ex);
        }
    }

    private String open(final String driverUrl, final String chromium)
    {
        final List<String> flags = new ArrayList<>(List.of("--headless=new", "--disable-dev-shm-usage", "--disable-gpu",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=" + WIDTH + "," + HEIGHT,
            "--user-data-dir=" + home.resolve("profile")));
        if ("root".equals(System.getProperty("user.name")))
        {
            flags.add("--no-sandbox");
        }
        final Map<?, ?> opened = (Map<?, ?>)ask(client, "POST", driverUrl + "/session",
            Map.of("capabilities", Map.of("alwaysMatch", Map.of(
                "goog:chromeOptions", Map.of("binary", chromium, "args", flags),
                "goog:loggingPrefs", Map.of("browser", "ALL")))));
        return (String)opened.get("sessionId");
    }

    private void end()
    {
        final List<ProcessHandle> all = driver.descendants().toList();
        driver.destroy();
        all.forEach(ProcessHandle::destroy);
        try
        {
            if (!driver.waitFor(10, TimeUnit.SECONDS))
            {
                driver.destroyForcibly();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        remove(home);
    }

    private static void remove(final Path directory)
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException("cannot remove " + directory, ex);
        }
    }

    private String portOf(final Path log)
    {
        try
        {
            final String told = Files.readString(log);
            final Matcher matcher = PORT.matcher(told);
            assertTrue(driver.isAlive(), () -> "the driver has ended: " + told);
            return matcher.find() ? matcher.group(1) : null;
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static String onPath(final String program)
    {
        for (final String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        {
            final Path path = Path.of(directory, program);
            if (Files.isExecutable(path))
            {
                return path.toString();
            }
        }
        return null;
    }
}
