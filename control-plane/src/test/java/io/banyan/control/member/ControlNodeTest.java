package io.banyan.control.member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.ProbeEncoder;
import io.banyan.control.ControlCounter;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The door of a node: which member is meant, and how much one source may ask.
 */
class ControlNodeTest
{
    private static final long MS = World.MS;
    private static final int FLOOD = 2_000;
    private static final int BURST_MAX = 300;
    private static final int A_SECOND_MAX = 600;

    private final World world = new World(141);
    private final TestNode root = world.root(3);
    private final ControlNode node = new ControlNode(world.environment, root.engine, 5);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[200]);

    ControlNodeTest()
    {
        node.add(root.member);
        world.advance(10 * MS);
    }

    @Test
    void shouldHearOneSourceSoOftenAndAllOthersStill()
    {
        final int heard = flood(7);
        assertTrue(heard > 0 && heard <= BURST_MAX, "heard " + heard);
        assertEquals(FLOOD - heard, world.count(ControlCounter.RATE_LIMITED));
        world.advance(1_000 * MS);
        final int again = flood(7);
        assertTrue(again > 0 && again <= A_SECOND_MAX, "heard " + again);
        assertEquals(1, send(8, World.CHANNEL));
    }

    @Test
    void shouldCountWhatIsForAChannelThatIsNotHere()
    {
        assertEquals(0, send(7, World.CHANNEL + 1));
        assertEquals(1, world.count(ControlCounter.CHANNEL_UNKNOWN));
        node.remove(World.CHANNEL);
        assertEquals(0, send(7, World.CHANNEL));
        assertEquals(2, world.count(ControlCounter.CHANNEL_UNKNOWN));
    }

    @Test
    void shouldRefuseASecondMemberOfAChannel()
    {
        assertThrows(IllegalArgumentException.class, () -> node.add(root.member));
    }

    private int flood(final int source)
    {
        int heard = 0;
        for (int i = 0; i < FLOOD; i++)
        {
            heard += send(source, World.CHANNEL);
        }
        return heard;
    }

    /** Answers sent to it. */
    private int send(final int source, final long channelId)
    {
        final int[] answers = new int[1];
        world.overhear = (to, bytes) -> answers[0] += to.addressLow() == 900 + source ? 1 : 0;
        final ProbeEncoder probe = new ProbeEncoder();
        probe.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).channelId(channelId).memberId(source)
            .correlationId(source).sentTimeNs(1).cookie(0).reserved(0).reserved2(0).reserved3(0);
        node.onDatagram(new NodeAddress(0, 900 + source, 1000, 0, 0), buffer, 0,
            MessageHeaderEncoder.ENCODED_LENGTH + probe.encodedLength(), world.nowNs);
        return answers[0];
    }
}
