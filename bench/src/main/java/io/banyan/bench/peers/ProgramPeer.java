package io.banyan.bench.peers;

import java.util.List;

/**
 * A system whose writer and readers are played by a program other than this one, by the words of {@code AgentMain}.
 */
public interface ProgramPeer extends Peer
{
    /**
     * The program.
     *
     * @param site of this run.
     * @return its command line, to which folder, role and what the role needs are added.
     */
    List<String> program(Site site);
}
