package io.banyan.node.ops;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.config.BindFailure;

/**
 * The small HTTP server of a process: metrics, health, tree, and what is hung into it. What a browser of another site
 * sends is refused, and what changes something asks for the token. On a few threads of its own, none of an agent's.
 */
public final class OpsServer implements AutoCloseable
{
    /** Requests answered at once at most; further connections are closed. */
    public static final int THREADS_MAX = 24;

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int ERROR = 500;
    private static final int NOT_READY = 503;
    private static final int PORT_MAX = 65_535;
    private static final long THREAD_IDLE_S = 30;
    private static final String GET = "GET";
    private static final String POST = "POST";
    private static final String PLAIN = "text/plain";

    static
    {
        // Read by the JDK's server once: who sends half a request is cut off, and small answers leave at once.
        settle("sun.net.httpserver.maxReqTime", "10");
        settle("sun.net.httpserver.nodelay", "true");
        settle("sun.net.httpserver.maxReqHeaders", "64");
        settle("sun.net.httpserver.maxReqHeaderSize", "16384");
        settle("jdk.httpserver.maxConnections", "128");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final List<Route> routes = new ArrayList<>();
    private final OpsGuard guard = new OpsGuard();
    private volatile boolean isHostOnly;

    /**
     * Binds; pages are added next.
     *
     * @param bind address to listen on.
     * @param port TCP port, 0 for a free one.
     */
    public OpsServer(final InetAddress bind, final int port)
    {
        final String where = bind.getHostAddress() + ":" + port;
        if (port < 0 || port > PORT_MAX)
        {
            throw new EngineException(ProblemCode.OPTION_INVALID,
                "operations endpoint " + where + " cannot be bound", "choose a TCP port from 0 to " + PORT_MAX);
        }
        try
        {
            server = HttpServer.create(new InetSocketAddress(bind, port), 0);
        }
        catch (final IOException ex)
        {
            throw new EngineException(
                ProblemCode.ENDPOINT_NOT_BOUND,
                "operations endpoint " + where + " cannot be bound: " + ex.getMessage(),
                BindFailure.tcpFix(port, "banyan.ops.port=0"),
                ex);
        }
        final AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(1, THREADS_MAX, THREAD_IDLE_S, TimeUnit.SECONDS, new SynchronousQueue<>(),
            runnable ->
            {
                final Thread thread = new Thread(runnable, "banyan-ops-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        server.setExecutor(executor);
        server.createContext("/", this::dispatch);
    }

    /**
     * Names by which this server may be asked for beside localhost and any address: a browser that was led here under
     * another name is refused.
     *
     * @param names of this host.
     * @return this.
     */
    public OpsServer hosts(final Collection<String> names)
    {
        guard.hosts(names);
        return this;
    }

    /**
     * Answers processes of this host alone: pages that tell who is there, in a cluster that only holders of a secret
     * may know.
     *
     * @param value true: only these.
     * @return this.
     */
    public OpsServer hostOnly(final boolean value)
    {
        isHostOnly = value;
        return this;
    }

    /**
     * The secret that a request must carry, as {@code Authorization: Bearer ...}, to change something.
     *
     * @param secret of at least 8 characters, or empty for none: then nothing can be changed.
     * @return this.
     */
    public OpsServer token(final String secret)
    {
        guard.token(secret);
        return this;
    }

    /**
     * Adds a page of text that is made anew each time.
     *
     * @param path        of the page.
     * @param contentType of it.
     * @param text        makes it.
     * @return this.
     */
    public OpsServer page(final String path, final String contentType, final Supplier<String> text)
    {
        return get(path, exchange -> exchange.answer(OK, contentType, text.get()));
    }

    /**
     * Adds a page of text that is made anew each time from the query behind its path.
     *
     * @param path        of the page.
     * @param contentType of it.
     * @param text        makes it of the query, which is empty when there is none.
     * @return this.
     */
    public OpsServer queried(final String path, final String contentType, final Function<String, String> text)
    {
        return get(path, exchange -> exchange.answer(OK, contentType, text.apply(exchange.query())));
    }

    /**
     * Adds the health page: status 200 when ready, else 503.
     *
     * @param health of the process.
     * @return this.
     */
    public OpsServer health(final Supplier<Health> health)
    {
        return get("/health", exchange ->
        {
            final Health made = health.get();
            exchange.answer(made.isReady() ? OK : NOT_READY, "application/json", made.text());
        });
    }

    /**
     * Adds what is read at a path. A path that ends in a slash takes everything below it as well.
     *
     * @param path    of it.
     * @param handler answers.
     * @return this.
     */
    public OpsServer get(final String path, final OpsHandler handler)
    {
        return add(new Route(path, GET, false, handler));
    }

    /**
     * Adds what takes a body but changes nothing that runs, such as a computation on what is sent.
     *
     * @param path    of it.
     * @param handler answers.
     * @return this.
     */
    public OpsServer post(final String path, final OpsHandler handler)
    {
        return add(new Route(path, POST, false, handler));
    }

    /**
     * Adds what changes something that runs: it is posted, with the token.
     *
     * @param path    of it.
     * @param handler answers; called for who has the token.
     * @return this.
     */
    public OpsServer change(final String path, final OpsHandler handler)
    {
        return add(new Route(path, POST, true, handler));
    }

    /**
     * Begins to answer.
     *
     * @return this.
     */
    public OpsServer start()
    {
        server.start();
        return this;
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

    @Override
    public void close()
    {
        executor.shutdownNow();
        server.stop(0);
    }

    private OpsServer add(final Route route)
    {
        routes.add(route);
        return this;
    }

    private void dispatch(final HttpExchange exchange) throws IOException
    {
        try (exchange)
        {
            OpsGuard.harden(exchange.getResponseHeaders());
            try
            {
                answer(exchange);
            }
            catch (final OpsException ex)
            {
                fail(exchange, ex.status(), ex.getMessage());
            }
            catch (final RuntimeException ex)
            {
                fail(exchange, ERROR, "this page could not be made: " + ex);
            }
        }
    }

    private void answer(final HttpExchange exchange) throws IOException
    {
        if (isHostOnly && !isOfThisHost(exchange.getRemoteAddress(), exchange.getLocalAddress()))
        {
            throw new OpsException(FORBIDDEN, "this cluster shares a secret: ask on the tracker's own host");
        }
        guard.checkHost(exchange.getRequestHeaders());
        final String path = path(exchange);
        final boolean isRead = GET.equals(exchange.getRequestMethod()) || "HEAD".equals(exchange.getRequestMethod());
        guard.checkOrigin(exchange.getRequestHeaders(), isRead);
        final String method = isRead ? GET : exchange.getRequestMethod();
        Route best = null;
        String allowed = null;
        for (final Route route : routes)
        {
            if (!route.matches(path))
            {
                continue;
            }
            if (!route.method.equals(method))
            {
                allowed = route.method;
            }
            else if (best == null || route.path.length() > best.path.length())
            {
                best = route;
            }
        }
        if (best == null && allowed != null)
        {
            exchange.getResponseHeaders().set("Allow", allowed);
            throw new OpsException(NOT_ALLOWED, path + " takes " + allowed + " only");
        }
        if (best == null)
        {
            throw new OpsException(NOT_FOUND, "nothing here; try " + known());
        }
        final boolean isAuthorized = guard.isAuthorized(exchange.getRequestHeaders());
        if (best.isChange)
        {
            guard.demand(exchange.getResponseHeaders(), isAuthorized);
        }
        best.handler.handle(new OpsExchange(exchange, path.substring(best.path.length()), isAuthorized));
    }

    /** Whether who asks has the address that was asked, or one that never leaves the host. */
    static boolean isOfThisHost(final InetSocketAddress remote, final InetSocketAddress local)
    {
        return remote.getAddress().isLoopbackAddress() || remote.getAddress().equals(local.getAddress());
    }

    private String known()
    {
        return String.join(", ", routes.stream().filter(route -> GET.equals(route.method)).map(Route::path)
            .distinct().toList());
    }

    /** Decoded; nothing in it leads upward or elsewhere. */
    private static String path(final HttpExchange exchange)
    {
        final String path = exchange.getRequestURI().getPath();
        if (path == null || !path.startsWith("/") || path.contains("//") || path.contains("\\") ||
            path.chars().anyMatch(c -> c < ' ') || List.of(path.split("/")).stream().anyMatch(
                part -> ".".equals(part) || "..".equals(part)))
        {
            throw new OpsException(BAD_REQUEST, "this is no path that can be asked for");
        }
        return path;
    }

    private static void fail(final HttpExchange exchange, final int status, final String message) throws IOException
    {
        if (exchange.getResponseCode() < 0)
        {
            new OpsExchange(exchange, "", false).answer(status, PLAIN, message + "\n");
        }
    }

    private static void settle(final String property, final String value)
    {
        if (System.getProperty(property) == null)
        {
            System.setProperty(property, value);
        }
    }

    /**
     * A page and whether the process is ready.
     *
     * @param isReady for work.
     * @param text    of the page.
     */
    public record Health(boolean isReady, String text)
    {
    }

    private record Route(String path, String method, boolean isChange, OpsHandler handler)
    {
        boolean matches(final String asked)
        {
            return asked.equals(path) || path.endsWith("/") && path.length() > 1 && asked.startsWith(path);
        }
    }
}
