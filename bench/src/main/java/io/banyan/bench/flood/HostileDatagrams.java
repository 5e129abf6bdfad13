package io.banyan.bench.flood;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/**
 * Datagrams that mean harm: noise, and what was overheard from members, cut short, changed or sent again.
 */
final class HostileDatagrams
{
    private static final int LENGTH_MAX = 1400;
    private static final int TYPE_OFFSET = 6;
    private static final int SESSION_OFFSET = 8;
    private static final int STREAM_OFFSET = 12;
    private static final int FRAME_MAX = 200;
    private static final int[] FRAME_TYPES = {0, 1, 2, 3, 5, 6};
    private static final int SETUP = 5;
    private static final int SETUP_LENGTH = 40;
    private static final int SETUP_SESSION_OFFSET = 12;
    private static final int SETUP_STREAM_OFFSET = 16;
    private static final int SETUP_TERM_OFFSET = 28;
    private static final int SETUP_MTU_OFFSET = 32;
    private static final int MTU = 1408;
    private static final int TERM_LENGTH = 1 << 20;
    private static final int KINDS = 4;

    private final Random random;
    private final List<byte[]> overheard;
    private final int[] streams;
    private final byte[] bytes = new byte[LENGTH_MAX];
    private final ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    HostileDatagrams(final Random random, final List<byte[]> overheard, final int[] streams)
    {
        this.random = random;
        this.overheard = overheard;
        this.streams = streams;
    }

    /** For a port of the control plane. */
    void control(final ByteBuffer target)
    {
        final int kind = random.nextInt(KINDS);
        target.clear();
        if (kind == 0)
        {
            random.nextBytes(bytes);
            target.put(bytes, 0, random.nextInt(LENGTH_MAX)).flip();
            return;
        }
        final byte[] one = overheard.get(random.nextInt(overheard.size()));
        System.arraycopy(one, 0, bytes, 0, one.length);
        int length = one.length;
        if (kind == 1)
        {
            length = random.nextInt(one.length);
        }
        else if (kind == 2)
        {
            for (int i = 0; i <= random.nextInt(KINDS); i++)
            {
                bytes[random.nextInt(length)] ^= (byte)(1 + random.nextInt(255));
            }
        }
        target.put(bytes, 0, length).flip();
    }

    /** For a data port: frames of the media driver, of sessions that nobody has announced, on the channel's streams. */
    void data(final ByteBuffer target)
    {
        target.clear();
        random.nextBytes(bytes);
        if (random.nextInt(KINDS) == 0)
        {
            target.put(bytes, 0, random.nextInt(LENGTH_MAX)).flip();
            return;
        }
        final int type = FRAME_TYPES[random.nextInt(FRAME_TYPES.length)];
        final int stream = streams[random.nextInt(streams.length)];
        int length = type == SETUP ? SETUP_LENGTH : random.nextInt(FRAME_MAX);
        view.putInt(0, length);
        bytes[Integer.BYTES] = 0;
        view.putShort(TYPE_OFFSET, (short)type);
        if (type == SETUP)
        {
            view.putInt(SETUP_SESSION_OFFSET, random.nextInt());
            view.putInt(SETUP_STREAM_OFFSET, stream);
            view.putInt(SETUP_TERM_OFFSET, TERM_LENGTH);
            view.putInt(SETUP_MTU_OFFSET, MTU);
        }
        else
        {
            view.putInt(SESSION_OFFSET, random.nextInt());
            view.putInt(STREAM_OFFSET, stream);
        }
        if (random.nextInt(KINDS) == 0)
        {
            length = random.nextInt(length + 1);
        }
        target.put(bytes, 0, length).flip();
    }
}
