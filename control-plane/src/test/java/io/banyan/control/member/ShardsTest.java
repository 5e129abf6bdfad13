package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ShardsTest
{
    @Test
    void shouldHashAsTheDocumentedVectorsSay()
    {
        assertEquals(0xCBF2_9CE4_8422_2325L, Shards.hash(""));
        assertEquals(0xAF63_DC4C_8601_EC8CL, Shards.hash("a"));
        assertEquals(0x8594_4171_F739_67E8L, Shards.hash("foobar"));
        assertEquals(0x8594_4171 ^ 0xF739_67E8, Shards.topicHash("foobar"));
        assertEquals((int)Long.remainderUnsigned(0x8594_4171_F739_67E8L, 7), Shards.shardOf("foobar", 7));
    }

    @Test
    void shouldGiveEachShardAChannelOfItsOwn()
    {
        assertNotEquals(Shards.channelId("prices", 0), Shards.channelId("prices", 1));
        assertNotEquals(Shards.channelId("prices", 0), Shards.channelId("orders", 0));
    }

    @Test
    void shouldSpreadTopicsEvenly()
    {
        final int[] counts = new int[16];
        for (int i = 0; i < 16_000; i++)
        {
            counts[Shards.shardOf("topic-" + i, counts.length)]++;
        }
        for (final int count : counts)
        {
            assertTrue(count > 850 && count < 1150, "count " + count);
        }
    }

    @Test
    void shouldNameTheFixWhenThereAreNoShards()
    {
        assertThrows(IllegalArgumentException.class, () -> Shards.shardOf("a", 0));
    }
}
