package io.banyan.node.page;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.config.BindFailure;

/**
 * Serves the page: the live view, and the views of every {@link PageModule} on the class path. A server of its own
 * rather than that of the metrics, because its answers stream: whoever looks at the page must not stand in the way of a
 * scrape.
 */
public final class PageServer implements AutoCloseable
{
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int BUSY = 429;
    private static final int ERROR = 500;
    /** Each has a thread while its request is read: a slow one keeps nobody else waiting, and is cut off in the end. */
    private static final int CONNECTIONS_MAX = 128;
    private static final int STREAMS_MAX = 12;
    private static final int RUNS_MAX = 2;
    private static final int BODY_BYTES_MAX = 16 * 1024;
    private static final int CLIENT_LENGTH_MAX = 40;
    private static final long RUN_PATIENCE_MS = 5_000;
    private static final long RUN_MAX_NS = TimeUnit.SECONDS.toNanos(60);
    private static final String[] SHARED = {
        "index.html", "page.css", "icon.svg", "shell.js", "tree-view.js", "data-table.js", "line-chart.js",
        "time-bar.js", "live.js"
    };
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static
    {
        // Read once, by the first server of the process: a request must arrive in time, and answers leave at once.
        setIfAbsent("sun.net.httpserver.maxReqTime", "10");
        setIfAbsent("sun.net.httpserver.nodelay", "true");
        setIfAbsent("sun.net.httpserver.maxReqHeaders", "64");
        setIfAbsent("sun.net.httpserver.maxReqHeaderSize", "16384");
        setIfAbsent("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS_MAX));
    }

    private final PageSettings settings;
    private final Gate gate;
    private final PageRoutes routes = new PageRoutes();
    private final RunSlots slots = new RunSlots(RUNS_MAX);
    private final AtomicInteger streams = new AtomicInteger();
    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final LiveFeed feed;
    private final WriteWatch writes = new WriteWatch();
    private volatile boolean isClosed;

    private PageServer(final PageSettings settings, final LiveSource live)
    {
        this.settings = settings;
        gate = new Gate(settings);
        try
        {
            server = HttpServer.create(new InetSocketAddress(settings.bind(), settings.port()), 0);
        }
        catch (final IOException ex)
        {
            throw new EngineException(
                ProblemCode.ENDPOINT_NOT_BOUND,
                "the page cannot be bound to " + settings.bind().getHostAddress() + ":" + settings.port() + ": " +
                    ex.getMessage(),
                BindFailure.tcpFix(settings.port(), "--web-port 0"),
                ex);
        }
        final AtomicInteger threads = new AtomicInteger();
        executor = new ThreadPoolExecutor(1, CONNECTIONS_MAX, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work ->
        {
            final Thread thread = new Thread(work, "banyan-page-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(executor);
        feed = new LiveFeed(live);
        routes.assets(PageServer.class, SHARED);
        routes.alias("/", "/index.html");
        routes.events("/api/live", feed::stream);
        routes.json("/api/live/node", feed::node);
        routes.run("/api/live/kill", feed::kill);
        final String views = views();
        routes.json("/api/views", request -> views);
        server.createContext("/", this::handle);
    }

    /**
     * Serves from now on.
     *
     * @param settings where and to whom.
     * @param live     what the live view shows.
     * @return the server.
     */
    public static PageServer start(final PageSettings settings, final LiveSource live)
    {
        final PageServer page = new PageServer(settings, live);
        page.feed.start();
        page.writes.start();
        page.server.start();
        return page;
    }

    /**
     * Port that it is bound to.
     *
     * @return the port.
     */
    public int port()
    {
        return server.getAddress().getPort();
    }

    /**
     * Where to point a browser, without the token.
     *
     * @return the address of the live view.
     */
    public String url()
    {
        final InetAddress bind = settings.bind();
        final InetAddress shown = bind.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bind;
        final String host = shown.getHostAddress();
        return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port() + "/";
    }

    /**
     * Of the live view, by any thread.
     *
     * @return the feed.
     */
    public LiveFeed feed()
    {
        return feed;
    }

    @Override
    public void close()
    {
        isClosed = true;
        slots.cancelAll();
        feed.close();
        writes.close();
        server.stop(0);
        executor.shutdownNow();
    }

    private String views()
    {
        final List<PageModule> modules = new ArrayList<>();
        ServiceLoader.load(PageModule.class).forEach(modules::add);
        modules.sort(Comparator.comparingInt(PageModule::order));
        final JsonLine json = new JsonLine().array();
        view(json, "Live", "/");
        for (final PageModule module : modules)
        {
            module.register(routes);
            view(json, module.title(), module.path());
        }
        return json.endArray().toString();
    }

    private static void view(final JsonLine json, final String title, final String path)
    {
        json.object().name("title").text(title).name("path").text(path).endObject();
    }

    private void handle(final HttpExchange exchange) throws IOException
    {
        try
        {
            final Headers headers = exchange.getRequestHeaders();
            final String path = exchange.getRequestURI().getPath();
            final String refusal = gate.refusal(headers);
            if (refusal != null)
            {
                answer(exchange, FORBIDDEN, refusal);
            }
            else if ("GET".equals(exchange.getRequestMethod()))
            {
                get(exchange, path);
            }
            else if ("POST".equals(exchange.getRequestMethod()) && routes.runOf(path) != null)
            {
                post(exchange, routes.runOf(path));
            }
            else
            {
                answer(exchange, NOT_ALLOWED, "this page is read-only");
            }
        }
        catch (final BadRequestException ex)
        {
            answer(exchange, BAD_REQUEST, ex.getMessage());
        }
        finally
        {
            exchange.close();
        }
    }

    private void get(final HttpExchange exchange, final String path) throws IOException
    {
        final PageRoutes.Asset asset = routes.asset(path);
        if (asset != null)
        {
            answer(exchange, OK, asset.contentType(), asset.bytes());
        }
        else if (routes.reply(path) != null)
        {
            reply(exchange, routes.reply(path));
        }
        else if (routes.stream(path) != null)
        {
            stream(exchange, routes.stream(path));
        }
        else
        {
            answer(exchange, NOT_FOUND, "nothing here");
        }
    }

    private void reply(final HttpExchange exchange, final PageReply reply) throws IOException
    {
        try
        {
            final String json = reply.json(PageRequest.of(query(exchange), () -> isClosed));
            answer(exchange, OK, "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
        }
        catch (final BadRequestException ex)
        {
            throw ex;
        }
        catch (final RuntimeException ex)
        {
            answer(exchange, ERROR, String.valueOf(ex));
        }
    }

    private void stream(final HttpExchange exchange, final PageRun stream) throws IOException
    {
        if (streams.incrementAndGet() > STREAMS_MAX)
        {
            streams.decrementAndGet();
            answer(exchange, BUSY, "too many live views are open; close some");
            return;
        }
        try
        {
            final String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
            final String query = last != null && last.matches("\\d{1,18}") ? "after=" + last : query(exchange);
            write(exchange, stream, PageRequest.of(query, () -> isClosed), "text/event-stream; charset=utf-8");
        }
        finally
        {
            streams.decrementAndGet();
        }
    }

    private void post(final HttpExchange exchange, final PageRun run) throws IOException
    {
        final String refusal = gate.runRefusal(exchange.getRequestHeaders());
        if (refusal != null)
        {
            answer(exchange, FORBIDDEN, refusal);
            return;
        }
        final byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX)
        {
            answer(exchange, TOO_LARGE, "more than " + BODY_BYTES_MAX + " bytes");
            return;
        }
        final String named = exchange.getRequestHeaders().getFirst("X-Banyan-Client");
        final String client = exchange.getRemoteAddress().getAddress().getHostAddress() + " " +
            (named == null || named.length() > CLIENT_LENGTH_MAX ? "" : named);
        RunSlots.Slot slot = null;
        try
        {
            slot = slots.begin(client, RUN_PATIENCE_MS);
            if (slot == null)
            {
                answer(exchange, BUSY, "other runs are under way; try again in a moment");
                return;
            }
            final RunSlots.Slot mine = slot;
            final long beginNs = System.nanoTime();
            final BooleanSupplier isLate = () -> System.nanoTime() - beginNs > RUN_MAX_NS;
            final PageRun limited = (request, out) ->
            {
                run.run(request, out);
                if (isLate.getAsBoolean())
                {
                    out.line(problem("it took this host more than " + TimeUnit.NANOSECONDS.toSeconds(RUN_MAX_NS) +
                        " s; ask for less"));
                }
            };
            write(exchange, limited, PageRequest.of(new String(body, StandardCharsets.UTF_8),
                () -> isClosed || mine.isCancelled() || isLate.getAsBoolean()), "application/x-ndjson; charset=utf-8");
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        finally
        {
            if (slot != null)
            {
                slots.end(slot);
            }
        }
    }

    private void write(
        final HttpExchange exchange, final PageRun run, final PageRequest request, final String contentType)
        throws IOException
    {
        final PageOutput out = new PageOutput(() ->
        {
            headers(exchange, contentType);
            exchange.sendResponseHeaders(OK, 0);
            return writes.watched(exchange.getResponseBody());
        });
        try
        {
            run.run(request, out);
            out.close();
        }
        catch (final BadRequestException ex)
        {
            if (out.isOpen())
            {
                throw ex;
            }
            answer(exchange, BAD_REQUEST, ex.getMessage());
        }
        catch (final RuntimeException ex)
        {
            if (!out.isOpen())
            {
                answer(exchange, ERROR, String.valueOf(ex));
            }
        }
    }

    private static String query(final HttpExchange exchange)
    {
        final String query = exchange.getRequestURI().getRawQuery();
        return query == null ? "" : query;
    }

    private static void answer(final HttpExchange exchange, final int status, final String problem)
        throws IOException
    {
        answer(exchange, status, "application/json; charset=utf-8",
            problem(problem).getBytes(StandardCharsets.UTF_8));
    }

    private static String problem(final String problem)
    {
        return new JsonLine().object().name("problem").text(problem).endObject().toString();
    }

    private static void answer(
        final HttpExchange exchange, final int status, final String contentType, final byte[] bytes)
        throws IOException
    {
        headers(exchange, contentType);
        final boolean hasBody = bytes.length > 0 && !"HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(status, hasBody ? bytes.length : -1);
        if (!hasBody)
        {
            return;
        }
        try (OutputStream body = exchange.getResponseBody())
        {
            body.write(bytes);
        }
    }

    private static void headers(final HttpExchange exchange, final String contentType)
    {
        final Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", contentType);
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void setIfAbsent(final String property, final String value)
    {
        if (System.getProperty(property) == null)
        {
            System.setProperty(property, value);
        }
    }
}
