package io.banyan.bench.rig;

import io.aeron.CncFileDescriptor;
import io.aeron.driver.status.SystemCounterDescriptor;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.status.CountersReader;

import java.io.File;
import java.nio.MappedByteBuffer;

/**
 * Reads the system counters of a media driver from its directory, without a client of its own.
 */
final class DriverCounters implements AutoCloseable
{
    private final MappedByteBuffer file;
    private final CountersReader counters;

    DriverCounters(final String driverDirectory)
    {
        file = IoUtil.mapExistingFile(new File(driverDirectory, CncFileDescriptor.CNC_FILE), "counters");
        final DirectBuffer metaData = CncFileDescriptor.createMetaDataBuffer(file);
        counters = new CountersReader(
            CncFileDescriptor.createCountersMetaDataBuffer(file, metaData),
            CncFileDescriptor.createCountersValuesBuffer(file, metaData));
    }

    long bytesSent()
    {
        return counters.getCounterValue(SystemCounterDescriptor.BYTES_SENT.id());
    }

    @Override
    public void close()
    {
        IoUtil.unmap(file);
    }
}
