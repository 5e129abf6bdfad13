package io.banyan.engine.aeron;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicBoolean;

import org.agrona.BufferUtil;
import org.agrona.LangUtil;

import io.banyan.engine.ColdPath;

/**
 * What the JDK's own sockets are made of and Java does not offer: options by their number, and a datagram taken without
 * an address for its sender. The JDK has to open a package of its own to us.
 */
final class JdkSockets
{
    /** The memory that the JDK has for the address of a sender. */
    static final int SENDER_LENGTH = 128;

    private static final AtomicBoolean HAS_BEGUN = new AtomicBoolean();
    private static volatile boolean isReceiveFound;

    private JdkSockets()
    {
    }

    /** Why options cannot be set; null if they can. */
    static String obstacle()
    {
        return Access.OBSTACLE;
    }

    /** The system's name for an open socket. It stays what it is, also when the socket is closed. */
    static FileDescriptor descriptor(final DatagramChannel socket)
    {
        try
        {
            return (FileDescriptor)Access.DESCRIPTOR.invokeExact(socket);
        }
        catch (final RuntimeException | Error ex)
        {
            throw ex;
        }
        catch (final Throwable ex)
        {
            LangUtil.rethrowUnchecked(ex);
            return null;
        }
    }

    static void option(final DatagramChannel socket, final int level, final int option, final int value)
        throws IOException
    {
        try
        {
            Access.SET_OPTION.invokeExact(descriptor(socket), false, level, option, value, false);
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            throw ex;
        }
        catch (final Throwable ex)
        {
            LangUtil.rethrowUnchecked(ex);
        }
    }

    /** Whether {@link #receive} may be called by now. */
    static boolean isReceiveFound()
    {
        return isReceiveFound;
    }

    /** Looks for {@link #receive} and calls it once, which takes 15 ms, on a thread that ends with that. */
    @ColdPath
    static void findReceive()
    {
        if (!HAS_BEGUN.get() && HAS_BEGUN.compareAndSet(false, true))
        {
            final Thread finder = new Thread(JdkSockets::tryReceive, "banyan-sockets");
            finder.setDaemon(true);
            finder.start();
        }
    }

    @ColdPath
    private static void tryReceive()
    {
        if (Access.RECEIVE == null)
        {
            return;
        }
        final ByteBuffer memory = ByteBuffer.allocateDirect(2 * SENDER_LENGTH);
        final long address = BufferUtil.address(memory);
        try (DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET))
        {
            socket.configureBlocking(false);
            isReceiveFound = receive(descriptor(socket), address, SENDER_LENGTH, address + SENDER_LENGTH) < 0;
        }
        catch (final IOException ex)
        {
            // Without it datagrams are taken as every program takes them.
            isReceiveFound = false;
        }
    }

    /**
     * Takes a datagram from a socket that does not block.
     *
     * @param socket        that is open.
     * @param address       of memory for the datagram.
     * @param length        of that memory.
     * @param senderAddress of {@link #SENDER_LENGTH} bytes for the sender, as the system writes it.
     * @return bytes taken; less than 0 if there is none.
     */
    static int receive(final FileDescriptor socket, final long address, final int length, final long senderAddress)
        throws IOException
    {
        try
        {
            return (int)Access.RECEIVE.invokeExact(socket, address, length, senderAddress, false);
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            throw ex;
        }
        catch (final Throwable ex)
        {
            LangUtil.rethrowUnchecked(ex);
            return -1;
        }
    }

    /** Looked for when it is needed for the first time, which takes milliseconds. */
    @ColdPath
    private static final class Access
    {
        private static final MethodHandle DESCRIPTOR;
        private static final MethodHandle SET_OPTION;
        /** Null where this JDK has no such call. */
        private static final MethodHandle RECEIVE;
        private static final String OBSTACLE;

        static
        {
            MethodHandle descriptor = null;
            MethodHandle setOption = null;
            String obstacle = null;
            try
            {
                descriptor = lookUpDescriptor();
                setOption = lookUpSetOption();
            }
            catch (final IllegalAccessException ex)
            {
                obstacle = "the JVM was not started with " + UdpOffload.FLAG;
            }
            catch (final ReflectiveOperationException ex)
            {
                obstacle = "this JDK sets options of sockets in another way: " + ex.getMessage();
            }
            DESCRIPTOR = descriptor;
            SET_OPTION = setOption;
            OBSTACLE = obstacle;
            RECEIVE = obstacle == null ? lookUpReceive() : null;
        }

        private static MethodHandle lookUpDescriptor() throws ReflectiveOperationException
        {
            final Class<?> sockets = Class.forName("sun.nio.ch.SelChImpl");
            return MethodHandles.privateLookupIn(sockets, MethodHandles.lookup())
                .findVirtual(sockets, "getFD", MethodType.methodType(FileDescriptor.class))
                .asType(MethodType.methodType(FileDescriptor.class, DatagramChannel.class));
        }

        private static MethodHandle lookUpSetOption() throws ReflectiveOperationException
        {
            final Class<?> net = Class.forName("sun.nio.ch.Net");
            return MethodHandles.privateLookupIn(net, MethodHandles.lookup()).findStatic(
                net, "setIntOption0", MethodType.methodType(void.class, FileDescriptor.class, boolean.class,
                    int.class, int.class, int.class, boolean.class));
        }

        private static MethodHandle lookUpReceive()
        {
            try
            {
                final Class<?> datagrams = Class.forName("sun.nio.ch.DatagramChannelImpl");
                return MethodHandles.privateLookupIn(datagrams, MethodHandles.lookup()).findStatic(
                    datagrams, "receive0", MethodType.methodType(int.class, FileDescriptor.class, long.class,
                        int.class, long.class, boolean.class));
            }
            catch (final ReflectiveOperationException ex)
            {
                // Datagrams are taken as every program takes them, which costs an address now and then.
                return null;
            }
        }
    }
}
