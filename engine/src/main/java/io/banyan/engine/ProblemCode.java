package io.banyan.engine;

/**
 * The stable codes of the engine's operator-facing problems. Append only: a number is never reused.
 */
public enum ProblemCode
{
    /** Agrona cannot reach the internals of the JDK that it needs. */
    ADD_OPENS_MISSING(1200),
    /** A configuration key that nobody knows. */
    OPTION_UNKNOWN(1201),
    /** A value that cannot be read, or lies outside its range. */
    OPTION_INVALID(1202),
    /** A link's receive window does not fit into the socket's receive buffer. */
    WINDOW_ABOVE_RECEIVE_BUFFER(1203),
    /** The kernel grants a smaller receive buffer than asked for. */
    RECEIVE_BUFFER_LIMITED(1204),
    /** The kernel grants a smaller send buffer than one datagram needs. */
    SEND_BUFFER_LIMITED(1205),
    /** The datagram size does not fit the term length or the sockets. */
    MTU_TOO_LARGE(1206),
    /** Options that contradict each other. */
    OPTIONS_CONFLICT(1207),
    /** Not enough room for the driver's files: writing them would end in SIGBUS. */
    DRIVER_SPACE_SHORT(1210),
    /** The driver's directory cannot be made. */
    DRIVER_DIRECTORY(1211),
    /** No driver runs in the directory given. */
    DRIVER_NOT_FOUND(1212),
    /** The data endpoint cannot be bound. */
    ENDPOINT_NOT_BOUND(1213),
    /** Two channels of one node share a stream id. */
    STREAM_ID_CLASH(1214),
    /** The driver refused to open a stream. */
    STREAM_NOT_OPENED(1215),
    /** A session that nobody announced. */
    SESSION_NOT_ANNOUNCED(1216),
    /** A session that is no longer wanted. */
    SESSION_REFUSED(1217),
    /** A receiver threw while it took bytes from a link. */
    RECEIVER_FAILED(1218),
    /** A call from a thread that does not own what it calls. */
    WRONG_THREAD(1219),
    /** An IPC subscriber could not be served. */
    IPC_REFUSED(1220);

    private final int number;

    ProblemCode(final int number)
    {
        this.number = number;
    }

    /**
     * The number as it stands in messages.
     *
     * @return the number.
     */
    public int number()
    {
        return number;
    }

    @Override
    public String toString()
    {
        return "BYN-" + number;
    }
}
