package io.banyan.node.ops;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;

/**
 * The small HTTP server of a process: metrics, health, tree. It answers GET alone and changes nothing. On a thread of
 * its own.
 */
public final class OpsServer implements AutoCloseable
{
    private static final int OK = 200;
    private static final int NOT_READY = 503;
    private static final int NOT_ALLOWED = 405;
    private static final int NOT_FOUND = 404;
    private static final int ERROR = 500;

    private final HttpServer server;
    private final ExecutorService executor;

    /**
     * Binds; pages are added next.
     *
     * @param bind address to listen on.
     * @param port TCP port, 0 for a free one.
     */
    public OpsServer(final InetAddress bind, final int port)
    {
        try
        {
            server = HttpServer.create(new InetSocketAddress(bind, port), 0);
        }
        catch (final IOException ex)
        {
            throw new EngineException(
                ProblemCode.ENDPOINT_NOT_BOUND,
                "operations endpoint " + bind.getHostAddress() + ":" + port + " cannot be bound: " + ex.getMessage(),
                "choose a free TCP port (banyan.ops.port=0 takes any)",
                ex);
        }
        executor = Executors.newSingleThreadExecutor(runnable ->
        {
            final Thread thread = new Thread(runnable, "banyan-ops");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(executor);
        server.createContext("/", exchange -> answer(exchange, NOT_FOUND, "text/plain",
            "banyan: nothing here; try /metrics, /health, /tree\n"));
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
        return queried(path, contentType, query -> text.get());
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
        server.createContext(path, exchange ->
        {
            final String query = exchange.getRequestURI().getQuery();
            serve(exchange, path, contentType, () -> new Health(true, text.apply(query == null ? "" : query)));
        });
        return this;
    }

    /**
     * Adds the health page: status 200 when ready, else 503.
     *
     * @param health of the process.
     * @return this.
     */
    public OpsServer health(final Supplier<Health> health)
    {
        server.createContext("/health", exchange -> serve(exchange, "/health", "application/json", health));
        return this;
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
        server.stop(0);
        executor.shutdownNow();
    }

    private static void serve(
        final HttpExchange exchange, final String path, final String contentType, final Supplier<Health> text)
        throws IOException
    {
        if (!"GET".equals(exchange.getRequestMethod()))
        {
            answer(exchange, NOT_ALLOWED, "text/plain", "read-only\n");
        }
        else if (!path.equals(exchange.getRequestURI().getPath()))
        {
            answer(exchange, NOT_FOUND, "text/plain", "nothing here\n");
        }
        else
        {
            try
            {
                final Health made = text.get();
                answer(exchange, made.isReady() ? OK : NOT_READY, contentType, made.text());
            }
            catch (final RuntimeException ex)
            {
                answer(exchange, ERROR, "text/plain", ex + "\n");
            }
        }
    }

    private static void answer(
        final HttpExchange exchange, final int status, final String contentType, final String text)
        throws IOException
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream body = exchange.getResponseBody())
        {
            body.write(bytes);
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
}
