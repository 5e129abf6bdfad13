package io.banyan.engine.aeron;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;

/**
 * The memory of the streams of one transport: a stream is opened over memory that is merely promised, and takes it
 * before it is written to. Of the thread that drives the driver; where another one does, the driver takes all of it at
 * once.
 */
final class StreamMemories implements AutoCloseable
{
    /** What a sender has beyond the message that it is about to write. */
    private static final int AHEAD = 128 * 1024;
    private static final long RETRY_NS = 100_000_000L;

    private final boolean isTakenHere;
    private final Path publications;
    private final Path images;
    private final int termLength;
    private final int window;
    private final MemoryTurns turns;
    private final ErrorHandler errorHandler;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(StreamMemory.STEP);
    private final ArrayList<StreamMemory> incomplete = new ArrayList<>();
    private long nowNs;
    private long shortNs;
    private boolean isShort;

    StreamMemories(
        final boolean isTakenHere,
        final Path directory,
        final int termLength,
        final int window,
        final MemoryTurns turns,
        final ErrorHandler errorHandler)
    {
        this.turns = turns;
        this.isTakenHere = isTakenHere;
        this.publications = directory.resolve("publications");
        this.images = directory.resolve("images");
        this.termLength = termLength;
        this.window = window;
        this.errorHandler = errorHandler;
    }

    static StreamMemories of(final AeronDriver driver, final ErrorHandler errorHandler)
    {
        final DriverContext ctx = driver.context();
        return new StreamMemories(driver.mode() == DriverMode.INVOKER && !ctx.termSparse(),
            Path.of(driver.directoryName()), ctx.termLength(), AeronDriver.windowLength(ctx, driver.limits()),
            driver.memoryTurns(), errorHandler);
    }

    /** What the address of a stream has to say of its memory. */
    String uriParams()
    {
        return isTakenHere ? "|sparse=true" : "";
    }

    /** Of a publication that has just been opened; null if none has to be taken, or there is none: that is told. */
    StreamMemory ofPublication(final long registrationId)
    {
        return isTakenHere ? open(publications, registrationId, 0) : null;
    }

    /** Of an image that has just arrived; null if none has to be taken, or there is none: that is told. */
    StreamMemory ofImage(final long correlationId, final long position)
    {
        return isTakenHere ? open(images, correlationId, position) : null;
    }

    boolean isTakenHere()
    {
        return isTakenHere;
    }

    /** Whether a message may be written from a position on. */
    boolean mayWrite(final StreamMemory memory, final long position, final int length)
    {
        // Twice: it may not fit into the rest of a term.
        return reach(memory, position + 2L * length + AHEAD);
    }

    /** Whether a whole window may arrive from a position on. */
    boolean mayReceive(final StreamMemory memory, final long position)
    {
        return reach(memory, position + window);
    }

    /** Takes a little of what is still to be taken, for a cycle that has nothing else to do. */
    void step(final long timeNs)
    {
        nowNs = timeNs;
        if (incomplete.isEmpty() || isShort && nowNs - shortNs < RETRY_NS || !turns.take(nowNs))
        {
            return;
        }
        isShort = false;
        final StreamMemory memory = incomplete.get(incomplete.size() - 1);
        try
        {
            memory.step();
        }
        catch (final IOException ex)
        {
            // Nobody needs it yet; whoever does is told when it is still missing then.
            isShort = true;
            shortNs = nowNs;
        }
        if (memory.isComplete())
        {
            forget(memory);
        }
    }

    /** Whether nothing is left to be taken, or nothing can be for now. */
    boolean isSettled()
    {
        return incomplete.isEmpty() || isShort;
    }

    /** Nobody writes to its stream any more, or all of it is taken. */
    void forget(final StreamMemory memory)
    {
        if (memory != null && incomplete.remove(memory))
        {
            memory.close();
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(incomplete);
        incomplete.clear();
    }

    private StreamMemory open(final Path folder, final long id, final long position)
    {
        try
        {
            final StreamMemory memory = new StreamMemory(
                folder.resolve(id + ".logbuffer"), position, termLength, bytes);
            incomplete.add(memory);
            return memory;
        }
        catch (final IOException ex)
        {
            onMissing(ex);
            return null;
        }
    }

    private boolean reach(final StreamMemory memory, final long position)
    {
        try
        {
            memory.reach(position);
            return true;
        }
        catch (final IOException ex)
        {
            onMissing(ex);
            return false;
        }
    }

    private void onMissing(final IOException ex)
    {
        errorHandler.onError(new EngineException(
            ProblemCode.DRIVER_SPACE_SHORT,
            "the memory of a stream cannot be taken: " + ex.getMessage(),
            "make room in the file system of banyan.driver.directory, or see the limit of open files",
            ex));
    }
}
