package io.banyan.control.member;

/**
 * What the parent brings against what it says it has. Repairs keep a member alive below a parent that shows life,
 * tells how far it is, and relays nothing, and so it would stay there for ever. A parent that stands still shows no
 * life then, and one that lacks blocks itself does not say that it has them.
 */
final class Supply
{
    /** Of signs of life, for one verdict. */
    static final long SPAN_NS = 1_000_000_000L;

    private static final long BLOCKS_MIN = 16;
    /** Words of it that said more: who stood still and has all at once then has it from others, as its child has. */
    private static final int ADVANCES_MIN = 4;

    private long heldBlock = -1;
    private long spanNs;
    private long heldBlocks;
    private int advances;
    private long receivedBytes;

    void restart()
    {
        heldBlock = -1;
        beginSpan();
    }

    /**
     * A period is over; true if it ends a span in which the parent showed life, said that it has come on, and sent
     * nothing of that. Too few blocks say nothing: then the span goes on.
     *
     * @param bytes     of blocks that came over its link.
     * @param toBlock   what it has by its own word, all below this; as old as the last heartbeat, and a busy link has
     *                  none.
     * @param nextBlock what is here, all below this: what was here before the parent spoke of it is not held back.
     */
    boolean isBarren(
        final long bytes, final long toBlock, final long nextBlock, final boolean showsLife, final long periodNs)
    {
        if (showsLife && heldBlock >= 0)
        {
            spanNs += periodNs;
            heldBlocks += Math.max(0, toBlock - heldBlock);
            advances += toBlock > heldBlock ? 1 : 0;
        }
        receivedBytes += bytes;
        heldBlock = Math.max(toBlock, nextBlock);
        final boolean isTooLittle = heldBlocks < BLOCKS_MIN || advances < ADVANCES_MIN;
        if (spanNs < SPAN_NS || receivedBytes == 0 && isTooLittle)
        {
            return false;
        }
        final boolean isBarren = receivedBytes == 0;
        beginSpan();
        return isBarren;
    }

    private void beginSpan()
    {
        spanNs = 0;
        heldBlocks = 0;
        advances = 0;
        receivedBytes = 0;
    }
}
