package io.banyan.engine.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * Says in words why a file could not be used, for messages to people. Any thread.
 */
public final class FileFailure
{
    private FileFailure()
    {
    }

    /**
     * The reason.
     *
     * @param failure of opening, reading or writing.
     * @return in words, without the name of the file where the reason is a usual one.
     */
    public static String reason(final IOException failure)
    {
        if (failure instanceof NoSuchFileException)
        {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException)
        {
            return "permission is denied";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
