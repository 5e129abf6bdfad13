package io.banyan.bench.peers;

import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

/**
 * What every reader has of the load that runs, in memory that all processes of a run share; so the writer knows what is
 * in flight without a word on any wire.
 * <pre>
 *   reader 0: | load (8) | received (8) | first arrival ns (8) | unused (40) |
 *   reader 1: ...
 * </pre>
 * Little endian. Each reader writes its own line, everybody reads.
 */
public final class Scoreboard implements AutoCloseable
{
    /** Bytes of a reader's line. */
    public static final int LINE = 64;

    private static final String FILE = "scoreboard";
    private static final int RECEIVED = 8;
    private static final int FIRST = 16;

    private final MappedByteBuffer file;
    private final UnsafeBuffer buffer;
    private final int readers;

    private Scoreboard(final MappedByteBuffer file)
    {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN)
        {
            throw new IllegalStateException("the scoreboard needs a little-endian machine");
        }
        this.file = file;
        buffer = new UnsafeBuffer(file);
        readers = buffer.capacity() / LINE;
    }

    /**
     * Make the scoreboard of a run.
     *
     * @param folder  of the run.
     * @param readers over all processes.
     * @return the scoreboard.
     */
    public static Scoreboard create(final Path folder, final int readers)
    {
        return new Scoreboard(IoUtil.mapNewFile(folder.resolve(FILE).toFile(), (long)readers * LINE));
    }

    /**
     * The scoreboard of a run.
     *
     * @param folder of the run.
     * @return the scoreboard.
     */
    public static Scoreboard open(final Path folder)
    {
        return new Scoreboard(IoUtil.mapExistingFile(folder.resolve(FILE).toFile(), FILE));
    }

    /**
     * How many readers there are.
     *
     * @return count.
     */
    public int readers()
    {
        return readers;
    }

    /**
     * Begin a load at a reader.
     *
     * @param reader number of it.
     * @param load   that begins.
     */
    public void begin(final int reader, final long load)
    {
        buffer.putLongOrdered(reader * LINE + RECEIVED, 0);
        buffer.putLongOrdered(reader * LINE, load);
    }

    /**
     * Say what a reader has.
     *
     * @param reader number of it.
     * @param count  of messages of its load.
     */
    public void update(final int reader, final long count)
    {
        buffer.putLongOrdered(reader * LINE + RECEIVED, count);
    }

    /**
     * What a reader has.
     *
     * @param reader number of it.
     * @param load   asked for.
     * @return messages; 0 when it is at another load.
     */
    public long received(final int reader, final long load)
    {
        return buffer.getLongVolatile(reader * LINE) == load ? buffer.getLongVolatile(reader * LINE + RECEIVED) : 0;
    }

    /**
     * What every reader has.
     *
     * @param load asked for.
     * @return messages of the reader that has least.
     */
    public long receivedByAll(final long load)
    {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < readers; i++)
        {
            least = Math.min(least, received(i, load));
        }
        return least;
    }

    /**
     * What all readers have together.
     *
     * @param load asked for.
     * @return messages.
     */
    public long receivedInAll(final long load)
    {
        long sum = 0;
        for (int i = 0; i < readers; i++)
        {
            sum += received(i, load);
        }
        return sum;
    }

    /**
     * Say when the first message ever reached a reader.
     *
     * @param reader number of it.
     * @param atNs   on the monotonic clock of the host.
     */
    public void first(final int reader, final long atNs)
    {
        buffer.putLongOrdered(reader * LINE + FIRST, atNs);
    }

    /**
     * When the first message ever reached a reader.
     *
     * @param reader number of it.
     * @return on the monotonic clock of the host, 0 for not yet.
     */
    public long first(final int reader)
    {
        return buffer.getLongVolatile(reader * LINE + FIRST);
    }

    @Override
    public void close()
    {
        IoUtil.unmap(file);
    }
}
