package io.banyan.engine.aeron;

import java.io.IOException;
import java.nio.channels.DatagramChannel;

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
        return obstacle() == null;
    }

    /**
     * Why they cannot.
     *
     * @return the reason, null if they can.
     */
    public static String obstacle()
    {
        return Trial.OBSTACLE;
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
        JdkSockets.option(socket, LEVEL_UDP, option, value);
    }

    /** Tried when it is needed for the first time, which takes milliseconds. */
    @ColdPath
    private static final class Trial
    {
        private static final String OBSTACLE = SystemUtil.isLinux() ? obstacle() : "the system is not Linux";

        private static String obstacle()
        {
            if (JdkSockets.obstacle() != null)
            {
                return JdkSockets.obstacle();
            }
            try (DatagramChannel socket = DatagramChannel.open())
            {
                set(socket, SEGMENT, PROBED_LENGTH);
                set(socket, COALESCE, 1);
                return null;
            }
            catch (final IOException ex)
            {
                return "the kernel does not offer it: " + ex.getMessage();
            }
        }
    }
}
