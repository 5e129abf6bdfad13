package io.banyan.bench.rig;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * Raw Aeron fanning out, over a unicast publication for each child, or over one publication with a manual destination
 * for each child. The children have a socket each and share one driver and one client, which is the cheapest way to
 * read k streams in one thread.
 */
final class RawFanout implements SystemUnderTest
{
    private static final int STREAM_ID = 1001;

    private final RawNode parentNode;
    private final RawNode childNode;
    private final boolean isShared;
    private final RawPublication[] publications;
    private final RawReader[] readers;
    private int nextPublication;

    RawFanout(
        final RawSettings settings, final boolean isMultiDestination, final RigSpec spec,
        final DeliveryHandler delivery)
    {
        isShared = settings == RawSettings.DEFAULTS;
        parentNode = new RawNode(settings, spec.mtu());
        childNode = isShared ? parentNode : new RawNode(settings, spec.mtu());
        readers = new RawReader[spec.children()];
        for (int i = 0; i < readers.length; i++)
        {
            readers[i] = new RawReader(childNode, STREAM_ID, i, delivery);
        }
        publications = new RawPublication[isMultiDestination ? 1 : readers.length];
        if (isMultiDestination)
        {
            publications[0] = parentNode.publishToMany(STREAM_ID);
            for (final RawReader reader : readers)
            {
                publications[0].addDestination("aeron:udp?endpoint=" + childNode.endpoint(reader.subscription()));
            }
        }
        else
        {
            for (int i = 0; i < readers.length; i++)
            {
                publications[i] = parentNode.publish(childNode.endpoint(readers[i].subscription()), STREAM_ID);
            }
        }
    }

    @Override
    public boolean isConnected()
    {
        for (final RawPublication publication : publications)
        {
            if (!publication.isConnected())
            {
                return false;
            }
        }
        for (final RawReader reader : readers)
        {
            if (!reader.isConnected())
            {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        int i = nextPublication;
        while (i < publications.length && publications[i].offer(buffer, offset, length))
        {
            i++;
        }
        final boolean isTaken = i == publications.length;
        nextPublication = isTaken ? 0 : i;
        return isTaken;
    }

    @Override
    public int driveSource()
    {
        return parentNode.receive() + parentNode.send();
    }

    @Override
    public int driveRelay()
    {
        return 0;
    }

    @Override
    public int driveReaders()
    {
        int workCount = childNode.receive();
        for (final RawReader reader : readers)
        {
            workCount += reader.poll();
        }
        return workCount;
    }

    @Override
    public long systemBytesSent()
    {
        if (isShared)
        {
            return parentNode.bytesSent();
        }
        // The driver counts a datagram to many destinations once.
        return parentNode.bytesSent() * readers.length / publications.length + childNode.bytesSent();
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(parentNode, childNode);
    }
}
