package io.banyan.engine;

/**
 * Many topics over several channels: each topic belongs to one shard of a name, and each shard is a channel with a root
 * and a tree of its own. Every node computes the same ones, in any language, from the hash of {@link Names}:
 * <pre>
 * shard   = hash(topic) mod shards, unsigned
 * channel = NAME@SHARDofSHARDS, or NAME itself when there is one shard
 * </pre>
 * The count is part of the name, so that nodes which disagree about it never meet, rather than miss topics in silence.
 */
public final class Shards
{
    /** Most shards of a name. */
    public static final int MAX = 4096;

    private static final char MARK = '@';
    private static final String OF = "of";

    private Shards()
    {
    }

    /**
     * Which shard a topic belongs to.
     *
     * @param topic  its name.
     * @param shards how many there are.
     * @return 0 to shards - 1.
     */
    public static int shardOf(final String topic, final int shards)
    {
        check(shards);
        return (int)Long.remainderUnsigned(Names.channelId(topic), shards);
    }

    /**
     * The channel of one shard.
     *
     * @param name   of the whole.
     * @param shard  from 0 on.
     * @param shards how many there are.
     * @return the name of the channel.
     */
    public static String channel(final String name, final int shard, final int shards)
    {
        check(shards);
        if (shard < 0 || shard >= shards)
        {
            throw new IllegalArgumentException("shard=" + shard + "; fix: from 0 to " + (shards - 1));
        }
        return shards == 1 ? name : name + MARK + shard + OF + shards;
    }

    /**
     * The channel that a topic is carried by.
     *
     * @param name   of the whole.
     * @param topic  its name.
     * @param shards how many there are.
     * @return the name of the channel.
     */
    public static String channelOf(final String name, final String topic, final int shards)
    {
        return channel(name, shardOf(topic, shards), shards);
    }

    /**
     * The name that a channel is a shard of.
     *
     * @param channelName of a channel.
     * @return the name of the whole; the name itself when it is no shard.
     */
    public static String whole(final String channelName)
    {
        final int mark = channelName.lastIndexOf(MARK);
        final int of = mark < 0 ? -1 : channelName.indexOf(OF, mark);
        return of > mark + 1 && isNumber(channelName, mark + 1, of) &&
            isNumber(channelName, of + OF.length(), channelName.length()) ? channelName.substring(0, mark) :
            channelName;
    }

    private static boolean isNumber(final String text, final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            if (text.charAt(i) < '0' || text.charAt(i) > '9')
            {
                return false;
            }
        }
        return from < to;
    }

    private static void check(final int shards)
    {
        if (shards < 1 || shards > MAX)
        {
            throw new IllegalArgumentException("shards=" + shards + "; fix: from 1 to " + MAX);
        }
    }
}
