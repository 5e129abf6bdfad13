package io.banyan.node.ops;

import java.io.File;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import io.aeron.CncFileDescriptor;

/**
 * The counters and the error log that a media driver keeps in its directory, its own and those of the engines on it;
 * read in place, by any
 * process of this host.
 */
public final class CounterFile implements AutoCloseable
{
    private final String directory;
    private final MappedByteBuffer file;
    private final CountersReader counters;
    private final UnsafeBuffer errors;
    private final DirectBuffer metaData;

    private CounterFile(final String directory, final MappedByteBuffer file)
    {
        this.directory = directory;
        this.file = file;
        metaData = CncFileDescriptor.createMetaDataBuffer(file);
        counters = new CountersReader(
            CncFileDescriptor.createCountersMetaDataBuffer(file, metaData),
            CncFileDescriptor.createCountersValuesBuffer(file, metaData));
        errors = CncFileDescriptor.createErrorLogBuffer(file, metaData);
    }

    /**
     * Opens the file of a driver.
     *
     * @param directory of the driver.
     * @return it, or null if there is no complete one.
     */
    public static CounterFile open(final String directory)
    {
        final File cnc = new File(directory, CncFileDescriptor.CNC_FILE);
        if (!cnc.isFile() || cnc.length() < CncFileDescriptor.META_DATA_LENGTH)
        {
            return null;
        }
        final MappedByteBuffer file = IoUtil.mapExistingFile(cnc, FileChannel.MapMode.READ_ONLY, "cnc");
        final DirectBuffer metaData = CncFileDescriptor.createMetaDataBuffer(file);
        if (metaData.getInt(CncFileDescriptor.cncVersionOffset(0)) != CncFileDescriptor.CNC_VERSION)
        {
            IoUtil.unmap(file);
            return null;
        }
        return new CounterFile(directory, file);
    }

    /**
     * Directory of the driver.
     *
     * @return its name.
     */
    public String directory()
    {
        return directory;
    }

    /**
     * The counters.
     *
     * @return a reader over the mapped file, valid until this is closed.
     */
    public CountersReader counters()
    {
        return counters;
    }

    /**
     * The driver's distinct error log.
     *
     * @return the mapped buffer, valid until this is closed.
     */
    public UnsafeBuffer errors()
    {
        return errors;
    }

    /**
     * Process id of the driver.
     *
     * @return the id.
     */
    public long pid()
    {
        return CncFileDescriptor.pid(metaData);
    }

    /**
     * Sum of all counters of a type.
     *
     * @param typeId    of the counters.
     * @param labelPart that the label must hold; empty for all.
     * @return the sum.
     */
    public long sum(final int typeId, final String labelPart)
    {
        final long[] sum = new long[1];
        counters.forEach((counterId, type, key, label) ->
        {
            if (type == typeId && label.contains(labelPart))
            {
                sum[0] += counters.getCounterValue(counterId);
            }
        });
        return sum[0];
    }

    /**
     * The value of one of the driver's own counters.
     *
     * @param counterId of the counter.
     * @return the value.
     */
    public long value(final int counterId)
    {
        return counters.getCounterValue(counterId);
    }

    @Override
    public void close()
    {
        IoUtil.unmap(file);
    }
}
