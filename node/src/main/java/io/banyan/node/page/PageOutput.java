package io.banyan.node.page;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Where an answer streams to. For the one thread that makes it.
 */
public final class PageOutput
{
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Opening opening;
    private OutputStream out;

    PageOutput(final Opening opening)
    {
        this.opening = opening;
    }

    /**
     * Writes a line; it leaves when the buffer is full or at {@link #flush}.
     *
     * @param line without a line break.
     * @throws IOException when the client has gone.
     */
    public void line(final CharSequence line) throws IOException
    {
        final OutputStream to = opened();
        to.write(line.toString().getBytes(StandardCharsets.UTF_8));
        to.write('\n');
    }

    /**
     * Lets go of what is in the buffer.
     *
     * @throws IOException when the client has gone.
     */
    public void flush() throws IOException
    {
        opened().flush();
    }

    /** Whether a status has gone out, so that no other can. */
    boolean isOpen()
    {
        return out != null;
    }

    void close() throws IOException
    {
        opened().close();
    }

    private OutputStream opened() throws IOException
    {
        if (out == null)
        {
            out = new BufferedOutputStream(opening.open(), BUFFER_BYTES);
        }
        return out;
    }

    /** Sends the status and gives the body. */
    @FunctionalInterface
    interface Opening
    {
        OutputStream open() throws IOException;
    }
}
