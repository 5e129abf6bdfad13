package io.banyan.engine.core;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.EndOfChannelDecoder;
import io.banyan.codec.data.EndOfChannelEncoder;
import io.banyan.codec.data.HeartbeatDecoder;
import io.banyan.codec.data.HeartbeatEncoder;
import io.banyan.codec.data.MessageHeaderDecoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import io.banyan.codec.data.ProgressDecoder;
import io.banyan.codec.data.ProgressEncoder;
import io.banyan.codec.data.ProxyAckDecoder;
import io.banyan.codec.data.ProxyAckEncoder;
import io.banyan.codec.data.ProxyPublishDecoder;
import io.banyan.codec.data.ProxyPublishEncoder;
import io.banyan.codec.data.RouteRefusedDecoder;
import io.banyan.codec.data.RouteRefusedEncoder;
import io.banyan.codec.data.RoutedUnicastDecoder;
import io.banyan.codec.data.RoutedUnicastEncoder;
import io.banyan.codec.edge.DataPlaneValidator;
import io.banyan.codec.edge.Verdict;

/**
 * The flyweights and scratch memory of one agent's thread: wrapped, used and forgotten, so that all its channels share
 * one set.
 */
public final class LinkCodecs
{
    private static final int SMALL_LENGTH_MAX = 128;
    private static final int LARGE_LENGTH_MAX = 65_536;

    final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    final MessageHeaderDecoder header = new MessageHeaderDecoder();
    final BlockDecoder block = new BlockDecoder();
    final HeartbeatEncoder heartbeatEncoder = new HeartbeatEncoder();
    final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    final ProgressEncoder progressEncoder = new ProgressEncoder();
    final ProgressDecoder progress = new ProgressDecoder();
    final EndOfChannelEncoder endEncoder = new EndOfChannelEncoder();
    final EndOfChannelDecoder end = new EndOfChannelDecoder();
    final ProxyPublishEncoder publishEncoder = new ProxyPublishEncoder();
    final ProxyPublishDecoder publish = new ProxyPublishDecoder();
    final ProxyAckEncoder ackEncoder = new ProxyAckEncoder();
    final ProxyAckDecoder ack = new ProxyAckDecoder();
    final RoutedUnicastEncoder unicastEncoder = new RoutedUnicastEncoder();
    final RoutedUnicastDecoder unicast = new RoutedUnicastDecoder();
    final RouteRefusedEncoder refusedEncoder = new RouteRefusedEncoder();
    final RouteRefusedDecoder refused = new RouteRefusedDecoder();
    final UnsafeBuffer small = new UnsafeBuffer(new byte[SMALL_LENGTH_MAX]);
    private UnsafeBuffer large;
    private UnsafeBuffer spare;

    /** Room for one message of any size that a link carries. */
    UnsafeBuffer large()
    {
        if (large == null)
        {
            large = new UnsafeBuffer(new byte[LARGE_LENGTH_MAX]);
        }
        return large;
    }

    /** A second one, for what is written anew from the first. */
    UnsafeBuffer spare()
    {
        if (spare == null)
        {
            spare = new UnsafeBuffer(new byte[LARGE_LENGTH_MAX]);
        }
        return spare;
    }

    /** Template id of a valid message, or -1 after counting it. */
    int admit(final ChannelCounters counters, final DirectBuffer buffer, final int offset, final int length)
    {
        if (DataPlaneValidator.validate(buffer, offset, length) != Verdict.VALID)
        {
            counters.malformed++;
            return -1;
        }
        return header.wrap(buffer, offset).templateId();
    }

    HeartbeatDecoder wrapHeartbeat(final DirectBuffer buffer, final int offset)
    {
        return heartbeat.wrapAndApplyHeader(buffer, offset, header);
    }

    ProgressDecoder wrapProgress(final DirectBuffer buffer, final int offset)
    {
        return progress.wrapAndApplyHeader(buffer, offset, header);
    }
}
