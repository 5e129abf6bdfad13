package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.engine.core.LinkPort;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileStreamTest
{
    private static final int GARBAGE = 2000;

    @Test
    void shouldCountGarbageOnAnAnnouncedSessionAndGoOn()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.root();
            final Engine leaf = rig.add();
            final Engine hostile = rig.add();
            rig.link(root, leaf, 0);
            final long channelId = EngineRig.channel(leaf).channelId();
            leaf.agent().directCommands().openParent(channelId, 99, hostile.address(), 666, 667, 0);
            final LinkPort port = hostile.agent().transport().openDown(channelId, leaf.address(), 666);
            final EngineRig.Checker checker = TreeOverUdpTest.subscribe(leaf);
            final Random random = new Random(4201);
            for (int i = 0; i < GARBAGE; i++)
            {
                final UnsafeBuffer garbage = new UnsafeBuffer(new byte[1 + random.nextInt(1000)]);
                random.nextBytes(garbage.byteArray());
                rig.until("taken", () -> port.offer(garbage, 0, garbage.capacity()) > 0);
            }
            TreeOverUdpTest.publish(rig, root, 0, 1000, 100);
            rig.until("the good parent is heard", () -> checker.delivered == 1000);
            rig.until("all counted", () -> EngineRig.channel(leaf).core().counters().malformed == GARBAGE);
            assertEquals("", leaf.errorReport());
        }
    }

    @Test
    void shouldRefuseAndCountAStrangersStream()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine node = rig.add(new EngineContext().set("banyan.foreign.patience", "10ms"));
            final Engine stranger = rig.add();
            final LinkPort port = stranger.agent().transport().openDown(
                EngineRig.channel(node).channelId(), node.address(), 12);
            rig.until("refused", () -> node.agent().transport().counters().foreignSessions > 0);
            assertFalse(port.isConnected());
            assertEquals(0, EngineRig.channel(node).core().counters().blocksIn);
            rig.run(200_000_000);
            assertTrue(rig.dump().contains("banyan sessions refused: not announced"), rig::dump);
        }
    }
}
