package io.banyan.node.demo;

import io.aeron.driver.status.SystemCounterDescriptor;
import io.banyan.engine.aeron.AeronDriver;
import io.banyan.engine.aeron.DriverContext;
import io.banyan.engine.agent.EngineCounter;
import io.banyan.node.ops.CounterFile;

/**
 * A media driver that many nodes of the demonstration share, and its counters; they outlive it as they last were.
 */
final class DemoDriver implements AutoCloseable
{
    private final AeronDriver driver;
    private final CounterFile counters;
    private long lastLinkBytes;
    private long lastWireBytes;
    private boolean isFrozen;
    private boolean isClosed;

    DemoDriver(final int termLength)
    {
        driver = AeronDriver.launch(new DriverContext().termLength(termLength).termSparse(true));
        counters = CounterFile.open(driver.directoryName());
    }

    AeronDriver driver()
    {
        return driver;
    }

    int receive()
    {
        return isClosed ? 0 : driver.receive();
    }

    int send()
    {
        return isClosed ? 0 : driver.send();
    }

    long linkBytes()
    {
        return isFrozen ? lastLinkBytes : counters.sum(EngineCounter.BYTES_OUT.typeId(), "");
    }

    long wireBytes()
    {
        return isFrozen ? lastWireBytes : counters.value(SystemCounterDescriptor.BYTES_SENT.id());
    }

    /** Bytes of blocks that a node has taken in. */
    long bytesIn(final int dataPort)
    {
        return isClosed ? 0 : counters.sum(EngineCounter.BYTES_IN.typeId(), "port=" + dataPort + " ");
    }

    /** Keeps the counters as they are now: its nodes are about to go. */
    void freeze()
    {
        lastLinkBytes = linkBytes();
        lastWireBytes = wireBytes();
        isFrozen = true;
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            freeze();
            isClosed = true;
            counters.close();
            driver.close();
        }
    }
}
