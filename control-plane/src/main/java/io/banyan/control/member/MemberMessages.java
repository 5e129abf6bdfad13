package io.banyan.control.member;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.AcknowledgeDecoder;
import io.banyan.codec.control.AnnounceAckDecoder;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.ErrorDecoder;
import io.banyan.codec.control.GraftDecoder;
import io.banyan.codec.control.JoinDecoder;
import io.banyan.codec.control.KickDecoder;
import io.banyan.codec.control.LeaveDecoder;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.PathUpdateDecoder;
import io.banyan.codec.control.PolicyDecoder;
import io.banyan.codec.control.ProbeDecoder;
import io.banyan.codec.control.ProbeReplyDecoder;
import io.banyan.codec.control.PruneDecoder;
import io.banyan.codec.control.RefreshDecoder;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.codec.control.ReportDecoder;
import io.banyan.codec.control.RootBeaconDecoder;
import io.banyan.codec.control.RouteRegisterDecoder;
import io.banyan.codec.control.ShuffleDecoder;
import io.banyan.codec.control.TrackerOfferDecoder;

/**
 * The flyweights over what has arrived, shared by all members of a thread.
 */
final class MemberMessages
{
    final MessageHeaderDecoder header = new MessageHeaderDecoder();
    final AcceptDecoder accept = new AcceptDecoder();
    final AcknowledgeDecoder acknowledge = new AcknowledgeDecoder();
    final AnnounceAckDecoder announceAck = new AnnounceAckDecoder();
    final ChallengeDecoder challenge = new ChallengeDecoder();
    final ErrorDecoder error = new ErrorDecoder();
    final GraftDecoder graft = new GraftDecoder();
    final JoinDecoder join = new JoinDecoder();
    final KickDecoder kick = new KickDecoder();
    final LeaveDecoder leave = new LeaveDecoder();
    final PathUpdateDecoder pathUpdate = new PathUpdateDecoder();
    final PolicyDecoder policy = new PolicyDecoder();
    final ProbeDecoder probe = new ProbeDecoder();
    final ProbeReplyDecoder probeReply = new ProbeReplyDecoder();
    final PruneDecoder prune = new PruneDecoder();
    final RefreshDecoder refresh = new RefreshDecoder();
    final RejectDecoder reject = new RejectDecoder();
    final ReportDecoder report = new ReportDecoder();
    final RootBeaconDecoder beacon = new RootBeaconDecoder();
    final RouteRegisterDecoder routeRegister = new RouteRegisterDecoder();
    final ShuffleDecoder shuffle = new ShuffleDecoder();
    final TrackerOfferDecoder offer = new TrackerOfferDecoder();
}
