package io.banyan.engine.aeron;

import org.agrona.DirectBuffer;

import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.banyan.engine.core.LinkReceiver;

/**
 * One announced session and, once it has arrived, the image of it.
 */
final class InboundStream implements FragmentHandler
{
    /**
     * Messages taken from one stream in one duty cycle, at most: what one pass of the receiver can bring, and more, but
     * not more than a link sends on.
     */
    static final int FRAGMENTS_PER_POLL = 64;

    private final AeronTransport transport;
    private final TransportCounters counters;
    private final long key;
    private final LinkReceiver receiver;
    private final FragmentHandler onAssembled = this::onAssembled;
    private ImageFragmentAssembler assembler;
    private Image image;
    private StreamMemory memory;
    private boolean isRefused;
    private long nowNs;
    private int workCount;

    InboundStream(
        final AeronTransport transport, final TransportCounters counters, final long key, final LinkReceiver receiver)
    {
        this.transport = transport;
        this.counters = counters;
        this.key = key;
        this.receiver = receiver;
    }

    long key()
    {
        return key;
    }

    LinkReceiver receiver()
    {
        return receiver;
    }

    Image image()
    {
        return image;
    }

    boolean isRefused()
    {
        return isRefused;
    }

    void refuse()
    {
        isRefused = true;
        forgetMemory();
    }

    void onArrived(final Image arrived, final long arrivedNs)
    {
        image = arrived;
        assembler = null;
        forgetMemory();
        memory = transport.memories().ofImage(arrived.correlationId(), arrived.position());
        receiver.onStreamUp(arrivedNs);
        if (memory == null && transport.memories().isTakenHere() || !hasRoom(arrived))
        {
            transport.onNoRoom(this);
        }
    }

    void onGone(final long goneNs)
    {
        image = null;
        assembler = null;
        forgetMemory();
        receiver.onStreamDown(goneNs);
    }

    int poll(final long pollNs)
    {
        final Image image = this.image;
        if (image == null || isRefused)
        {
            return 0;
        }
        if (!receiver.isReady())
        {
            counters.heldPolls++;
            return 0;
        }
        nowNs = pollNs;
        workCount = 0;
        image.poll(this, FRAGMENTS_PER_POLL);
        if (memory != null && !hasRoom(image))
        {
            transport.onNoRoom(this);
        }
        return workCount;
    }

    /** Whether a further window of what it carries has a place. */
    private boolean hasRoom(final Image image)
    {
        final StreamMemory memory = this.memory;
        if (memory == null || image.isClosed())
        {
            return true;
        }
        final boolean hasRoom = transport.memories().mayReceive(memory, image.position());
        if (memory.isComplete())
        {
            forgetMemory();
        }
        return hasRoom;
    }

    private void forgetMemory()
    {
        transport.memories().forget(memory);
        memory = null;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if ((header.flags() & FrameDescriptor.UNFRAGMENTED) == FrameDescriptor.UNFRAGMENTED)
        {
            onMessage(buffer, offset, length);
            return;
        }
        if (assembler == null)
        {
            assembler = new ImageFragmentAssembler(onAssembled);
        }
        assembler.onFragment(buffer, offset, length, header);
    }

    private void onAssembled(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        counters.assembledMessages++;
        onMessage(buffer, offset, length);
    }

    /**
     * Nothing may be thrown from here: Aeron would swallow it and move on past the rest of the poll.
     */
    private void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isRefused)
        {
            return;
        }
        counters.receivedMessages++;
        counters.receivedBytes += length;
        try
        {
            workCount += receiver.onBytes(buffer, offset, length, nowNs) ? 1 : 0;
        }
        catch (final RuntimeException ex)
        {
            counters.receiverFailures++;
            transport.onReceiverFailed(ex);
        }
    }
}
