package io.banyan.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest
{
    private static final Path PAGE = Path.of("..", "docs", "control-plane.md");
    private static final Pattern VECTOR =
        Pattern.compile("\\| (`[^`]*`|\\(empty\\)) \\| `([0-9a-f]{16})` \\| `([0-9a-f]{8})` \\| (\\d+) \\|");

    /** Nodes of other languages and versions agree by these numbers alone. */
    @Test
    void shouldHashAsTheDocumentedVectorsSay() throws Exception
    {
        final Matcher vector = VECTOR.matcher(Files.readString(PAGE));
        int count = 0;
        while (vector.find())
        {
            final String text = vector.group(1).startsWith("`") ?
                vector.group(1).substring(1, vector.group(1).length() - 1) : "";
            assertEquals(vector.group(2), String.format("%016x", Names.channelId(text)), text);
            assertEquals(vector.group(3), String.format("%08x", Names.topic(text)), text);
            assertEquals(Integer.parseInt(vector.group(4)), Shards.shardOf(text, 7), text);
            count++;
        }
        assertEquals(4, count);
    }

    @Test
    void shouldGiveEachShardAChannelOfItsOwnAndOneShardTheName()
    {
        assertEquals("prices@3of8", Shards.channel("prices", 3, 8));
        assertEquals("prices", Shards.channel("prices", 0, 1));
        final int shard = Shards.shardOf("EUR/USD", 8);
        assertEquals("prices@" + shard + "of8", Shards.channelOf("prices", "EUR/USD", 8));
    }

    @ParameterizedTest
    @CsvSource({
        "prices@3of8, prices", "prices, prices", "a@b, a@b", "a@1of, a@1of", "a@of8, a@of8", "a@1of8x, a@1of8x",
        "a@b@0of2, a@b", "@0of2, ''" })
    void shouldKnowWhatAChannelIsAShardOf(final String channel, final String whole)
    {
        assertEquals(whole, Shards.whole(channel));
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

    @ParameterizedTest
    @ValueSource(ints = { 0, -1, 4097 })
    void shouldNameTheFixWhenThereCannotBeSoManyShards(final int shards)
    {
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> Shards.shardOf("a", shards));
        assertTrue(ex.getMessage().contains("from 1 to 4096"), ex::getMessage);
        assertThrows(IllegalArgumentException.class, () -> Shards.channel("a", 8, 8));
    }
}
