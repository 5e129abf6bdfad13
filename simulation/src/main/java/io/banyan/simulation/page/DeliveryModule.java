package io.banyan.simulation.page;

import io.banyan.node.page.PageModule;
import io.banyan.node.page.PageRoutes;

/**
 * Brings the delivery sandbox to the page.
 */
public final class DeliveryModule implements PageModule
{
    @Override
    public int order()
    {
        return 1;
    }

    @Override
    public String title()
    {
        return "Delivery";
    }

    @Override
    public String path()
    {
        return "/delivery.html";
    }

    @Override
    public void register(final PageRoutes routes)
    {
        routes.assets(DeliveryModule.class, "delivery.html", "delivery.js", "story.js")
            .run("/api/delivery", new DeliveryRun()::run);
    }
}
