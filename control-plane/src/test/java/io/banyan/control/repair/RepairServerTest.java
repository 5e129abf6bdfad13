package io.banyan.control.repair;

import static io.banyan.control.repair.RepairRig.CHANNEL;
import static io.banyan.control.repair.RepairRig.MS;
import static io.banyan.control.repair.RepairRig.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.HaveDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.RepairBlockDecoder;
import io.banyan.codec.control.RepairRequestEncoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.Endpoints;
import io.banyan.control.auth.Codes;
import io.banyan.engine.NodeAddress;

class RepairServerTest
{
    private static final long CHILD = 30;
    private static final int CHILD_LINK = 3;

    private final RecordedEngine engine = new RecordedEngine();
    private final ControlCounters counters = new ControlCounters();
    private final List<UnsafeBuffer> sent = new ArrayList<>();
    private final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
    private final RepairRig below = new RepairRig(RepairSettings.lan());
    private final RepairServer server = new RepairServer(
        CHANNEL,
        1,
        RepairSettings.lan(),
        engine.port,
        this::onSent,
        codes,
        (channelId, memberId, source) -> memberId == CHILD && source.equals(address(30)) ? CHILD_LINK : -1,
        below.ladder,
        new UnsafeBuffer(new byte[RepairServer.BUFFER_BYTES]),
        counters);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    private long nowNs = 1_000 * MS;

    private boolean onSent(final NodeAddress to, final DirectBuffer bytes, final int offset, final int length)
    {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, bytes, offset, length);
        sent.add(copy);
        return true;
    }

    private int ask(final long member, final NodeAddress from, final long cookie, final long... ranges)
    {
        final RepairRequestEncoder request =
            new RepairRequestEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .channelId(CHANNEL).memberId(member).correlationId(7).cookie(cookie);
        Endpoints.encode(from, request.address());
        final RepairRequestEncoder.RangesEncoder group =
            request.epoch(1).rung((short)0).rangesCount(ranges.length / 2);
        for (int i = 0; i < ranges.length; i += 2)
        {
            group.next().fromBlock(ranges[i]).blocks(ranges[i + 1]);
        }
        server.onRequest(from, buffer, 0, nowNs);
        return request.encodedLength() + MessageHeaderEncoder.ENCODED_LENGTH;
    }

    private String have()
    {
        final StringBuilder text = new StringBuilder();
        final HaveDecoder have = new HaveDecoder()
            .wrapAndApplyHeader(sent.get(sent.size() - 1), 0, new MessageHeaderDecoder());
        for (final HaveDecoder.RangesDecoder range : have.ranges())
        {
            text.append(range.available() == BooleanType.TRUE ? '+' : '-')
                .append(range.fromBlock()).append(':').append(range.blocks()).append(' ');
        }
        return text.toString().trim();
    }

    @Test
    void shouldServeAChildOverItsLinkAndTellTheRestWhenPartIsGone()
    {
        server.onProgress(100, 200, 1);
        ask(CHILD, address(30), 0, 90, 20, 150, 5, 195, 10);
        assertEquals(List.of("serveRange 3 100 10", "serveRange 3 150 5", "serveRange 3 195 5"), engine.commands);
        assertEquals("+100:10 -90:10 +150:5 +195:5 -200:5", have());
    }

    @Test
    void shouldChallengeAStrangerAndCopyOnlyWhenProved()
    {
        server.onProgress(100, 200, 1);
        final int asked = ask(40, address(40), 0, 150, 2);
        assertTrue(engine.commands.isEmpty());
        assertTrue(sent.get(0).capacity() <= asked);
        final long cookie = new ChallengeDecoder()
            .wrapAndApplyHeader(sent.get(0), 0, new MessageHeaderDecoder()).cookie();
        ask(40, address(41), cookie, 150, 2);
        assertTrue(engine.commands.isEmpty(), "another's cookie");
        ask(CHILD, address(41), 0, 150, 2);
        assertTrue(engine.commands.isEmpty(), "a child's name from another address");
        ask(40, address(40), cookie, 150, 2);
        assertEquals(List.of("copyRange 150 2"), engine.commands);
        final UnsafeBuffer block = new UnsafeBuffer(new byte[300]);
        for (long number = 150; number < 153; number++)
        {
            block.putLong(BlockLayout.BLOCK_NUMBER_OFFSET, number, ByteOrder.LITTLE_ENDIAN);
            server.onBlockCopy(engine.copyId, block, 0, 300);
        }
        assertEquals(2, counters.value(ControlCounter.REPAIR_BLOCKS_SERVED));
        assertEquals(1, counters.value(ControlCounter.REPAIR_REFUSED), "more than was asked for");
        final RepairBlockDecoder last = new RepairBlockDecoder()
            .wrapAndApplyHeader(sent.get(sent.size() - 1), 0, new MessageHeaderDecoder());
        assertEquals(151, last.blockNumber());
        assertEquals(7, last.correlationId());
        assertEquals(300, last.blockLength());
    }

    @Test
    void shouldNotAskAgainButPromiseWhenItsOwnLadderFetchesAlready()
    {
        server.onProgress(100, 200, 1);
        below.ladder.onGap(200, 210, nowNs);
        ask(CHILD, address(30), 0, 205, 2);
        assertEquals("+205:2", have());
        ask(CHILD, address(30), 0, 300, 2);
        assertEquals("-300:2", have());
        assertTrue(engine.commands.isEmpty());
        assertEquals(2, counters.value(ControlCounter.REPAIR_COALESCED));
    }

    @Test
    void shouldSpendNoMoreThanItsShareWhenEverybodyAsks()
    {
        server.onProgress(0, 1_000_000, 1);
        final int seconds = 10;
        for (int ms = 0; ms < seconds * 1_000; ms++)
        {
            ask(CHILD, address(30), 0, ms * 10L, 100);
            nowNs += MS;
        }
        final double bytes = engine.blocks * 1_376.0;
        final double share = 12_500_000.0 * (seconds + 0.25);
        assertTrue(bytes <= share, bytes + " of " + share);
        assertTrue(bytes > share * 0.9, bytes + " of " + share);
        assertTrue(counters.value(ControlCounter.REPAIR_EGRESS_BUDGET) > 0);
    }

    @Test
    void shouldRefuseWhenRangesOrEpochsMakeNoSense()
    {
        server.onProgress(100, 200, 0);
        ask(CHILD, address(30), 0, 150, 2);
        assertEquals(1, counters.value(ControlCounter.REPAIR_REFUSED), "from the future");
        server.onProgress(100, 200, 1);
        ask(CHILD, address(30), 0, -5, 2, Long.MAX_VALUE, 4_000_000_000L, 150, 0, 0, 4_000_000_000L);
        assertEquals(4, counters.value(ControlCounter.REPAIR_REFUSED));
        assertEquals(List.of("serveRange 3 100 100"), engine.commands);
    }

    @Test
    void shouldSayNoWhenTheRingIsFull()
    {
        server.onProgress(100, 200, 1);
        engine.isFull = true;
        ask(CHILD, address(30), 0, 150, 2);
        assertEquals("-150:2", have());
        assertEquals(1, counters.value(ControlCounter.COMMAND_REFUSED));
    }
}
