package io.banyan.node.page;

import java.net.InetAddress;

/**
 * Where a page is served and to whom.
 *
 * @param bind  address to listen on.
 * @param port  TCP port, 0 for a free one.
 * @param token that runs must bring, empty for none; needed for runs where others than this host can reach the page.
 */
public record PageSettings(InetAddress bind, int port, String token)
{
    /** Characters of a token at least. */
    public static final int TOKEN_MIN = 8;

    /**
     * On loopback, without a token.
     *
     * @param port TCP port, 0 for a free one.
     * @return the settings.
     */
    public static PageSettings onLoopback(final int port)
    {
        return new PageSettings(InetAddress.getLoopbackAddress(), port, "");
    }

    boolean isPrivate()
    {
        return bind.isLoopbackAddress();
    }
}
