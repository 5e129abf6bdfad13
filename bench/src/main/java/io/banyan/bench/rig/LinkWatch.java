package io.banyan.bench.rig;

import io.banyan.engine.command.IgnoredEvents;

/**
 * Counts the links of one node that are up; everything else a rig need not be told.
 */
final class LinkWatch extends IgnoredEvents
{
    private int linksUp;

    int linksUp()
    {
        return linksUp;
    }

    @Override
    public void onLinkUp(final long channelId, final int linkId)
    {
        linksUp++;
    }

    @Override
    public void onLinkDown(final long channelId, final int linkId)
    {
        linksUp--;
    }
}
