package io.banyan.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

import io.banyan.control.auth.Codes;
import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.config.FileFailure;

/**
 * The secrets of a node: the key of its cluster, out of a file, and what it draws for itself at each start.
 */
final class Secrets
{
    private static final int KEY_FILE_BYTES_MIN = 16;

    private final byte[] key;
    private final byte[] cookieSecret = new byte[Codes.KEY_BYTES];
    private final long seed;

    private Secrets(final byte[] key)
    {
        this.key = key;
        final SecureRandom random = new SecureRandom();
        random.nextBytes(cookieSecret);
        seed = random.nextLong();
    }

    static Secrets of(final String keyFile)
    {
        return new Secrets(keyFile.isEmpty() ? null : read(keyFile));
    }

    boolean isShared()
    {
        return key != null;
    }

    Codes codes()
    {
        return key == null ? Codes.open(cookieSecret) : new Codes(key, cookieSecret);
    }

    /** Drawn afresh at each start. */
    long seed()
    {
        return seed;
    }

    private static byte[] read(final String keyFile)
    {
        try
        {
            final byte[] content = Files.readAllBytes(Path.of(keyFile));
            if (content.length < KEY_FILE_BYTES_MIN)
            {
                throw new EngineException(ProblemCode.OPTION_INVALID,
                    "banyan.key.file=" + keyFile + " holds " + content.length + " bytes",
                    "at least " + KEY_FILE_BYTES_MIN + ", as of: head -c 32 /dev/urandom > " + keyFile);
            }
            return MessageDigest.getInstance("SHA-256").digest(content);
        }
        catch (final IOException ex)
        {
            throw new EngineException(ProblemCode.OPTION_INVALID,
                "banyan.key.file=" + keyFile + " cannot be read: " + FileFailure.reason(ex),
                "name a file that can", ex);
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every JDK has SHA-256", ex);
        }
    }
}
