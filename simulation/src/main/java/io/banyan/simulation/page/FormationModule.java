package io.banyan.simulation.page;

import io.banyan.node.page.PageModule;
import io.banyan.node.page.PageRoutes;

/**
 * Brings the formation sandbox to the page.
 */
public final class FormationModule implements PageModule
{
    @Override
    public int order()
    {
        return 2;
    }

    @Override
    public String title()
    {
        return "Formation";
    }

    @Override
    public String path()
    {
        return "/formation.html";
    }

    @Override
    public void register(final PageRoutes routes)
    {
        routes.assets(FormationModule.class, "formation.html", "formation.js")
            .run("/api/formation", new FormationRun()::run);
    }
}
