package io.banyan.engine.core;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.BlockFlagsDecoder;
import io.banyan.codec.data.FrameFlagsDecoder;

/**
 * How many messages end in a block. The validator has seen to it that only the one frame of a partial block can lack an
 * end.
 */
final class BlockSequences
{
    private BlockSequences()
    {
    }

    static int of(final BlockDecoder block)
    {
        final BlockFlagsDecoder flags = block.flags();
        final boolean partial = flags.partial();
        final BlockDecoder.FramesDecoder frames = block.frames();
        if (!partial)
        {
            return frames.count();
        }
        final FrameFlagsDecoder frameFlags = frames.next().frameFlags();
        return frameFlags.end() ? 1 : 0;
    }
}
