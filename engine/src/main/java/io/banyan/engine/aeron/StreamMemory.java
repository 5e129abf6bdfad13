package io.banyan.engine.aeron;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.agrona.CloseHelper;

/**
 * The memory of one stream, taken from the file system before anything is written there: as far as is needed at once,
 * the rest little by little. Taken whole when the stream is opened it would stop the thread for milliseconds; merely
 * promised it is not there when the file system is full, and what is written to it is lost without a word.
 * <p>
 * What stands in the pages is written through the file once more: where there is no room this fails, and nothing worse.
 * Of the thread that drives the driver, which is the only one that writes to the stream.
 */
final class StreamMemory implements AutoCloseable
{
    static final int PAGE_LENGTH = 4096;
    private static final int TERMS = 3;
    static final int STEP = 4 * PAGE_LENGTH;

    private final FileChannel file;
    private final ByteBuffer bytes;
    private final long length;
    private final long endPosition;
    private long takenPosition;

    /**
     * Of a stream that begins at a position.
     *
     * @param bytes lent by whoever has many, {@link #STEP} of them.
     * @throws IOException where its file cannot be opened.
     */
    StreamMemory(final Path path, final long position, final int termLength, final ByteBuffer bytes) throws IOException
    {
        this.bytes = bytes;
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        length = (long)TERMS * termLength;
        takenPosition = position - position % PAGE_LENGTH;
        endPosition = takenPosition + length;
    }

    /** Once round all is taken, and stays so. */
    boolean isComplete()
    {
        return takenPosition == endPosition;
    }

    /**
     * Takes what is missing up to a position.
     *
     * @throws IOException where there is no room.
     */
    void reach(final long position) throws IOException
    {
        final long toPosition = Math.min(position, endPosition);
        while (takenPosition < toPosition)
        {
            final long offset = takenPosition % length;
            bytes.clear().limit((int)Math.min(STEP, length - offset));
            while (bytes.hasRemaining())
            {
                if (file.read(bytes, offset + bytes.position()) < 0)
                {
                    throw new EOFException("the log of a stream is shorter than its terms");
                }
            }
            bytes.flip();
            while (bytes.hasRemaining())
            {
                file.write(bytes, offset + bytes.position());
            }
            takenPosition = Math.min(takenPosition + bytes.limit(), endPosition);
        }
    }

    /**
     * Takes a little more.
     *
     * @throws IOException where there is no room.
     */
    void step() throws IOException
    {
        reach(takenPosition + STEP);
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(file);
    }
}
