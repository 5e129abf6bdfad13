package io.banyan.control.auth;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;

/**
 * HMAC-SHA-256 (RFC 2104) over the JDK's SHA-256. The JDK's own {@code Mac} opens every jar of the class path when it
 * is used for the first time, to look for providers and protocols that nobody brings: 0.1 s at each start.
 */
final class Hmac
{
    /** Of a key, and of a code. */
    static final int BYTES = 32;

    private static final String ALGORITHM = "SHA-256";
    private static final int BLOCK_BYTES = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    private final byte[] innerKey;
    private final byte[] outerKey;
    private final MessageDigest sha;

    /**
     * Under a key.
     *
     * @param key {@link #BYTES} long.
     */
    Hmac(final byte[] key)
    {
        if (Objects.requireNonNull(key, "key").length != BYTES)
        {
            throw new IllegalArgumentException("key is " + key.length + " bytes, must be " + BYTES);
        }
        innerKey = padded(key, INNER);
        outerKey = padded(key, OUTER);
        try
        {
            sha = MessageDigest.getInstance(ALGORITHM);
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every JDK has " + ALGORITHM, ex);
        }
    }

    /**
     * Computes the code of a message.
     *
     * @param message in the first bytes of this.
     * @param length  of the message.
     * @param code    where to put it, {@link #BYTES} long.
     */
    void compute(final byte[] message, final int length, final byte[] code)
    {
        try
        {
            sha.update(innerKey);
            sha.update(message, 0, length);
            sha.digest(code, 0, BYTES);
            sha.update(outerKey);
            sha.update(code, 0, BYTES);
            sha.digest(code, 0, BYTES);
        }
        catch (final DigestException ex)
        {
            throw new IllegalStateException("a digest is " + BYTES + " bytes", ex);
        }
    }

    private static byte[] padded(final byte[] key, final byte pad)
    {
        final byte[] padded = Arrays.copyOf(key, BLOCK_BYTES);
        for (int i = 0; i < BLOCK_BYTES; i++)
        {
            padded[i] ^= pad;
        }
        return padded;
    }
}
