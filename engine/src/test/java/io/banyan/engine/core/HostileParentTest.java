package io.banyan.engine.core;

import java.nio.ByteOrder;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.banyan.codec.data.BlockEncoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.engine.command.EngineCommands;

import static io.banyan.engine.core.MemoryNetwork.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A second parent that was let in and lies: what the node below it refuses and counts, and what its readers see.
 */
class HostileParentTest
{
    private static final int LINK = 60;
    private static final int PAYLOAD = 40;
    private static final short MANY = (short)0xFFFF;
    private static final int GROUP_COUNT = 2;

    private final TreeRig rig = new TreeRig(31);
    private final MemoryNode leaf = rig.leafOf(rig.root);
    private final MemoryNode hostile = rig.network.node(TreeRig.settings());
    private final RecordingReader reader = TreeRig.read(leaf);
    private LinkPort port;

    @BeforeEach
    void settle()
    {
        leaf.parents.add(LINK);
        leaf.core.openParent(LINK, hostile.address, LINK, LINK, 0);
        port = hostile.openDown(leaf.core.channelId(), leaf.address, LINK);
        rig.stream(100, 100);
        rig.settle();
        assertEquals(100, reader.delivered);
    }

    @Test
    void shouldNotFollowAnEpochThatNoRootCanHaveReached()
    {
        final int leap = 1 + EngineCommands.EPOCH_LEAP_MAX;
        for (final int epoch : new int[] { leap + 1, Integer.MAX_VALUE, -1 })
        {
            offer(block(leaf.core.window().head(), epoch));
        }
        assertEquals(3, leaf.core.counters().epochIncredible);
        assertEquals(List.of("epoch 1"), leaf.log.stream().filter(entry -> entry.startsWith("epoch")).toList());
        rig.stream(20, 100);
        rig.settle();
        assertEquals(120, reader.delivered, "the root is still heard");
        assertEquals(0, leaf.core.counters().staleEpoch);

        offer(block(leaf.core.window().head(), leap));
        assertEquals(1, leaf.count("epoch " + leap), "one that may be true is followed");
        assertEquals(3, leaf.core.counters().epochIncredible);
    }

    @Test
    void shouldCountAsMalformedBlocksWhoseCountsAndLengthsLeadBeyondThem()
    {
        final int frames = MessageHeaderEncoder.ENCODED_LENGTH + BlockEncoder.BLOCK_LENGTH;
        final int payloadLength = BlockLayout.BLOCK_HEADER_LENGTH + BlockEncoder.FramesEncoder.sbeBlockLength();
        final long next = leaf.core.window().head();
        final long before = leaf.core.counters().blocksIn;
        offer(changed(block(next, 1), frames + GROUP_COUNT, MANY));
        offer(changed(block(next, 1), frames + GROUP_COUNT, (short)2));
        offer(changed(block(next, 1), frames, MANY));
        offer(changed(block(next, 1), payloadLength, MANY));
        offer(changed(block(next, 1), payloadLength, (short)(PAYLOAD + 1)));
        offer(block(-1, 1));
        offer(block(Long.MIN_VALUE, 1));
        assertEquals(7, leaf.core.counters().malformed);
        assertEquals(before, leaf.core.counters().blocksIn);

        offer(block(next, 1));
        assertEquals(before + 1, leaf.core.counters().blocksIn, "as it ought to be");
        assertEquals(7, leaf.core.counters().malformed);
    }

    @Test
    void shouldCountABlockFromTheFutureAndTellItsReadersWhatItSkips()
    {
        final long next = leaf.core.window().head();
        final long far = 1L << 40;
        offer(block(far, 1));
        rig.settle();
        assertEquals(1, leaf.core.counters().tooFarAhead);
        assertEquals(far - next, leaf.core.counters().lost);
        assertEquals(1, reader.gapRanges.size());
        assertTrue(reader.missed > 0);
    }

    private void offer(final UnsafeBuffer bytes)
    {
        assertEquals(1, port.offer(bytes, 0, bytes.capacity()));
        rig.network.run(2 * MS);
    }

    private static UnsafeBuffer changed(final UnsafeBuffer block, final int index, final short value)
    {
        block.putShort(index, value, ByteOrder.LITTLE_ENDIAN);
        return block;
    }

    private UnsafeBuffer block(final long number, final int epoch)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_000]);
        final BlockEncoder block = new BlockEncoder();
        final long sequence = reader.next + Math.max(0, number - leaf.core.window().head());
        block.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).blockNumber(number).firstSequence(sequence)
            .originTimeNs(1).epoch(epoch & 0xFFFF_FFFFL).channel(TreeRig.settings().channelTag() & 0xFFFF_FFFFL)
            .stripe((short)0).reserved((short)0).flags().clear();
        final BlockEncoder.FramesEncoder frame = block.framesCount(1).next();
        frame.topic(TreeRig.TOPIC)
            .putPayload(RecordingReader.message(sequence, PAYLOAD), 0, PAYLOAD)
            .frameFlags().clear().begin(true).end(true);
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + block.encodedLength();
        final UnsafeBuffer exact = new UnsafeBuffer(new byte[length]);
        exact.putBytes(0, buffer, 0, length);
        return exact;
    }
}
