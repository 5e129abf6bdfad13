package io.banyan.control.member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.ProbeEncoder;
import io.banyan.codec.control.RepairBlockEncoder;
import io.banyan.codec.control.RepairRequestDecoder;
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
    /** More than the burst of a source. */
    private static final int ASKED = 256;
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
    void shouldCountTheStreamsThatTheDataPlaneRefusedForIt()
    {
        node.events(world.nowNs).onForeignSession(5, root.address);
        assertEquals(1, world.count(ControlCounter.FOREIGN_SESSIONS));
    }

    @Test
    void shouldRefuseASecondMemberOfAChannel()
    {
        assertThrows(IllegalArgumentException.class, () -> node.add(root.member));
    }

    @Test
    void shouldHearAsManyBlocksAsItHasAskedForWhateverTheirSenderHasSentBefore()
    {
        final TestNode child = world.join(3, root);
        world.until(1_000 * MS, "attached", () -> world.isConnected(child));
        final ControlNode below = new ControlNode(world.environment, child.engine, 6);
        below.add(child.member);
        final long[] asked = new long[1];
        world.overhear = (to, bytes) ->
        {
            if (bytes.getShort(2, java.nio.ByteOrder.LITTLE_ENDIAN) == RepairRequestDecoder.TEMPLATE_ID)
            {
                asked[0] = new RepairRequestDecoder()
                    .wrapAndApplyHeader(bytes, 0, new MessageHeaderDecoder()).correlationId();
            }
        };
        final long from = child.engine.nextBlock;
        below.events(world.nowNs).onGap(World.CHANNEL, from, from + ASKED);
        for (int i = 0; i < 10 && asked[0] == 0; i++)
        {
            below.onTime(world.nowNs + i * MS);
        }
        assertTrue(asked[0] != 0, "nobody is asked");
        final long limited = world.count(ControlCounter.RATE_LIMITED);
        for (int i = 0; i < ASKED; i++)
        {
            repairBlock(below, asked[0], from + i);
        }
        assertEquals(limited, world.count(ControlCounter.RATE_LIMITED));
        for (int i = 0; i < FLOOD; i++)
        {
            repairBlock(below, asked[0], from);
        }
        assertTrue(world.count(ControlCounter.RATE_LIMITED) - limited >= FLOOD - BURST_MAX, "no more than asked for");
    }

    private void repairBlock(final ControlNode to, final long correlationId, final long number)
    {
        final RepairBlockEncoder block = new RepairBlockEncoder();
        block.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).channelId(World.CHANNEL).memberId(1)
            .correlationId(correlationId).blockNumber(number).epoch(1).putBlock(new byte[10], 0, 10);
        to.onDatagram(
            root.address, buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + block.encodedLength(), world.nowNs);
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
