package io.banyan.control.route;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.control.auth.Codes;

/**
 * A member's address in the tree of a channel: the labels of the links from the root to it, under the epoch they hold
 * in. At most {@link #ENCODED_BYTES_MAX} bytes; as text, {@code byn1.} and URL-safe base 64.
 */
public final class RouteToken
{
    /** More links than this no path has. */
    public static final int DEPTH_MAX = 96;
    /** Bytes of the longest encoded token. */
    public static final int ENCODED_BYTES_MAX = 30 + DEPTH_MAX * Short.BYTES;

    private static final String TEXT_PREFIX = "byn1.";
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int CHANNEL_OFFSET = 0;
    private static final int MEMBER_OFFSET = 8;
    private static final int CODE_OFFSET = 16;
    private static final int EPOCH_OFFSET = 24;
    private static final int DEPTH_OFFSET = 28;
    private static final int LABELS_OFFSET = 30;

    private final long channelId;
    private final long memberId;
    private final long code;
    private final int epoch;
    private final char[] labels;

    private RouteToken(
        final long channelId, final long memberId, final long code, final int epoch, final char[] labels)
    {
        this.channelId = channelId;
        this.memberId = memberId;
        this.code = code;
        this.epoch = epoch;
        this.labels = labels;
    }

    /**
     * A token as it came, unverified.
     *
     * @param channelId of the channel.
     * @param memberId  it leads to.
     * @param epoch     of the path.
     * @param labels    of the links from the root; taken as they are, copied.
     * @param depth     how many of them.
     * @param code      as given by a parent.
     * @return the token.
     */
    public static RouteToken of(
        final long channelId,
        final long memberId,
        final int epoch,
        final char[] labels,
        final int depth,
        final long code)
    {
        if (depth < 0 || depth > DEPTH_MAX || depth > labels.length)
        {
            throw new IllegalArgumentException("depth=" + depth + " max=" + DEPTH_MAX + " labels=" + labels.length);
        }
        return new RouteToken(channelId, memberId, code, epoch, Arrays.copyOf(labels, depth));
    }

    /**
     * Issue a token.
     *
     * @param codes     to authenticate it with.
     * @param channelId of the channel.
     * @param memberId  it leads to.
     * @param epoch     of the path.
     * @param labels    of the links from the root.
     * @param depth     how many of them.
     * @return the token.
     */
    public static RouteToken issue(
        final Codes codes,
        final long channelId,
        final long memberId,
        final int epoch,
        final char[] labels,
        final int depth)
    {
        final RouteToken bare = of(channelId, memberId, epoch, labels, depth, Codes.NONE);
        final long code = codes.route(channelId, memberId, epoch, bare.labels, depth);
        return new RouteToken(channelId, memberId, code, epoch, bare.labels);
    }

    /**
     * Read a token.
     *
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @return the token, or null if the bytes are no token.
     */
    public static RouteToken decode(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < LABELS_OFFSET || length > ENCODED_BYTES_MAX || offset < 0 || offset > buffer.capacity() - length)
        {
            return null;
        }
        final int depth = buffer.getShort(offset + DEPTH_OFFSET, ORDER);
        if (depth < 0 || depth > DEPTH_MAX || length != LABELS_OFFSET + depth * Short.BYTES)
        {
            return null;
        }
        final char[] labels = new char[depth];
        for (int i = 0; i < depth; i++)
        {
            labels[i] = buffer.getChar(offset + LABELS_OFFSET + i * Short.BYTES, ORDER);
        }
        return new RouteToken(
            buffer.getLong(offset + CHANNEL_OFFSET, ORDER),
            buffer.getLong(offset + MEMBER_OFFSET, ORDER),
            buffer.getLong(offset + CODE_OFFSET, ORDER),
            buffer.getInt(offset + EPOCH_OFFSET, ORDER),
            labels);
    }

    /**
     * Read the text form.
     *
     * @param text to read.
     * @return the token, or null if the text is none.
     */
    public static RouteToken parse(final String text)
    {
        if (null == text || !text.startsWith(TEXT_PREFIX) ||
            text.length() > TEXT_PREFIX.length() + ENCODED_BYTES_MAX * 2)
        {
            return null;
        }
        try
        {
            final byte[] bytes = Base64.getUrlDecoder().decode(text.substring(TEXT_PREFIX.length()));
            return decode(new UnsafeBuffer(bytes), 0, bytes.length);
        }
        catch (final IllegalArgumentException ex)
        {
            return null;
        }
    }

    /**
     * Write the token.
     *
     * @param buffer to write to.
     * @param offset to write at.
     * @return bytes written.
     */
    public int encode(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset + CHANNEL_OFFSET, channelId, ORDER);
        buffer.putLong(offset + MEMBER_OFFSET, memberId, ORDER);
        buffer.putLong(offset + CODE_OFFSET, code, ORDER);
        buffer.putInt(offset + EPOCH_OFFSET, epoch, ORDER);
        buffer.putShort(offset + DEPTH_OFFSET, (short)labels.length, ORDER);
        for (int i = 0; i < labels.length; i++)
        {
            buffer.putChar(offset + LABELS_OFFSET + i * Short.BYTES, labels[i], ORDER);
        }
        return encodedLength();
    }

    /**
     * Bytes of the encoded token.
     *
     * @return the length.
     */
    public int encodedLength()
    {
        return LABELS_OFFSET + labels.length * Short.BYTES;
    }

    /**
     * Judge the token.
     *
     * @param codes to check with.
     * @param epoch of the channel now.
     * @return the verdict.
     */
    public RouteVerdict verify(final Codes codes, final int epoch)
    {
        if (!codes.isRoute(channelId, memberId, this.epoch, labels, labels.length, code))
        {
            return RouteVerdict.FORGED;
        }
        return this.epoch == epoch ? RouteVerdict.VALID : RouteVerdict.STALE;
    }

    /**
     * Which channel's tree.
     *
     * @return the channel.
     */
    public long channelId()
    {
        return channelId;
    }

    /**
     * Whom the token leads to.
     *
     * @return the member.
     */
    public long memberId()
    {
        return memberId;
    }

    /**
     * The authentication code.
     *
     * @return the code.
     */
    public long code()
    {
        return code;
    }

    /**
     * The epoch the path holds in.
     *
     * @return the epoch.
     */
    public int epoch()
    {
        return epoch;
    }

    /**
     * How many links lie between the root and the member.
     *
     * @return the depth; 0 for the root itself.
     */
    public int depth()
    {
        return labels.length;
    }

    /**
     * A label of the path.
     *
     * @param index from the root, 0 for the first link.
     * @return the label.
     */
    public int label(final int index)
    {
        return labels[index];
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof RouteToken that && channelId == that.channelId && memberId == that.memberId &&
            code == that.code && epoch == that.epoch && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode()
    {
        return Objects.hash(channelId, memberId, code, epoch) * 31 + Arrays.hashCode(labels);
    }

    /**
     * The text form, for people and configuration.
     *
     * @return the text that {@link #parse} reads.
     */
    @Override
    public String toString()
    {
        final byte[] bytes = new byte[encodedLength()];
        encode(new UnsafeBuffer(bytes), 0);
        return TEXT_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
