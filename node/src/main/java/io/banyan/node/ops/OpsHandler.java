package io.banyan.node.ops;

import java.io.IOException;

/**
 * Answers requests at one path of an {@link OpsServer}. Called on one of the server's threads, several at once.
 */
@FunctionalInterface
public interface OpsHandler
{
    /**
     * Answers one request, once.
     *
     * @param exchange the request, checked as far as the server can, and the ways to answer it.
     * @throws IOException  when the client is gone.
     * @throws OpsException to answer with an error.
     */
    void handle(OpsExchange exchange) throws IOException;
}
