package io.banyan.node.page;

/**
 * A view that another module brings: found on the class path by {@link java.util.ServiceLoader}, so that the page grows
 * without the node knowing what stands above it. Called once, before the server answers.
 */
public interface PageModule
{
    /**
     * Where the view stands among the others; the live view is 0.
     *
     * @return the place, ascending from left to right.
     */
    int order();

    /**
     * What the view is called in the bar.
     *
     * @return a word or two.
     */
    String title();

    /**
     * Path of the view's own page, one of those that it registers.
     *
     * @return the path, as {@code /delivery.html}.
     */
    String path();

    /**
     * Adds the view's files and runs.
     *
     * @param routes to add to.
     */
    void register(PageRoutes routes);
}
