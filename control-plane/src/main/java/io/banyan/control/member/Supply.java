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

    private long heldBlock = -1;
    private long spanNs;
    private long heldBlocks;
    private long receivedBytes;

    void restart()
    {
        heldBlock = -1;
        spanNs = 0;
        heldBlocks = 0;
        receivedBytes = 0;
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
        }
        receivedBytes += bytes;
        heldBlock = Math.max(toBlock, nextBlock);
        if (spanNs < SPAN_NS || heldBlocks < BLOCKS_MIN && receivedBytes == 0)
        {
            return false;
        }
        final boolean isBarren = receivedBytes == 0;
        spanNs = 0;
        heldBlocks = 0;
        receivedBytes = 0;
        return isBarren;
    }
}
