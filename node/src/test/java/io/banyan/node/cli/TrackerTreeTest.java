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
    void shouldReadNothingFromWhatIsNoTree()
    {
        assertEquals(List.of(), TrackerTree.read("{\"nodes\":[{\"id\":\"x\"},{}],\"oops\":"));
    }
}
