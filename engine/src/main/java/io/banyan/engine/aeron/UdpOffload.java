package io.banyan.engine.aeron;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.DatagramChannel;

import org.agrona.LangUtil;
import org.agrona.SystemUtil;

import io.banyan.engine.ColdPath;

/**
 * Two options of UDP sockets that Linux has and Java does not name. With a segment length set, what is sent in one
 * system call leaves as datagrams of that length, and a shorter last one; with coalescing, datagrams of one sender that
 * arrive together are taken in one system call, one behind the other. The cost of a datagram is the way through the
 * kernel, which so many go together.
 * <p>
 * The options are set as the JDK sets its own, for which it has to open a package of its own to us. Where it does not,
 * or the kernel has no such options, every datagram goes alone.
 */
public final class UdpOffload
{
    /** What the JVM has to be started with. */
    public static final String FLAG = "--add-opens java.base/sun.nio.ch=ALL-UNNAMED";

    /** Datagrams that the kernel takes in one system call, at most. */
    static final int SEGMENTS_MAX = 64;

    private static final int LEVEL_UDP = 17;
    private static final int SEGMENT = 103;
    private static final int COALESCE = 104;
    private static final int PROBED_LENGTH = 1024;

    private UdpOffload()
    {
    }

    /**
     * Whether this JVM and this kernel can.
     *
     * @return true if they can.
     */
    public static boolean isAvailable()
    {
        return Access.OBSTACLE == null;
    }

    /**
     * Why they cannot.
     *
     * @return the reason, null if they can.
     */
    public static String obstacle()
    {
        return Access.OBSTACLE;
    }

    /** Cuts what is sent in one call from here on into datagrams of so many bytes; 0 to cut nothing. */
    static void segment(final DatagramChannel socket, final int bytes) throws IOException
    {
        set(socket, SEGMENT, bytes);
    }

    /** From here on takes what has arrived together in one call. */
    static void coalesce(final DatagramChannel socket) throws IOException
    {
        set(socket, COALESCE, 1);
    }

    private static void set(final DatagramChannel socket, final int option, final int value) throws IOException
    {
        set(Access.DESCRIPTOR, Access.SET_OPTION, socket, option, value);
    }

    private static void set(
        final MethodHandle descriptor,
        final MethodHandle setOption,
        final DatagramChannel socket,
        final int option,
        final int value)
        throws IOException
    {
        try
        {
            final FileDescriptor opened = (FileDescriptor)descriptor.invokeExact(socket);
            setOption.invokeExact(opened, false, LEVEL_UDP, option, value, false);
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

    /** Looked for when it is needed for the first time, which takes milliseconds. */
    @ColdPath
    private static final class Access
    {
        private static final MethodHandle DESCRIPTOR;
        private static final MethodHandle SET_OPTION;
        private static final String OBSTACLE;

        static
        {
            MethodHandle descriptor = null;
            MethodHandle setOption = null;
            String obstacle = null;
            if (!SystemUtil.isLinux())
            {
                obstacle = "the system is not Linux";
            }
            else
            {
                try (DatagramChannel socket = DatagramChannel.open())
                {
                    final MethodHandles.Lookup caller = MethodHandles.lookup();
                    final Class<?> channels = Class.forName("sun.nio.ch.SelChImpl");
                    final Class<?> net = Class.forName("sun.nio.ch.Net");
                    descriptor = MethodHandles.privateLookupIn(channels, caller)
                        .findVirtual(channels, "getFD", MethodType.methodType(FileDescriptor.class))
                        .asType(MethodType.methodType(FileDescriptor.class, DatagramChannel.class));
                    setOption = MethodHandles.privateLookupIn(net, caller).findStatic(
                        net, "setIntOption0", MethodType.methodType(void.class, FileDescriptor.class, boolean.class,
                            int.class, int.class, int.class, boolean.class));
                    set(descriptor, setOption, socket, SEGMENT, PROBED_LENGTH);
                    set(descriptor, setOption, socket, COALESCE, 1);
                }
                catch (final IllegalAccessException ex)
                {
                    obstacle = "the JVM was not started with " + FLAG;
                }
                catch (final ReflectiveOperationException ex)
                {
                    obstacle = "this JDK sets options of sockets in another way: " + ex.getMessage();
                }
                catch (final IOException ex)
                {
                    obstacle = "the kernel does not offer it: " + ex.getMessage();
                }
            }
            DESCRIPTOR = descriptor;
            SET_OPTION = setOption;
            OBSTACLE = obstacle;
        }
    }
}
