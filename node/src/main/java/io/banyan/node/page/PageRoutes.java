package io.banyan.node.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the page answers, by exact path: no path of a request is ever made into the name of a file, so nothing outside
 * of what was added here can be reached. Filled before the server starts, only read after.
 */
public final class PageRoutes
{
    private static final Map<String, String> CONTENT_TYPES = Map.of(
        "html", "text/html; charset=utf-8",
        "css", "text/css; charset=utf-8",
        "js", "text/javascript; charset=utf-8",
        "svg", "image/svg+xml",
        "json", "application/json; charset=utf-8");

    private final Map<String, Asset> assets = new LinkedHashMap<>();
    private final Map<String, PageReply> replies = new LinkedHashMap<>();
    private final Map<String, PageRun> streams = new LinkedHashMap<>();
    private final Map<String, PageRun> runs = new LinkedHashMap<>();

    PageRoutes()
    {
    }

    /**
     * Adds files that lie beside a class as resources, each at the root of the page under its own name.
     *
     * @param owner class beside which they lie.
     * @param names of the files, with a directory where they have one.
     * @return this.
     */
    public PageRoutes assets(final Class<?> owner, final String... names)
    {
        for (final String name : names)
        {
            final String type = CONTENT_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            if (type == null)
            {
                throw new IllegalArgumentException("no content type is known for " + name);
            }
            try (InputStream in = owner.getResourceAsStream(name))
            {
                if (in == null)
                {
                    throw new IllegalArgumentException("no resource " + name + " beside " + owner.getName());
                }
                add("/" + name, assets, new Asset(type, in.readAllBytes()));
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
        return this;
    }

    /**
     * Adds a short answer to GET, made anew each time.
     *
     * @param path  of it.
     * @param reply makes its JSON.
     * @return this.
     */
    public PageRoutes json(final String path, final PageReply reply)
    {
        add(path, replies, reply);
        return this;
    }

    /**
     * Adds work that somebody asks for with POST and whose answer streams: lines of JSON until it is done. One at a
     * time for each client, cancelled when the client goes away or begins another.
     *
     * @param path of it.
     * @param run  does it, on a thread of the page.
     * @return this.
     */
    public PageRoutes run(final String path, final PageRun run)
    {
        add(path, runs, run);
        return this;
    }

    /** Adds server-sent events, answered to GET until the client goes away. */
    PageRoutes events(final String path, final PageRun stream)
    {
        add(path, streams, stream);
        return this;
    }

    /** Shows one asset at another path as well. */
    void alias(final String path, final String asset)
    {
        add(path, assets, assets.get(asset));
    }

    Asset asset(final String path)
    {
        return assets.get(path);
    }

    PageReply reply(final String path)
    {
        return replies.get(path);
    }

    PageRun stream(final String path)
    {
        return streams.get(path);
    }

    PageRun runOf(final String path)
    {
        return runs.get(path);
    }

    Set<String> assetPaths()
    {
        return assets.keySet();
    }

    private <T> void add(final String path, final Map<String, T> to, final T what)
    {
        if (assets.containsKey(path) || replies.containsKey(path) || streams.containsKey(path) ||
            runs.containsKey(path))
        {
            throw new IllegalArgumentException("two answers for " + path);
        }
        to.put(path, what);
    }

    /** A file in memory. */
    record Asset(String contentType, byte[] bytes)
    {
    }
}
