package io.banyan.bench.peers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SiteTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldAgreeOnAPortWhenSeveralProcessesAskByOneName()
    {
        final int port = new Site(folder).port("control");

        assertEquals(port, new Site(folder).port("control"));
        assertNotEquals(port, new Site(folder).port("other"));
    }

    @Test
    void shouldGiveEachNameAPortOfItsOwnThatTheKernelGivesToNobodyElse()
    {
        final Site site = new Site(folder);
        final Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 1_000; i++)
        {
            assertTrue(ports.add(site.port("reader-" + i)));
        }
        assertTrue(Collections.max(ports) < 32_768, "ports of sockets that ask for any begin there");
    }

    @Test
    void shouldHearWhatWasSaidWhenAnotherProcessSaidIt()
    {
        assertFalse(new Site(folder).isSaid("driver"));

        new Site(folder).say("driver", "/dev/shm/x");

        assertTrue(new Site(folder).isSaid("driver"));
        assertEquals("/dev/shm/x", new Site(folder).hear("driver"));
    }

    @Test
    void shouldTellWhatTheSlowestReaderHasWhenReadersAreAtOneLoad()
    {
        try (Scoreboard mine = Scoreboard.create(folder, 2); Scoreboard theirs = Scoreboard.open(folder))
        {
            theirs.begin(0, 7);
            theirs.update(0, 5);
            assertEquals(0, mine.receivedByAll(7), "the other reader has not begun");

            theirs.begin(1, 7);
            theirs.update(1, 3);

            assertEquals(3, mine.receivedByAll(7));
            assertEquals(8, mine.receivedInAll(7));
            assertEquals(0, mine.receivedInAll(8));
        }
    }
}
