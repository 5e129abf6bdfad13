package io.banyan.node.cli;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.banyan.node.TreeEntry;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TrackerTreeTest
{
    @Test
    void shouldReadWhatTrackersWrite()
    {
        final List<TreeEntry> entries = List.of(
            new TreeEntry(0xFEDC_BA98_7654_3210L, 5, 0, 0, 2, 8, 0, -1, true, "127.0.0.1:1/2"),
            new TreeEntry(0xFEDC_BA98_7654_3210L, 0xF000_0000_0000_0001L, 5, 1, 0, 4, 3, 81_000, false, "[::1]:3/4"));

        assertEquals(entries, TrackerTree.read(Trees.json(entries)));
    }

    @Test
    void shouldShowTheChannelsThatAreAskedForEachUnderAHeading()
    {
        final List<TreeEntry> entries = List.of(
            new TreeEntry(0xa, 5, 0, 0, 1, 8, 0, -1, true, "h:1/2"),
            new TreeEntry(0xb, 7, 0, 0, 0, 8, 0, -1, true, "h:3/4"),
            new TreeEntry(0xa, 6, 5, 1, 0, 4, 3, 81_000, false, "h:5/6"),
            new TreeEntry(0xc, 9, 0, 0, 0, 8, 0, -1, true, "h:7/8"));

        assertEquals("channel b\n7  root  h:3/4  children 0/8  lag 0\n" +
            "channel a\n5  root  h:1/2  children 1/8  lag 0\n`- 6  h:5/6  children 0/4  lag 3  rtt 81 us\n",
            Trees.text(Trees.select(entries, "channel=b,a")));
        assertEquals("7  root  h:3/4  children 0/8  lag 0\n", Trees.text(Trees.select(entries, "channel=b")));
        assertEquals(4, Trees.select(entries, "").size());
        assertEquals(List.of(), Trees.select(entries, "channel=d"));
    }

    @Test
    void shouldReadNothingFromWhatIsNoTree()
    {
        assertEquals(List.of(), TrackerTree.read("{\"nodes\":[{\"id\":\"x\"},{}],\"oops\":"));
    }
}
