package io.banyan.control.member;

import java.lang.reflect.Proxy;

import org.junit.jupiter.api.Test;

import io.banyan.control.repair.RepairSettings;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * When a gap is given up: after the time of its channel, or else after the one that all share.
 */
class GapDeadlineTest
{
    private static final long MS = World.MS;

    private long nowNs = 1_000 * MS;
    private long givenUpNs;

    @Test
    void shouldGiveAGapUpAfterTheTimeOfItsChannelWhenThereIsOne()
    {
        assertEquals(RepairSettings.lan().deadlineNs(), givenUpAfterNs(0), "the time that all share");
        assertEquals(50 * MS, givenUpAfterNs(50 * MS));
        assertEquals(5_000 * MS, givenUpAfterNs(5_000 * MS), "longer than what is shared");
        assertEquals(MS, givenUpAfterNs(MS), "shorter than what others are asked after");
    }

    private long givenUpAfterNs(final long deadlineNs)
    {
        final World world = new World(1);
        final EngineCommands engine = (EngineCommands)Proxy.newProxyInstance(
            EngineCommands.class.getClassLoader(), new Class<?>[] {EngineCommands.class}, (proxy, method, args) ->
            {
                givenUpNs = "giveUp".equals(method.getName()) ? nowNs : givenUpNs;
                return true;
            });
        final Member member = new MemberBuilder(world.environment, World.CHANNEL, 7)
            .at(new NodeAddress(0, 7, 1000, 2000, 7), (to, buffer, offset, length) -> true)
            .engine(engine, new NodeIds(7))
            .trackers()
            .members()
            .gapDeadlineNs(deadlineNs)
            .build();
        final long startNs = nowNs;
        givenUpNs = 0;
        member.repairs.onGap(5, 7, nowNs);
        while (givenUpNs == 0)
        {
            assertTrue(nowNs - startNs < 60_000 * MS, "never given up");
            nowNs += MS / 2;
            member.repairs.onTime(nowNs);
        }
        return givenUpNs - startNs;
    }
}
