package io.banyan.bench.peers.system;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.banyan.bench.peers.Arrival;
import io.banyan.bench.peers.Readers;
import io.banyan.bench.peers.Server;
import io.banyan.bench.peers.ServingPeer;
import io.banyan.bench.peers.Site;
import io.banyan.bench.peers.Stamp;
import io.banyan.bench.peers.Writer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * libzmq, called from Java: XPUB to SUB over TCP, straight or through one forwarder, which is its own proxy.
 */
final class LibZmqPeer implements ServingPeer
{
    private static final int POLL_ITEM_LENGTH = 16;
    private static final int POLL_ITEM_EVENTS = 12;
    private static final int MESSAGE_MAX = 1 << 16;

    private final boolean isForwarded;

    LibZmqPeer(final boolean isForwarded)
    {
        this.isForwarded = isForwarded;
    }

    @Override
    public String name()
    {
        return isForwarded ? "libzmq-forwarder" : "libzmq";
    }

    @Override
    public String version()
    {
        final Memory numbers = new Memory(3 * Integer.BYTES);
        LibZmq.version(numbers, numbers.share(Integer.BYTES), numbers.share(2 * Integer.BYTES));
        return numbers.getInt(0) + "." + numbers.getInt(Integer.BYTES) + "." + numbers.getInt(2 * Integer.BYTES) +
            " through JNA";
    }

    @Override
    public String missing()
    {
        try
        {
            NativeLibrary.getInstance(LibZmq.LIBRARY);
            return null;
        }
        catch (final UnsatisfiedLinkError ex)
        {
            return LibZmq.LIBRARY + " is not installed (Debian: apt-get install libzmq5)";
        }
    }

    @Override
    public boolean hasInnerNodes()
    {
        return isForwarded;
    }

    @Override
    public List<String> libraries()
    {
        return List.of("jna-");
    }

    @Override
    public Map<String, String> settings()
    {
        final Map<String, String> settings = new LinkedHashMap<>(JeroMqPeer.zmqSettings());
        settings.put("calls", "direct-mapped JNA, about 0.2 us each");
        return settings;
    }

    @Override
    public List<Server> servers(final Site site)
    {
        return isForwarded ? List.of(new Server(JeroMqPeer.FORWARDER, null,
            List.of(site.port(JeroMqPeer.PUBLISHED), site.port(JeroMqPeer.FORWARDED)))) : List.of();
    }

    @Override
    public void serve(final Site site)
    {
        final Pointer context = LibZmq.ctxNew();
        final Pointer in = socket(context, LibZmq.XSUB);
        check(LibZmq.bind(in, address(site, JeroMqPeer.PUBLISHED)), "bind");
        final Pointer out = socket(context, LibZmq.XPUB);
        check(LibZmq.bind(out, address(site, JeroMqPeer.FORWARDED)), "bind");
        LibZmq.proxy(in, out, null);
    }

    @Override
    public Writer openWriter(final Site site)
    {
        final Pointer context = LibZmq.ctxNew();
        final Pointer socket = socket(context, LibZmq.XPUB);
        check(isForwarded ? LibZmq.connect(socket, address(site, JeroMqPeer.PUBLISHED)) :
            LibZmq.bind(socket, address(site, JeroMqPeer.FORWARDED)), "connect");
        final Memory memory = new Memory(MESSAGE_MAX);
        return new Writer()
        {
            @Override
            public boolean offer(final UnsafeBuffer message)
            {
                memory.write(0, message.byteArray(), 0, message.capacity());
                return LibZmq.send(socket, memory, message.capacity(), LibZmq.DONTWAIT) >= 0;
            }

            @Override
            public void close()
            {
                LibZmq.close(socket);
                LibZmq.ctxTerm(context);
            }
        };
    }

    @Override
    public Readers openReaders(final int first, final int count, final Site site, final Arrival arrival)
    {
        final Pointer context = LibZmq.ctxNew();
        final Pointer[] sockets = new Pointer[count];
        final Memory items = new Memory((long)count * POLL_ITEM_LENGTH);
        items.clear();
        for (int i = 0; i < count; i++)
        {
            sockets[i] = socket(context, LibZmq.SUB);
            check(LibZmq.setsockopt(sockets[i], LibZmq.SUBSCRIBE, null, 0), "subscribe");
            check(LibZmq.connect(sockets[i], address(site, JeroMqPeer.FORWARDED)), "connect");
            items.setPointer((long)i * POLL_ITEM_LENGTH, sockets[i]);
            items.setShort((long)i * POLL_ITEM_LENGTH + POLL_ITEM_EVENTS, (short)LibZmq.POLLIN);
        }
        final Memory message = new Memory(MESSAGE_MAX);
        final UnsafeBuffer view = new UnsafeBuffer(message.getByteBuffer(0, MESSAGE_MAX));
        return new Readers()
        {
            @Override
            public int poll()
            {
                int workCount = 0;
                for (int i = 0; i < count; i++)
                {
                    for (int j = 0; j < JeroMqPeer.MESSAGES_PER_POLL &&
                        LibZmq.recv(sockets[i], message, MESSAGE_MAX, LibZmq.DONTWAIT) >= 0; j++)
                    {
                        workCount++;
                        Stamp.read(arrival, first + i, view, 0);
                    }
                }
                return workCount;
            }

            @Override
            public void idle(final int workCount)
            {
                if (workCount == 0)
                {
                    LibZmq.poll(items, count, JeroMqPeer.POLL_MS);
                }
            }

            @Override
            public void close()
            {
                for (final Pointer socket : sockets)
                {
                    LibZmq.close(socket);
                }
                LibZmq.ctxTerm(context);
            }
        };
    }

    private static Pointer socket(final Pointer context, final int type)
    {
        final Pointer socket = LibZmq.socket(context, type);
        set(socket, LibZmq.SNDHWM, JeroMqPeer.HIGH_WATER);
        set(socket, LibZmq.RCVHWM, JeroMqPeer.HIGH_WATER);
        set(socket, LibZmq.LINGER, 0);
        set(socket, LibZmq.RECONNECT_IVL, 10);
        return socket;
    }

    private static void set(final Pointer socket, final int option, final int value)
    {
        final Memory memory = new Memory(Integer.BYTES);
        memory.setInt(0, value);
        check(LibZmq.setsockopt(socket, option, memory, Integer.BYTES), "option " + option);
    }

    private static void check(final int answer, final String what)
    {
        if (answer < 0)
        {
            throw new IllegalStateException("libzmq refused: " + what);
        }
    }

    private static String address(final Site site, final String port)
    {
        return "tcp://" + Site.HOST + ":" + site.port(port);
    }
}
