package io.banyan.engine.aeron;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;

import org.agrona.BufferUtil;
import org.agrona.SystemUtil;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * A socket that several senders send to. The JDK makes a new address whenever the sender of a datagram is another one
 * than that of the datagram before, as on a relay, which hears its parent and its children. From the second sender on,
 * datagrams are taken by the call beneath, and the addresses of senders are kept. Where that call is not to be had all
 * goes as it does elsewhere, and so it does on sockets of IPv6.
 */
final class SharedSocket
{
    /** More than a node has links; strangers can make it forget them all. */
    static final int SENDERS_MAX = 1024;

    /** Where Linux has the parts of an address, behind its family. */
    private static final int PORT_OFFSET = 2;
    private static final int HOST_OFFSET = 4;
    private static final int HOST_LENGTH = 4;

    private final DatagramChannel socket;
    private final boolean mayKeepSenders;
    private final Long2ObjectHashMap<InetSocketAddress> senders = new Long2ObjectHashMap<>();
    private final ByteBuffer sender = ByteBuffer.allocateDirect(JdkSockets.SENDER_LENGTH).order(ByteOrder.BIG_ENDIAN);
    private final long senderAddress = BufferUtil.address(sender);
    private FileDescriptor descriptor;
    private InetSocketAddress lastSender;
    private ByteBuffer memory;
    private long memoryAddress;

    /**
     * For the thread that receives.
     *
     * @param socket that is bound and does not block.
     */
    SharedSocket(final DatagramChannel socket) throws IOException
    {
        this.socket = socket;
        mayKeepSenders = SystemUtil.isLinux() &&
            socket.getLocalAddress() instanceof final InetSocketAddress local &&
            local.getAddress() instanceof Inet4Address;
    }

    /** Whether the addresses of senders are kept by now. */
    boolean keepsSenders()
    {
        return descriptor != null;
    }

    /**
     * Takes a datagram.
     *
     * @param buffer direct, for the datagram; its position is the length afterwards.
     * @return its sender; null if there is none.
     */
    InetSocketAddress receive(final ByteBuffer buffer) throws IOException
    {
        buffer.clear();
        if (!socket.isOpen())
        {
            return null;
        }
        return descriptor == null ? receiveFromAnyone(buffer) : receiveFromKept(buffer);
    }

    private InetSocketAddress receiveFromAnyone(final ByteBuffer buffer) throws IOException
    {
        final InetSocketAddress source = (InetSocketAddress)socket.receive(buffer);
        if (source != null && mayKeepSenders)
        {
            if (lastSender != null && lastSender != source)
            {
                keepSenders();
            }
            lastSender = source;
        }
        return source;
    }

    private void keepSenders()
    {
        if (JdkSockets.isReceiveFound())
        {
            descriptor = JdkSockets.descriptor(socket);
        }
        else
        {
            JdkSockets.findReceive();
        }
    }

    private InetSocketAddress receiveFromKept(final ByteBuffer buffer) throws IOException
    {
        if (memory != buffer)
        {
            memory = buffer;
            memoryAddress = BufferUtil.address(buffer);
        }
        final int length = JdkSockets.receive(descriptor, memoryAddress, buffer.capacity(), senderAddress);
        if (length < 0)
        {
            return null;
        }
        buffer.position(length);
        // Family, port and host: eight bytes.
        final long key = sender.getLong(0);
        final InetSocketAddress source = senders.get(key);
        return source != null ? source : keep(key);
    }

    private InetSocketAddress keep(final long key) throws IOException
    {
        if (senders.size() == SENDERS_MAX)
        {
            senders.clear();
        }
        final byte[] host = new byte[HOST_LENGTH];
        sender.get(HOST_OFFSET, host);
        final InetSocketAddress source =
            new InetSocketAddress(InetAddress.getByAddress(host), sender.getShort(PORT_OFFSET) & 0xFFFF);
        senders.put(key, source);
        return source;
    }
}
