package io.banyan.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.banyan.node.page.LiveSource;
import io.banyan.node.page.PageServer;
import io.banyan.node.page.PageSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options of every command that can serve the page.
 */
final class WebOptions
{
    static final int PORT = 7480;

    @Option(names = "--web", negatable = true, defaultValue = "false", fallbackValue = "true",
        description = "serve the page: the live tree and the sandboxes (no)")
    private boolean isServed;

    @Option(names = "--web-port", paramLabel = "PORT", defaultValue = "" + PORT,
        description = "TCP port of the page, 0 for a free one (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--web-bind", paramLabel = "HOST", defaultValue = "127.0.0.1",
        description = "address of the page; from beyond this host it is read-only without a token (${DEFAULT-VALUE})")
    private String bind;

    @Option(names = "--web-token-file", paramLabel = "FILE",
        description = "file with a token of " + PageSettings.TOKEN_MIN +
            " characters or more that sandbox runs must bring (none)")
    private Path tokenFile;

    private PageServer page;

    boolean isServed()
    {
        return isServed;
    }

    /** Serves and says where, if a page is asked for; {@link #stop} ends it. */
    void start(final CommandSpec spec, final LiveSource live, final PrintWriter out)
    {
        if (!isServed)
        {
            return;
        }
        final String token = token(spec);
        page = PageServer.start(new PageSettings(address(spec), port, token), live);
        out.println("page: " + page.url() +
            (token.isEmpty() ? "" : "#token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
        out.flush();
    }

    /** Ends what was started, if anything was. */
    void stop()
    {
        if (page != null)
        {
            page.close();
        }
    }

    /** Where the page is, null without one. */
    String url()
    {
        return page == null ? null : page.url();
    }

    private InetAddress address(final CommandSpec spec)
    {
        try
        {
            return InetAddress.getByName(bind);
        }
        catch (final UnknownHostException ex)
        {
            throw new ParameterException(spec.commandLine(), "--web-bind " + bind + " is no address of this host", ex);
        }
    }

    private String token(final CommandSpec spec)
    {
        if (tokenFile == null)
        {
            return "";
        }
        try
        {
            final String token = Files.readString(tokenFile).strip();
            if (token.length() < PageSettings.TOKEN_MIN)
            {
                throw new ParameterException(spec.commandLine(), "--web-token-file " + tokenFile + " holds " +
                    token.length() + " characters; allowed: " + PageSettings.TOKEN_MIN + " or more");
            }
            return token;
        }
        catch (final IOException ex)
        {
            throw new ParameterException(spec.commandLine(), "--web-token-file " + tokenFile + " cannot be read: " +
                ex.getMessage(), ex);
        }
    }
}
