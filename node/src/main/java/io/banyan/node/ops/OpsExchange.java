package io.banyan.node.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;

/**
 * One request to an {@link OpsServer} and its answer. Used by one thread, during the call.
 */
public final class OpsExchange
{
    /** Bytes of a request's body at most. */
    public static final int BODY_MAX = 64 * 1024;

    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int OK = 200;
    private static final int NO_BODY = -1;

    private final HttpExchange exchange;
    private final String rest;
    private final boolean isAuthorized;

    OpsExchange(final HttpExchange exchange, final String rest, final boolean isAuthorized)
    {
        this.exchange = exchange;
        this.rest = rest;
        this.isAuthorized = isAuthorized;
    }

    /**
     * What follows the path that the handler was registered for: empty, or a relative path without dots, doubled
     * slashes or anything else that could lead elsewhere.
     *
     * @return the rest of the path, decoded.
     */
    public String rest()
    {
        return rest;
    }

    /**
     * What stands behind the question mark.
     *
     * @return the text as sent, empty when there is none.
     */
    public String query()
    {
        final String query = exchange.getRequestURI().getRawQuery();
        return query == null ? "" : query;
    }

    /**
     * One parameter of the query.
     *
     * @param name     of it.
     * @param fallback when it is not given.
     * @return its value, decoded.
     * @throws OpsException when it cannot be decoded.
     */
    public String parameter(final String name, final String fallback)
    {
        for (final String pair : query().split("&"))
        {
            final int equals = pair.indexOf('=');
            final String key = equals < 0 ? pair : pair.substring(0, equals);
            if (key.equals(name))
            {
                return equals < 0 ? "" : decode(name, pair.substring(equals + 1));
            }
        }
        return fallback;
    }

    /**
     * A header of the request.
     *
     * @param name of it.
     * @return its first value, or null.
     */
    public String header(final String name)
    {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /**
     * Whether the request carries the token that this server was started with: it may change what runs.
     *
     * @return false without one, and always when the server has none.
     */
    public boolean isAuthorized()
    {
        return isAuthorized;
    }

    /**
     * The body, as text.
     *
     * @return the whole of it.
     * @throws IOException  when the client is gone.
     * @throws OpsException when it is larger than {@link #BODY_MAX}.
     */
    public String body() throws IOException
    {
        try (InputStream in = exchange.getRequestBody())
        {
            final byte[] bytes = in.readNBytes(BODY_MAX + 1);
            if (bytes.length > BODY_MAX)
            {
                throw new OpsException(TOO_LARGE, "the body is larger than " + BODY_MAX + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /**
     * Sets a header of the answer, before it is given.
     *
     * @param name  of it.
     * @param value of it.
     * @return this.
     */
    public OpsExchange answerHeader(final String name, final String value)
    {
        exchange.getResponseHeaders().set(name, value);
        return this;
    }

    /**
     * Answers with text.
     *
     * @param status      of HTTP.
     * @param contentType of the text, which is sent as UTF-8.
     * @param text        of the answer.
     * @throws IOException when the client is gone.
     */
    public void answer(final int status, final String contentType, final String text) throws IOException
    {
        answer(status, contentType + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Answers with bytes.
     *
     * @param status      of HTTP.
     * @param contentType of the bytes.
     * @param bytes       of the answer.
     * @throws IOException when the client is gone.
     */
    public void answer(final int status, final String contentType, final byte[] bytes) throws IOException
    {
        begin(contentType);
        if ("HEAD".equals(exchange.getRequestMethod()))
        {
            exchange.sendResponseHeaders(status, NO_BODY);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? NO_BODY : bytes.length);
        if (bytes.length > 0)
        {
            try (OutputStream out = exchange.getResponseBody())
            {
                out.write(bytes);
            }
        }
    }

    /**
     * Answers piece by piece, as with events; flush to send what was written. It ends when the stream is closed, or the
     * handler returns.
     *
     * @param contentType of what is written.
     * @return where to write; throws once the client is gone.
     * @throws IOException when the client is gone.
     */
    public OutputStream stream(final String contentType) throws IOException
    {
        begin(contentType);
        exchange.sendResponseHeaders(OK, 0);
        return exchange.getResponseBody();
    }

    private void begin(final String contentType)
    {
        final var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", contentType);
        headers.putIfAbsent("Cache-Control", java.util.List.of("no-store"));
    }

    private static String decode(final String name, final String value)
    {
        try
        {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new OpsException(BAD_REQUEST, "the value of " + name + " is not well encoded: " + value);
        }
    }
}
