package io.banyan.control.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;

class RouteTokenTest
{
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Codes codes = Codes.open(SECRET);
    private final SeededRandom random = new SeededRandom(3);

    private RouteToken token(final int depth)
    {
        final char[] labels = new char[depth];
        for (int i = 0; i < depth; i++)
        {
            labels[i] = (char)random.nextLong();
        }
        return RouteToken.issue(codes, random.nextLong(), random.nextLong(), (int)random.nextLong(), labels, depth);
    }

    @Test
    void shouldReadWhatWasWrittenWhenOfAnyDepth()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[RouteToken.ENCODED_BYTES_MAX + 3]);
        for (int depth = 0; depth <= RouteToken.DEPTH_MAX; depth++)
        {
            final RouteToken token = token(depth);
            final int length = token.encode(buffer, 3);
            assertEquals(token, RouteToken.decode(buffer, 3, length));
            assertEquals(token, RouteToken.parse(token.toString()));
            assertEquals(RouteVerdict.VALID, token.verify(codes, token.epoch()));
            assertEquals(RouteVerdict.STALE, token.verify(codes, token.epoch() + 1));
        }
    }

    @Test
    void shouldRefuseWhenAnyBitIsChanged()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[RouteToken.ENCODED_BYTES_MAX]);
        final RouteToken token = token(5);
        final int length = token.encode(buffer, 0);
        for (int bit = 0; bit < length * Byte.SIZE; bit++)
        {
            buffer.putByte(bit >> 3, (byte)(buffer.getByte(bit >> 3) ^ (1 << (bit & 7))));
            final RouteToken changed = RouteToken.decode(buffer, 0, length);
            if (changed != null)
            {
                assertEquals(RouteVerdict.FORGED, changed.verify(codes, token.epoch()), "bit " + bit);
            }
            buffer.putByte(bit >> 3, (byte)(buffer.getByte(bit >> 3) ^ (1 << (bit & 7))));
        }
    }

    @Test
    void shouldBeNullWhenBytesOrTextAreNoToken()
    {
        final byte[] bytes = new byte[RouteToken.ENCODED_BYTES_MAX + 10];
        for (int i = 0; i < 20_000; i++)
        {
            final int length = random.nextInt(bytes.length);
            for (int j = 0; j < length; j++)
            {
                bytes[j] = (byte)random.nextLong();
            }
            final RouteToken token = RouteToken.decode(new UnsafeBuffer(bytes), 0, length);
            if (token != null)
            {
                assertEquals(RouteVerdict.FORGED, token.verify(codes, token.epoch()));
            }
            RouteToken.parse(new String(Arrays.copyOf(bytes, length), StandardCharsets.ISO_8859_1));
            RouteToken.parse("byn1." + new String(Arrays.copyOf(bytes, length), StandardCharsets.ISO_8859_1));
        }
        assertNull(RouteToken.parse(null));
        assertNull(RouteToken.parse("byn2." + token(1).toString().substring(5)));
        assertNull(RouteToken.decode(new UnsafeBuffer(bytes), bytes.length - 4, 40));
    }
}
