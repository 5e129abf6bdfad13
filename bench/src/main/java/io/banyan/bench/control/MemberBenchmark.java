package io.banyan.bench.control;

import io.banyan.codec.control.JoinEncoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.MessageHeaderEncoder;
import io.banyan.codec.control.ProbeEncoder;
import io.banyan.codec.control.PruneEncoder;
import io.banyan.codec.control.PruneReason;
import io.banyan.control.ControlCounters;
import io.banyan.control.Endpoints;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.control.member.KeyedCodes;
import io.banyan.control.member.Member;
import io.banyan.control.member.MemberBuilder;
import io.banyan.control.member.MemberEnvironment;
import io.banyan.control.member.MemberSettings;
import io.banyan.control.member.NodeIds;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;

/**
 * One step of a member an operation, socket and data plane left out: decode, check, change, answer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class MemberBenchmark
{
    private static final long CHANNEL = 5;
    private static final long STEP_NS = 10_000;
    private static final int DATAGRAM_BYTES = 400;
    private static final int JOIN_PADDING_BYTES = 48;
    private static final int RANK_MAX = 0xFFFF;
    private static final NodeAddress JOINER = new NodeAddress(0, 7, 1000, 2000, 7);

    private final Codes codes = Codes.open(new byte[Codes.KEY_BYTES]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final UnsafeBuffer probe = new UnsafeBuffer(new byte[DATAGRAM_BYTES]);
    private final UnsafeBuffer join = new UnsafeBuffer(new byte[DATAGRAM_BYTES]);
    private final UnsafeBuffer prune = new UnsafeBuffer(new byte[DATAGRAM_BYTES]);
    private int probeLength;
    private int joinLength;
    private int pruneLength;
    private Member member;
    private long nowNs;
    private long sentBytes;

    /** A root without children. */
    @Setup
    public void setUp()
    {
        final ControlCounters counters = new ControlCounters();
        final EngineCommands engine = (EngineCommands)Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[]{EngineCommands.class}, (proxy, method, args) -> true);
        member = new MemberBuilder(
            new MemberEnvironment(
                MemberSettings.lan().conclude(), new KeyedCodes(codes, new LeaseGuard(codes, counters, 1024)),
                counters),
            CHANNEL, 1)
            .at(new NodeAddress(0, 1, 1000, 2000, 1), (to, buffer, offset, length) ->
            {
                sentBytes += length;
                return true;
            })
            .engine(engine, new NodeIds(1))
            .build();
        member.becomeRoot(1, 0, 0, 0);
        encode();
    }

    private void encode()
    {
        final ProbeEncoder probeEncoder = new ProbeEncoder();
        probeEncoder.wrapAndApplyHeader(probe, 0, header).channelId(CHANNEL).memberId(7).correlationId(1);
        probeLength = MessageHeaderEncoder.ENCODED_LENGTH + probeEncoder.encodedLength();
        final JoinEncoder joinEncoder = new JoinEncoder();
        joinEncoder.wrapAndApplyHeader(join, 0, header)
            .channelId(CHANNEL).memberId(7).correlationId(2).cookie(codes.cookie(JOINER, 0));
        Endpoints.encode(JOINER, joinEncoder.address());
        joinEncoder.fromBlock(-1).upSession(3).subtreeMembers(1).rank(RANK_MAX).kind(LinkKind.PRIMARY)
            .putPadding(new byte[JOIN_PADDING_BYTES], 0, JOIN_PADDING_BYTES);
        joinLength = MessageHeaderEncoder.ENCODED_LENGTH + joinEncoder.encodedLength();
        final PruneEncoder pruneEncoder = new PruneEncoder();
        pruneEncoder.wrapAndApplyHeader(prune, 0, header)
            .channelId(CHANNEL).memberId(7).correlationId(2).reason(PruneReason.MOVED);
        pruneLength = MessageHeaderEncoder.ENCODED_LENGTH + pruneEncoder.encodedLength();
    }

    /**
     * A probe and its answer.
     *
     * @return keeps the work.
     */
    @Benchmark
    public long probe()
    {
        member.onDatagram(JOINER, probe, 0, probeLength, nowNs);
        return sentBytes;
    }

    /**
     * A child is taken, with a proof of address and a route code, and goes: two steps.
     *
     * @return keeps the work.
     */
    @Benchmark
    public long joinAndPrune()
    {
        member.onDatagram(JOINER, join, 0, joinLength, nowNs);
        member.onDatagram(JOINER, prune, 0, pruneLength, nowNs);
        return sentBytes;
    }

    /**
     * The data plane tells its progress.
     *
     * @return keeps the work.
     */
    @Benchmark
    public long progress()
    {
        member.events(nowNs).onProgress(CHANNEL, 0, nowNs, nowNs, 1, 1000);
        return sentBytes;
    }

    /**
     * Time passes; now and then something is due.
     *
     * @return keeps the work.
     */
    @Benchmark
    public long time()
    {
        nowNs += STEP_NS;
        return nowNs >= member.nextDeadlineNs() ? member.onTime(nowNs) : 0;
    }
}
