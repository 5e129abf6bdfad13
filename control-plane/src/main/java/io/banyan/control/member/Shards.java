package io.banyan.control.member;

import java.nio.charset.StandardCharsets;

/**
 * From names to channels and topics. The hash is FNV-1a, 64 bits, over the UTF-8 bytes: stable for ever, in any
 * language a few lines.
 * <pre>
 * hash(topic)      = fnv1a64(utf8(topic))
 * topic in frames  = upper 32 bits of hash xor lower 32 bits
 * shard            = hash mod shards, unsigned
 * channel of shard = fnv1a64(utf8(name), 0x00, shard as 4 bytes little-endian), never 0
 * </pre>
 */
public final class Shards
{
    private static final long OFFSET_BASIS = 0xCBF2_9CE4_8422_2325L;
    private static final long PRIME = 0x100_0000_01B3L;

    private Shards()
    {
    }

    /**
     * The hash of a name.
     *
     * @param name to hash.
     * @return its 64 bits.
     */
    public static long hash(final String name)
    {
        long hash = OFFSET_BASIS;
        for (final byte b : name.getBytes(StandardCharsets.UTF_8))
        {
            hash = fold(hash, b);
        }
        return hash;
    }

    /**
     * The topic as it stands in each frame.
     *
     * @param topic its name.
     * @return 32 bits.
     */
    public static int topicHash(final String topic)
    {
        final long hash = hash(topic);
        return (int)(hash ^ (hash >>> Integer.SIZE));
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
        if (shards <= 0)
        {
            throw new IllegalArgumentException("shards=" + shards + "; fix: 1 or more");
        }
        return (int)Long.remainderUnsigned(hash(topic), shards);
    }

    /**
     * The channel of one shard.
     *
     * @param name  of the whole.
     * @param shard 0 for a channel that is not sharded.
     * @return the channel id, never 0.
     */
    public static long channelId(final String name, final int shard)
    {
        long hash = fold(hash(name), (byte)0);
        for (int i = 0; i < Integer.BYTES; i++)
        {
            hash = fold(hash, (byte)(shard >>> (Byte.SIZE * i)));
        }
        return hash == 0 ? 1 : hash;
    }

    private static long fold(final long hash, final byte b)
    {
        return (hash ^ (b & 0xFF)) * PRIME;
    }
}
