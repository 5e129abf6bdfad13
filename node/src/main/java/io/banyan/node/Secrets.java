package io.banyan.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

import io.banyan.control.auth.Codes;
import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;
import io.banyan.engine.config.FileFailure;

/**
 * The secrets of a node: the keys of its cluster, out of two files that are read again while it runs, and what it draws
 * for itself at each start. Codes are made with the key of the first file and pass with that of the second as well, so
 * that a cluster changes its key without a stop.
 */
final class Secrets
{
    private static final int KEY_FILE_BYTES_MIN = 16;
    private static final String KEY_OPTION = "banyan.key.file";
    private static final String NEXT_KEY_OPTION = "banyan.key.next.file";

    private final String keyFile;
    private final String nextKeyFile;
    private final byte[] cookieSecret = new byte[Codes.KEY_BYTES];
    private final long seed;
    private volatile Keys keys;

    private Secrets(final String keyFile, final String nextKeyFile)
    {
        this.keyFile = keyFile;
        this.nextKeyFile = nextKeyFile;
        keys = readKeys();
        final SecureRandom random = new SecureRandom();
        random.nextBytes(cookieSecret);
        seed = random.nextLong();
    }

    /**
     * @param keyFile     with the key that codes are made with, or empty for the open mode.
     * @param nextKeyFile with one more that passes: empty, missing or empty in itself for none.
     */
    static Secrets of(final String keyFile, final String nextKeyFile)
    {
        if (keyFile.isEmpty() && !nextKeyFile.isEmpty())
        {
            throw new EngineException(ProblemCode.OPTION_INVALID,
                NEXT_KEY_OPTION + "=" + nextKeyFile + " without " + KEY_OPTION,
                "set " + KEY_OPTION + " too: a cluster in the open mode has no key to change");
        }
        return new Secrets(keyFile, nextKeyFile);
    }

    boolean isShared()
    {
        return !keyFile.isEmpty();
    }

    /** For one thread; follows {@link #keys()} by {@link Keys#applyTo}. */
    Codes codes()
    {
        if (!isShared())
        {
            return Codes.open(cookieSecret);
        }
        final Keys present = keys;
        final Codes codes = new Codes(present.current, cookieSecret);
        present.applyTo(codes);
        return codes;
    }

    /** The keys as last read; another object when they have changed. */
    Keys keys()
    {
        return keys;
    }

    /**
     * Reads the files again; on no duty cycle's thread.
     *
     * @return true if the keys have changed.
     * @throws EngineException if the files hold no keys; those before stay in use.
     */
    boolean reload()
    {
        final Keys read = readKeys();
        // Two files cannot be exchanged at once: while they hold the same key they are being exchanged.
        if (read == null || Arrays.equals(read.current, read.next) || read.isSame(keys))
        {
            return false;
        }
        keys = read;
        return true;
    }

    /** Drawn afresh at each start. */
    long seed()
    {
        return seed;
    }

    private Keys readKeys()
    {
        if (!isShared())
        {
            return null;
        }
        final boolean hasNext = !nextKeyFile.isEmpty() && Files.exists(Path.of(nextKeyFile));
        final byte[] next = hasNext ? read(NEXT_KEY_OPTION, nextKeyFile) : null;
        final byte[] current = read(KEY_OPTION, keyFile);
        if (current == null)
        {
            throw tooShort(KEY_OPTION, keyFile, 0);
        }
        return new Keys(current, next);
    }

    /** Null for a file that holds nothing. */
    private static byte[] read(final String option, final String file)
    {
        try
        {
            final byte[] content = Files.readAllBytes(Path.of(file));
            if (content.length == 0)
            {
                return null;
            }
            if (content.length < KEY_FILE_BYTES_MIN)
            {
                throw tooShort(option, file, content.length);
            }
            return MessageDigest.getInstance("SHA-256").digest(content);
        }
        catch (final IOException ex)
        {
            throw new EngineException(ProblemCode.OPTION_INVALID,
                option + "=" + file + " cannot be read: " + FileFailure.reason(ex), "name a file that can", ex);
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every JDK has SHA-256", ex);
        }
    }

    private static EngineException tooShort(final String option, final String file, final int length)
    {
        return new EngineException(ProblemCode.OPTION_INVALID,
            option + "=" + file + " holds " + length + " bytes",
            "at least " + KEY_FILE_BYTES_MIN + ", as of: head -c 32 /dev/urandom > " + file);
    }

    /**
     * Two keys, of which the first makes codes and both pass.
     */
    static final class Keys
    {
        private final byte[] current;
        private final byte[] next;

        Keys(final byte[] current, final byte[] next)
        {
            this.current = current;
            this.next = next;
        }

        /** On the thread of the codes. */
        void applyTo(final Codes codes)
        {
            codes.keys(current, next);
        }

        private boolean isSame(final Keys other)
        {
            return Arrays.equals(current, other.current) && Arrays.equals(next, other.next);
        }
    }
}
