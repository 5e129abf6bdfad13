package io.banyan.node.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;

import com.sun.net.httpserver.Headers;

/**
 * Who is let in. A web page from elsewhere, open in the same browser, must not reach this one: neither by a name of its
 * own that resolves to this host (hence the check of Host), nor by a request across origins (hence Origin and
 * Sec-Fetch-Site).
 */
final class Gate
{
    private static final String BEARER = "Bearer ";

    private final PageSettings settings;

    Gate(final PageSettings settings)
    {
        this.settings = settings;
    }

    /** Why a request is refused, or null. */
    String refusal(final Headers headers)
    {
        final String host = single(headers, "Host");
        if (host == null || !isNumberOrLocal(host))
        {
            return "open this page by address or as localhost";
        }
        final List<String> origins = headers.get("Origin");
        if (origins != null && !(origins.size() == 1 && origins.get(0).equalsIgnoreCase("http://" + host)))
        {
            return "requests from other origins are refused";
        }
        final String site = single(headers, "Sec-Fetch-Site");
        if (site != null && !"same-origin".equals(site) && !"none".equals(site))
        {
            final String mode = single(headers, "Sec-Fetch-Mode");
            return "navigate".equals(mode) ? null : "requests from other sites are refused";
        }
        return null;
    }

    /** Why a request for work is refused, or null. */
    String runRefusal(final Headers headers)
    {
        // No form of another site can send this type without asking first, and it is never told yes.
        final String type = single(headers, "Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/x-banyan-form"))
        {
            return "runs are asked for by this page alone";
        }
        if (settings.token().isEmpty())
        {
            return settings.isPrivate() ? null : "this page is read-only for others than its own host; " +
                "fix: start it with a token (--web-token-file)";
        }
        final String authorization = single(headers, "Authorization");
        final boolean isRight = authorization != null && authorization.startsWith(BEARER) && MessageDigest.isEqual(
            authorization.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
            settings.token().getBytes(StandardCharsets.UTF_8));
        return isRight ? null : "runs need the token that this page was started with: add #token=... to its address";
    }

    /** An address in digits, or localhost; with or without a port. Names can be made to point anywhere. */
    private static boolean isNumberOrLocal(final String host)
    {
        final String name = host.startsWith("[") ? host.replaceFirst("](:\\d+)?$", "]") :
            host.replaceFirst(":\\d+$", "");
        return "localhost".equalsIgnoreCase(name) || name.matches("\\d{1,3}(\\.\\d{1,3}){3}") ||
            name.matches("\\[[0-9a-fA-F:.]+]");
    }

    private static String single(final Headers headers, final String name)
    {
        final List<String> values = headers.get(name);
        return values == null || values.size() != 1 ? null : values.get(0);
    }
}
