package io.banyan.node.page;

import java.io.IOException;

/**
 * An answer that streams.
 */
@FunctionalInterface
public interface PageRun
{
    /**
     * Writes it, on a thread of the page, and looks at {@link PageRequest#isCancelled} often enough to end within a
     * fraction of a second. A {@link BadRequestException} before the first line becomes status 400.
     *
     * @param request with its parameters.
     * @param out     for the lines.
     * @throws IOException when the client has gone.
     */
    void run(PageRequest request, PageOutput out) throws IOException;
}
