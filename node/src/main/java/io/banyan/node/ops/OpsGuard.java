package io.banyan.node.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import com.sun.net.httpserver.Headers;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;

/**
 * Who may ask what of an {@link OpsServer}. A page of another site that is open in somebody's browser can send requests
 * here, even under a name that it has made to lead here: names that are not ours and origins that are not ours are
 * refused.
 */
final class OpsGuard
{
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOKEN_LENGTH_MIN = 8;
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.%]+]");
    private static final String BEARER = "Bearer ";

    private final Set<String> hosts = new HashSet<>(Set.of("localhost"));
    private byte[] token;

    void hosts(final Collection<String> names)
    {
        names.forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
    }

    void token(final String secret)
    {
        if (!secret.isEmpty() && secret.length() < TOKEN_LENGTH_MIN)
        {
            throw new EngineException(ProblemCode.OPTION_INVALID,
                "the token of the operations endpoint has " + secret.length() + " characters",
                "write at least " + TOKEN_LENGTH_MIN + ", as of: head -c 24 /dev/urandom | base64");
        }
        token = secret.isEmpty() ? null : secret.getBytes(StandardCharsets.UTF_8);
    }

    void checkHost(final Headers headers)
    {
        final String authority = headers.getFirst("Host");
        if (authority == null || authority.isBlank())
        {
            throw new OpsException(BAD_REQUEST, "the header Host is missing");
        }
        final String name = authority.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        if (!ADDRESS.matcher(name).matches() && !hosts.contains(name))
        {
            throw new OpsException(FORBIDDEN, "'" + name.replaceAll("[^a-z0-9._-]", "?") +
                "' is no name of this server; fix: ask by address, or start it with banyan.ops.hosts=NAME");
        }
    }

    void checkOrigin(final Headers headers, final boolean isRead)
    {
        final String origin = headers.getFirst("Origin");
        if (origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(headers.getFirst("Host")))
        {
            throw new OpsException(FORBIDDEN, "requests of other sites are refused");
        }
        if (!isRead && "cross-site".equals(headers.getFirst("Sec-Fetch-Site")))
        {
            throw new OpsException(FORBIDDEN, "requests of other sites are refused");
        }
    }

    boolean isAuthorized(final Headers headers)
    {
        final String sent = headers.getFirst("Authorization");
        return token != null && sent != null && sent.startsWith(BEARER) && MessageDigest.isEqual(
            token, sent.substring(BEARER.length()).trim().getBytes(StandardCharsets.UTF_8));
    }

    void demand(final Headers answer, final boolean isAuthorized)
    {
        if (token == null)
        {
            throw new OpsException(FORBIDDEN, "this server is read-only: it was started without a token " +
                "(banyan.ops.token.file)");
        }
        if (!isAuthorized)
        {
            answer.set("WWW-Authenticate", "Bearer");
            throw new OpsException(UNAUTHORIZED, "this needs the token, as Authorization: Bearer TOKEN");
        }
    }

    /** What tells browsers to keep to this site. */
    static void harden(final Headers answer)
    {
        answer.set("X-Content-Type-Options", "nosniff");
        answer.set("X-Frame-Options", "DENY");
        answer.set("Referrer-Policy", "no-referrer");
        answer.set("Cross-Origin-Resource-Policy", "same-origin");
        answer.set("Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    }
}
