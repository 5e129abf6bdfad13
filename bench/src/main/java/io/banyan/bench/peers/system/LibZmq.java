package io.banyan.bench.peers.system;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

import java.util.Locale;
import java.util.Map;

/**
 * The few calls of libzmq that are needed, bound directly.
 */
final class LibZmq
{
    static final String LIBRARY = "libzmq.so.5";

    static final int POLLIN = 1;
    static final int DONTWAIT = 1;
    static final int SUB = 2;
    static final int XPUB = 9;
    static final int XSUB = 10;
    static final int SUBSCRIBE = 6;
    static final int LINGER = 17;
    static final int RECONNECT_IVL = 18;
    static final int SNDHWM = 23;
    static final int RCVHWM = 24;

    static
    {
        final FunctionMapper names = (library, method) ->
            "zmq_" + method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        Native.register(LibZmq.class,
            NativeLibrary.getInstance(LIBRARY, Map.of(Library.OPTION_FUNCTION_MAPPER, names)));
    }

    private LibZmq()
    {
    }

    static native Pointer ctxNew();

    static native int ctxTerm(Pointer context);

    static native Pointer socket(Pointer context, int type);

    static native int close(Pointer socket);

    static native int setsockopt(Pointer socket, int option, Pointer value, long length);

    static native int bind(Pointer socket, String address);

    static native int connect(Pointer socket, String address);

    static native int send(Pointer socket, Pointer bytes, long length, int flags);

    static native int recv(Pointer socket, Pointer bytes, long length, int flags);

    static native int poll(Pointer items, int count, long timeoutMs);

    static native int proxy(Pointer front, Pointer back, Pointer capture);

    static native void version(Pointer major, Pointer minor, Pointer patch);
}
