package io.banyan.control.repair;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeEncoder;
import io.banyan.codec.control.HaveEncoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.RepairBlockEncoder;
import io.banyan.codec.control.RepairRequestDecoder;
import io.banyan.control.ControlCounters;
import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

/**
 * A ladder, its virtual clock, and what it has sent.
 */
final class RepairRig
{
    static final long CHANNEL = 5;
    static final long MS = 1_000_000L;

    /** One request as its receiver reads it. */
    record Asked(long atNs, NodeAddress to, int rung, long correlationId, long cookie, int bytes, List<String> ranges)
    {
    }

    final RecordedEngine engine = new RecordedEngine();
    final ControlCounters counters = new ControlCounters();
    final List<Asked> asked = new ArrayList<>();
    final RepairLadder ladder;
    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    final MessageHeaderEncoder header = new MessageHeaderEncoder();
    long nowNs = 1_000 * MS;
    long bytesAsked;

    RepairRig(final RepairSettings settings)
    {
        ladder = new RepairLadder(
            CHANNEL, 9, address(9), settings, engine.port, this::onSent, new SeededRandom(1), counters);
    }

    static NodeAddress address(final int node)
    {
        return new NodeAddress(0, 0xFFFF_0A00_0000L + node, 4_000, 4_001, node);
    }

    private boolean onSent(final NodeAddress to, final DirectBuffer bytes, final int offset, final int length)
    {
        final RepairRequestDecoder request =
            new RepairRequestDecoder().wrapAndApplyHeader(bytes, offset, new MessageHeaderDecoder());
        final List<String> ranges = new ArrayList<>();
        final Asked head = new Asked(
            nowNs, to, request.rung(), request.correlationId(), request.cookie(), length, ranges);
        for (final RepairRequestDecoder.RangesDecoder range : request.ranges())
        {
            ranges.add(range.fromBlock() + "+" + range.blocks());
        }
        asked.add(head);
        bytesAsked += length;
        return true;
    }

    void standEverywhere()
    {
        ladder.rung(Rung.PARENT, 1, address(1), 4 * MS);
        ladder.rung(Rung.HOT_BACKUP, 2, address(2), 6 * MS);
        ladder.rung(Rung.NEIGHBOUR, 3, address(3), 8 * MS);
        ladder.rung(Rung.ROOT, 4, address(4), 10 * MS);
    }

    void advance(final long ns)
    {
        final long endNs = nowNs + ns;
        while (nowNs < endNs)
        {
            nowNs = Math.min(endNs, Math.max(nowNs + 1, ladder.nextDeadlineNs()));
            ladder.onTime(nowNs);
        }
    }

    Asked last()
    {
        return asked.get(asked.size() - 1);
    }

    void have(final NodeAddress from, final long correlationId, final long block, final int blocks, final boolean is)
    {
        have(from, correlationId, block, blocks, is, 0);
    }

    /** Whoever was asked last cannot, and says from where on it could. */
    void cannot(final long oldestBlock)
    {
        have(last().to(), last().correlationId(), 10, 1, false, oldestBlock);
    }

    private void have(
        final NodeAddress from, final long correlationId, final long block, final int blocks, final boolean is,
        final long oldestBlock)
    {
        final HaveEncoder have = new HaveEncoder().wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL).memberId(1).correlationId(correlationId).oldestBlock(oldestBlock).nextBlock(0).epoch(1);
        have.rangesCount(1).next()
            .fromBlock(block).blocks(blocks).available(is ? BooleanType.TRUE : BooleanType.FALSE);
        deliver(from, have.encodedLength());
    }

    void challenge(final NodeAddress from, final long correlationId, final long cookie)
    {
        final ChallengeEncoder challenge = new ChallengeEncoder().wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL).correlationId(correlationId).cookie(cookie);
        deliver(from, challenge.encodedLength());
    }

    void block(final NodeAddress from, final long correlationId, final long number)
    {
        final RepairBlockEncoder block = new RepairBlockEncoder().wrapAndApplyHeader(buffer, 0, header)
            .channelId(CHANNEL).memberId(1).correlationId(correlationId).blockNumber(number).epoch(1)
            .putBlock(new byte[100], 0, 100);
        deliver(from, block.encodedLength());
    }

    private void deliver(final NodeAddress from, final int bodyBytes)
    {
        ladder.onDatagram(from, buffer, 0, bodyBytes + MessageHeaderEncoder.ENCODED_LENGTH, nowNs);
    }
}
