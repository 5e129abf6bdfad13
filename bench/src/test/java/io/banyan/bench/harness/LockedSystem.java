package io.banyan.bench.harness;

import io.banyan.bench.rig.SystemUnderTest;
import org.agrona.DirectBuffer;

/**
 * Lets two threads drive a system that was made for one.
 */
final class LockedSystem implements SystemUnderTest
{
    private final SystemUnderTest system;

    LockedSystem(final SystemUnderTest system)
    {
        this.system = system;
    }

    @Override
    public synchronized boolean isConnected()
    {
        return system.isConnected();
    }

    @Override
    public synchronized boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        return system.offer(buffer, offset, length);
    }

    @Override
    public synchronized int driveSource()
    {
        return system.driveSource();
    }

    @Override
    public synchronized int driveRelay()
    {
        return system.driveRelay();
    }

    @Override
    public synchronized int driveReaders()
    {
        return system.driveReaders();
    }

    @Override
    public synchronized long systemBytesSent()
    {
        return system.systemBytesSent();
    }

    @Override
    public synchronized void close()
    {
        system.close();
    }
}
