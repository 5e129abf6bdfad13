package io.banyan.node.page;

/**
 * A short answer.
 */
@FunctionalInterface
public interface PageReply
{
    /**
     * Makes it. A {@link BadRequestException} becomes status 400 with its message.
     *
     * @param request with its parameters.
     * @return one JSON value.
     */
    String json(PageRequest request);
}
