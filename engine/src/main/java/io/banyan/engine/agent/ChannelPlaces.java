package io.banyan.engine.agent;

import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.window.Window;

/**
 * From where a subscription asks to begin to a block of the window.
 */
final class ChannelPlaces
{
    private ChannelPlaces()
    {
    }

    static long block(final ChannelCore core, final Start start)
    {
        final Window window = core.window();
        switch (start.kind())
        {
            case OLDEST: return window.nextRetained(window.oldest());
            case SEQUENCE: return window.blockOf(start.sequence());
            default: return window.head();
        }
    }

    static long sequence(final ChannelCore core, final Start start)
    {
        // A live subscriber owes nothing until its first block: the root's open block may hold messages older than it.
        return start.kind() == Start.Kind.SEQUENCE ? start.sequence() : -1;
    }
}
