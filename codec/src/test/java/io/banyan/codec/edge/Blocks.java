package io.banyan.codec.edge;

import io.banyan.codec.data.BlockEncoder;
import io.banyan.codec.data.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes blocks for tests, with the generated encoders.
 */
final class Blocks
{
    private Blocks()
    {
    }

    static UnsafeBuffer whole(final int... payloadLengths)
    {
        return block(false, BlockLayout.WHOLE_FLAGS, payloadLengths);
    }

    static UnsafeBuffer partial(final int frameFlags, final int... payloadLengths)
    {
        return block(true, frameFlags, payloadLengths);
    }

    private static UnsafeBuffer block(final boolean isPartial, final int frameFlags, final int... payloadLengths)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
        final BlockEncoder encoder = new BlockEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .blockNumber(7)
            .firstSequence(100)
            .originTimeNs(1_000_000_007L)
            .epoch(3)
            .channel(0xFFFF_0001L)
            .stripe((short)0)
            .reserved((short)0)
            .flags().clear().partial(isPartial);

        final BlockEncoder.FramesEncoder frames = encoder.framesCount(payloadLengths.length);
        for (int i = 0; i < payloadLengths.length; i++)
        {
            final byte[] payload = new byte[payloadLengths[i]];
            java.util.Arrays.fill(payload, (byte)(i + 1));
            frames.next()
                .topic(0xFFFF_FF00L + i)
                .putPayload(payload, 0, payload.length)
                .frameFlags()
                .clear()
                .begin(0 != (frameFlags & BlockLayout.BEGIN_FLAG))
                .end(0 != (frameFlags & BlockLayout.END_FLAG));
        }

        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        final UnsafeBuffer exact = new UnsafeBuffer(new byte[length]);
        exact.putBytes(0, buffer, 0, length);
        return exact;
    }
}
