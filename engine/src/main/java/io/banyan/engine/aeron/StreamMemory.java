package io.banyan.engine.aeron;

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
 * A byte of each page is written through the file, as it stands there: where there is no room this fails, and nothing
 * worse. Of the thread that drives the driver, which is the only one that writes to the stream.
 */
final class StreamMemory implements AutoCloseable
{
    static final int PAGE_LENGTH = 4096;
    private static final int TERMS = 3;
    private static final int PAGES_PER_STEP = 4;

    private final FileChannel file;
    private final ByteBuffer octet = ByteBuffer.allocateDirect(1);
    private final long length;
    private final long endPosition;
    private long takenPosition;

    /**
     * Of a stream that begins at a position.
     *
     * @throws IOException where its file cannot be opened.
     */
    StreamMemory(final Path path, final long position, final int termLength) throws IOException
    {
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
            octet.clear();
            file.read(octet, offset);
            octet.clear();
            file.write(octet, offset);
            takenPosition += PAGE_LENGTH;
        }
    }

    /**
     * Takes a little more.
     *
     * @throws IOException where there is no room.
     */
    void step() throws IOException
    {
        reach(takenPosition + PAGES_PER_STEP * PAGE_LENGTH);
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(file);
    }
}
