package io.banyan.bench.rig;

import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.Header;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * Raw Aeron relaying: source, relay and reader are nodes of their own; the relay polls and offers each message again.
 * What cannot be offered stays in the image until the next cycle, so nothing is lost and nothing waits.
 */
final class RawHop implements SystemUnderTest
{
    private static final int STREAM_ID = 1001;

    private final RawNode sourceNode;
    private final RawNode relayNode;
    private final RawNode readerNode;
    private final boolean isShared;
    private final RawPublication source;
    private final Subscription relayIn;
    private final RawPublication relayOut;
    private final RawReader reader;
    private final ControlledFragmentHandler onRelay = this::onRelay;

    RawHop(final RawSettings settings, final RigSpec spec, final DeliveryHandler delivery)
    {
        isShared = settings == RawSettings.DEFAULTS;
        sourceNode = new RawNode(settings, spec.mtu());
        relayNode = isShared ? sourceNode : new RawNode(settings, spec.mtu());
        readerNode = isShared ? sourceNode : new RawNode(settings, spec.mtu());
        reader = new RawReader(readerNode, STREAM_ID + 1, 0, delivery);
        relayIn = relayNode.subscribe(STREAM_ID);
        relayOut = relayNode.publish(readerNode.endpoint(reader.subscription()), STREAM_ID + 1);
        source = sourceNode.publish(relayNode.endpoint(relayIn), STREAM_ID);
    }

    @Override
    public boolean isConnected()
    {
        return source.isConnected() && relayIn.isConnected() && relayOut.isConnected() && reader.isConnected();
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        return source.offer(buffer, offset, length);
    }

    @Override
    public int driveSource()
    {
        return sourceNode.receive() + sourceNode.send();
    }

    @Override
    public int driveRelay()
    {
        return relayNode.receive() + relayIn.controlledPoll(onRelay, RawReader.FRAGMENTS_PER_CYCLE) + relayNode.send();
    }

    @Override
    public int driveReaders()
    {
        return readerNode.receive() + reader.poll();
    }

    @Override
    public long systemBytesSent()
    {
        final long first = sourceNode.bytesSent();
        return isShared ? first : first + relayNode.bytesSent() + readerNode.bytesSent();
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(sourceNode, relayNode, readerNode);
    }

    private Action onRelay(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        return relayOut.offer(buffer, offset, length) ? Action.CONTINUE : Action.ABORT;
    }
}
