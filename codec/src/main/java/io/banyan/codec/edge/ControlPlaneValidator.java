package io.banyan.codec.edge;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.AcknowledgeDecoder;
import io.banyan.codec.control.AnnounceAckDecoder;
import io.banyan.codec.control.AnnounceDecoder;
import io.banyan.codec.control.BooleanType;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.ErrorCode;
import io.banyan.codec.control.ErrorDecoder;
import io.banyan.codec.control.GraftDecoder;
import io.banyan.codec.control.HaveDecoder;
import io.banyan.codec.control.JoinDecoder;
import io.banyan.codec.control.KickDecoder;
import io.banyan.codec.control.LeaveDecoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.PathUpdateDecoder;
import io.banyan.codec.control.PolicyDecoder;
import io.banyan.codec.control.ProbeDecoder;
import io.banyan.codec.control.ProbeReplyDecoder;
import io.banyan.codec.control.PruneDecoder;
import io.banyan.codec.control.PruneReason;
import io.banyan.codec.control.RefreshDecoder;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.codec.control.RejectReason;
import io.banyan.codec.control.RepairBlockDecoder;
import io.banyan.codec.control.RepairRequestDecoder;
import io.banyan.codec.control.ReportDecoder;
import io.banyan.codec.control.RootBeaconDecoder;
import io.banyan.codec.control.RouteRegisterDecoder;
import io.banyan.codec.control.ShuffleDecoder;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.codec.control.TrackerQueryDecoder;
import org.agrona.DirectBuffer;

import static io.banyan.codec.edge.RuleTable.valueCount;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * Judges what arrives on the control socket. Once it has said {@link Verdict#VALID}, the generated decoders of
 * {@code io.banyan.codec.control} cannot read outside the range given, and a block inside a repair block is valid as
 * well.
 */
public final class ControlPlaneValidator
{
    private static final int VERSION = AnnounceDecoder.SCHEMA_VERSION;
    private static final int BOOLEANS = valueCount(BooleanType.values());
    private static final RuleTable RULES = new RuleTable(AnnounceDecoder.SCHEMA_ID,
        rule(AnnounceDecoder.TEMPLATE_ID, AnnounceDecoder.BLOCK_LENGTH)
            .enumField(0, AnnounceDecoder.isRootEncodingOffset(), 1, BOOLEANS)
            .enumField(0, AnnounceDecoder.leavingEncodingOffset(), 1, BOOLEANS),
        rule(AnnounceAckDecoder.TEMPLATE_ID, AnnounceAckDecoder.BLOCK_LENGTH),
        rule(TrackerQueryDecoder.TEMPLATE_ID, TrackerQueryDecoder.BLOCK_LENGTH)
            .data(0, TrackerQueryDecoder.paddingHeaderLength()),
        rule(TrackerOfferDecoder.TEMPLATE_ID, TrackerOfferDecoder.BLOCK_LENGTH)
            .group(0, TrackerOfferDecoder.LeasesDecoder.sbeBlockLength()),
        rule(ChallengeDecoder.TEMPLATE_ID, ChallengeDecoder.BLOCK_LENGTH),
        rule(ProbeDecoder.TEMPLATE_ID, ProbeDecoder.BLOCK_LENGTH),
        rule(ProbeReplyDecoder.TEMPLATE_ID, ProbeReplyDecoder.BLOCK_LENGTH),
        rule(JoinDecoder.TEMPLATE_ID, JoinDecoder.BLOCK_LENGTH)
            .enumField(0, JoinDecoder.kindEncodingOffset(), 1, valueCount(LinkKind.values()))
            .data(0, JoinDecoder.paddingHeaderLength()),
        rule(AcceptDecoder.TEMPLATE_ID, AcceptDecoder.BLOCK_LENGTH)
            .enumField(0, AcceptDecoder.kindEncodingOffset(), 1, valueCount(LinkKind.values()))
            .group(0, AcceptDecoder.PathDecoder.sbeBlockLength())
            .group(0, AcceptDecoder.BackupsDecoder.sbeBlockLength()),
        rule(RejectDecoder.TEMPLATE_ID, RejectDecoder.BLOCK_LENGTH)
            .enumField(0, RejectDecoder.reasonEncodingOffset(), 1, valueCount(RejectReason.values()))
            .group(0, RejectDecoder.AlternativesDecoder.sbeBlockLength()),
        rule(GraftDecoder.TEMPLATE_ID, GraftDecoder.BLOCK_LENGTH),
        rule(PruneDecoder.TEMPLATE_ID, PruneDecoder.BLOCK_LENGTH)
            .enumField(0, PruneDecoder.reasonEncodingOffset(), 1, valueCount(PruneReason.values())),
        rule(PathUpdateDecoder.TEMPLATE_ID, PathUpdateDecoder.BLOCK_LENGTH)
            .enumField(0, PathUpdateDecoder.orphanedEncodingOffset(), 1, BOOLEANS)
            .group(0, PathUpdateDecoder.PathDecoder.sbeBlockLength())
            .group(0, PathUpdateDecoder.BackupsDecoder.sbeBlockLength()),
        rule(LeaveDecoder.TEMPLATE_ID, LeaveDecoder.BLOCK_LENGTH)
            .group(0, LeaveDecoder.SuccessorsDecoder.sbeBlockLength()),
        rule(KickDecoder.TEMPLATE_ID, KickDecoder.BLOCK_LENGTH)
            .group(0, KickDecoder.PathDecoder.sbeBlockLength()),
        rule(ReportDecoder.TEMPLATE_ID, ReportDecoder.BLOCK_LENGTH),
        rule(ShuffleDecoder.TEMPLATE_ID, ShuffleDecoder.BLOCK_LENGTH)
            .enumField(0, ShuffleDecoder.isReplyEncodingOffset(), 1, BOOLEANS)
            .group(0, ShuffleDecoder.EntriesDecoder.sbeBlockLength()),
        rule(RootBeaconDecoder.TEMPLATE_ID, RootBeaconDecoder.BLOCK_LENGTH)
            .group(0, RootBeaconDecoder.ParentsDecoder.sbeBlockLength()),
        rule(RepairRequestDecoder.TEMPLATE_ID, RepairRequestDecoder.BLOCK_LENGTH)
            .group(0, RepairRequestDecoder.RangesDecoder.sbeBlockLength()),
        rule(HaveDecoder.TEMPLATE_ID, HaveDecoder.BLOCK_LENGTH)
            .group(0, HaveDecoder.RangesDecoder.sbeBlockLength())
            .enumField(0, HaveDecoder.RangesDecoder.availableEncodingOffset(), 1, BOOLEANS),
        rule(RepairBlockDecoder.TEMPLATE_ID, RepairBlockDecoder.BLOCK_LENGTH)
            .data(0, RepairBlockDecoder.blockHeaderLength()),
        rule(PolicyDecoder.TEMPLATE_ID, PolicyDecoder.BLOCK_LENGTH)
            .enumField(0, PolicyDecoder.freezeEncodingOffset(), 1, BOOLEANS),
        rule(ErrorDecoder.TEMPLATE_ID, ErrorDecoder.BLOCK_LENGTH)
            .enumField(0, ErrorDecoder.codeEncodingOffset(), 2, valueCount(ErrorCode.values()))
            .data(0, ErrorDecoder.textHeaderLength()),
        rule(AcknowledgeDecoder.TEMPLATE_ID, AcknowledgeDecoder.BLOCK_LENGTH),
        rule(RefreshDecoder.TEMPLATE_ID, RefreshDecoder.BLOCK_LENGTH),
        rule(RouteRegisterDecoder.TEMPLATE_ID, RouteRegisterDecoder.BLOCK_LENGTH)
            .group(0, RouteRegisterDecoder.PathDecoder.sbeBlockLength()));

    private ControlPlaneValidator()
    {
    }

    /**
     * Judges one control-plane message. Never throws, whatever the arguments.
     *
     * @param buffer that holds the message.
     * @param offset of its message header.
     * @param length of the whole message.
     * @return {@link Verdict#VALID}, or why it must be dropped.
     */
    public static Verdict validate(final DirectBuffer buffer, final int offset, final int length)
    {
        final Verdict headerVerdict = RULES.checkHeader(buffer, offset, length);
        if (Verdict.VALID != headerVerdict)
        {
            return headerVerdict;
        }

        final Verdict verdict = RULES.walk(buffer, offset, length);
        return Verdict.VALID == verdict && RepairBlockDecoder.TEMPLATE_ID == RuleTable.templateId(buffer, offset) ?
            checkNestedBlock(buffer, offset + RuleTable.HEADER_LENGTH, RuleTable.blockLength(buffer, offset)) : verdict;
    }

    private static Verdict checkNestedBlock(final DirectBuffer buffer, final int offset, final int fixedLength)
    {
        final int lengthOffset = offset + fixedLength;
        final int blockOffset = lengthOffset + RepairBlockDecoder.blockHeaderLength();
        final int blockLength = buffer.getShort(lengthOffset, LITTLE_ENDIAN) & 0xFFFF;
        if (Verdict.VALID != DataPlaneValidator.validateBlock(buffer, blockOffset, blockLength))
        {
            return Verdict.NESTED_BLOCK;
        }

        final long wanted = buffer.getLong(offset + RepairBlockDecoder.blockNumberEncodingOffset(), LITTLE_ENDIAN);
        final long nested = buffer.getLong(blockOffset + BlockLayout.BLOCK_NUMBER_OFFSET, LITTLE_ENDIAN);
        return wanted == nested ? Verdict.VALID : Verdict.NESTED_BLOCK_NUMBER;
    }

    private static MessageRule rule(final int templateId, final int... lengthByVersion)
    {
        return new MessageRule(templateId, VERSION, lengthByVersion);
    }
}
