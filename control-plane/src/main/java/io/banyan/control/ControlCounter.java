package io.banyan.control;

/**
 * Every drop, refusal and retry of the control plane. The registry is append only: a code never changes its meaning.
 */
public enum ControlCounter
{
    /** Datagrams taken from the socket. */
    DATAGRAMS_RECEIVED(1, "datagrams received"),
    /** Datagrams handed to the socket. */
    DATAGRAMS_SENT(2, "datagrams sent"),
    /** Datagrams the socket refused. */
    SEND_FAILED(3, "datagrams not sent"),
    /** Receives that failed, such as a port reported unreachable. */
    RECEIVE_FAILED(4, "receives failed"),
    /** Length, template, version or a count is wrong. */
    MALFORMED(5, "malformed datagrams dropped"),
    /** A message that this machine does not take. */
    UNEXPECTED(6, "unexpected messages dropped"),
    /** More than a source may send. */
    RATE_LIMITED(7, "datagrams over the limit of their source dropped"),
    /** The envelope is missing or its code is wrong. */
    ENVELOPE_REFUSED(8, "datagrams without a valid envelope dropped"),
    /** The envelope's time is outside the window. */
    ENVELOPE_LATE(9, "datagrams outside the time window dropped"),
    /** The envelope has been seen before. */
    ENVELOPE_REPLAYED(10, "replayed datagrams dropped"),
    /** Asked to prove an address. */
    CHALLENGES_SENT(20, "challenges sent"),
    /** A cookie that is not ours or too old. */
    COOKIE_REFUSED(21, "cookies refused"),
    /** An announced address is not where the announcement came from. */
    ADDRESS_MISMATCH(22, "announcements of another's address dropped"),
    /** Announcements taken. */
    ANNOUNCES(23, "announcements"),
    /** No place for another member. */
    MEMBERS_FULL(24, "announcements refused, directory full"),
    /** No place for another channel. */
    CHANNELS_FULL(25, "announcements refused, channels full"),
    /** Members that fell silent. */
    MEMBERS_AGED_OUT(26, "members aged out"),
    /** Members that said they leave. */
    MEMBERS_LEFT(27, "members left"),
    /** A root of a lower epoch was told so. */
    ROOT_SUPERSEDED(28, "announcements of superseded roots"),
    /** Questions for a free slot. */
    QUERIES(29, "tracker queries"),
    /** Questions for a channel nobody has announced. */
    UNKNOWN_CHANNEL(30, "queries for an unknown channel"),
    /** Leases granted. */
    LEASES_GRANTED(31, "leases granted"),
    /** Leases whose time has passed. */
    LEASES_EXPIRED(32, "leases expired"),
    /** The table of leases is full. */
    LEASES_FULL(33, "leases refused, table full"),
    /** A joiner that holds too many unexpired leases. */
    LEASES_HOARDED(34, "queries refused, joiner holds leases"),
    /** Nobody had room. */
    NO_ROOM(35, "queries that found no room"),
    /** Joiners told to wait, to be answered as soon as there is room. */
    JOINERS_QUEUED(36, "joiners queued"),
    /** Queued joiners that were answered. */
    JOINERS_SERVED(37, "queued joiners served"),
    /** Queued joiners nobody had room for in time. */
    JOINERS_TIMED_OUT(38, "queued joiners timed out"),
    /** Questions answered again from memory. */
    QUERIES_REPEATED(39, "repeated queries answered alike"),
    /** Reports taken. */
    REPORTS(40, "reports"),
    /** Reports about somebody who is not the reporter's parent. */
    REPORT_REFUSED(41, "reports refused"),
    /** Slots taken from members that deliver badly. */
    SLOTS_DEMOTED(42, "slots taken from lagging parents"),
    /** Answers made smaller to fit one datagram or the request. */
    ANSWER_TRUNCATED(43, "answers shortened"),
    /** A lease with a wrong code. */
    LEASE_FORGED(50, "forged leases refused"),
    /** A lease after its time. */
    LEASE_EXPIRED(51, "expired leases refused"),
    /** A lease used twice. */
    LEASE_REPLAYED(52, "replayed leases refused"),
    /** A route token with a wrong code. */
    TOKEN_FORGED(53, "forged route tokens refused"),
    /** A route token of another epoch. */
    TOKEN_STALE(54, "stale route tokens refused"),
    /** Gaps told to the repair ladder. */
    GAPS(60, "gaps"),
    /** Requests for repair sent. */
    REPAIR_REQUESTS(61, "repair requests sent"),
    /** Requests put off because the budget was spent. */
    REPAIR_REQUEST_BUDGET(62, "repair requests delayed by budget"),
    /** Gaps that found no place in the ladder. */
    REPAIR_GAPS_FULL(63, "gaps refused, ladder full"),
    /** Blocks given up at the deadline. */
    REPAIR_GIVEN_UP(64, "blocks given up"),
    /** Requests that arrived. */
    REPAIR_ASKED(65, "repair requests received"),
    /** Requests refused because the budget was spent. */
    REPAIR_EGRESS_BUDGET(66, "repair requests refused by budget"),
    /** Blocks served again. */
    REPAIR_BLOCKS_SERVED(67, "blocks served again"),
    /** Requests for what is being fetched already. */
    REPAIR_COALESCED(68, "repair requests coalesced"),
    /** Requests of another epoch or from strangers. */
    REPAIR_REFUSED(69, "repair requests refused"),
    /** The ring to the data plane had no room. */
    COMMAND_REFUSED(70, "commands put off, ring full");

    private static final int CODES_MAX = 256;

    private final int code;
    private final String label;

    ControlCounter(final int code, final String label)
    {
        this.code = code;
        this.label = label;
    }

    /**
     * The stable code.
     *
     * @return the code, below {@link #codesMax()}.
     */
    public int code()
    {
        return code;
    }

    /**
     * What is counted, in words.
     *
     * @return the label.
     */
    public String label()
    {
        return label;
    }

    /**
     * The bound of the codes.
     *
     * @return one past the largest code there may be.
     */
    public static int codesMax()
    {
        return CODES_MAX;
    }
}
