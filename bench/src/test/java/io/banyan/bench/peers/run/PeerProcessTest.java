package io.banyan.bench.peers.run;

import io.banyan.bench.peers.agent.AgentMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertTrue;

class PeerProcessTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldStartASystemWithTheJvmFlagsThatItAsksFor()
    {
        final FakePeer peer = new FakePeer("fake");
        peer.flags = List.of("-XX:FreqInlineSize=100");
        final List<String> command =
            PeerProcess.ownProgram(peer, folder, new ClassArchives(folder), AgentMain.WRITER);
        final int flag = command.indexOf("-XX:FreqInlineSize=100");
        assertTrue(flag > 0 && flag < command.indexOf(AgentMain.class.getName()), command::toString);
    }
}
