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
    /** Datagrams that were opened and found whole; with those refused before, as many as were received. */
    DATAGRAMS_VALID(11, "valid datagrams"),
    /** The keys of the cluster were read anew and had changed. */
    KEYS_CHANGED(12, "changes of the keys"),
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
    /** A host or subnet has as many members as one may have. */
    HOST_FULL(44, "announcements refused, host or subnet has its share"),
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
    COMMAND_REFUSED(70, "commands put off, ring full"),
    /** State changes of members. */
    MEMBER_TRANSITIONS(100, "member transitions"),
    /** Joins sent, tries included. */
    JOINS_SENT(101, "joins sent"),
    /** Joins that arrived. */
    JOINS_RECEIVED(102, "joins received"),
    /** Grafts sent, tries included. */
    GRAFTS_SENT(103, "grafts sent"),
    /** Grafts that arrived. */
    GRAFTS_RECEIVED(104, "grafts received"),
    /** Children taken. */
    ACCEPTS_SENT(105, "children accepted"),
    /** Refused: no free slot. */
    REJECTED_FULL_CHILDREN(110, "joins refused, children"),
    /** Refused: no upload left. */
    REJECTED_FULL_UPLOAD(111, "joins refused, upload"),
    /** Refused: no link left. */
    REJECTED_FULL_LINKS(112, "joins refused, links"),
    /** Refused: lease forged, late or used. */
    REJECTED_LEASE(113, "joins refused, lease"),
    /** Refused: the joiner is above. */
    REJECTED_CYCLE(114, "joins refused, cycle"),
    /** Refused: the joiner has seen a higher epoch. */
    REJECTED_STALE_EPOCH(115, "joins refused, stale epoch"),
    /** Refused: without a parent oneself. */
    REJECTED_ORPHANED(116, "joins refused, orphaned"),
    /** Refused: the position has left the window. */
    REJECTED_POSITION_GONE(117, "joins refused, position gone"),
    /** Refused: policy. */
    REJECTED_FROZEN(118, "joins refused, frozen"),
    /** Refused: has claimed more than it can send. */
    REJECTED_DEMOTED(119, "joins refused, demoted"),
    /** Refused: leaving, or the channel has ended. */
    REJECTED_OVER(120, "joins refused, over"),
    /** A path led through the member itself. */
    CYCLE_AVERTED(130, "cycles averted by path"),
    /** A move that the order of places forbids for now. */
    PLACE_INFEASIBLE(131, "moves put off by place"),
    /** The parent's path came to lead through the member. */
    LOOP_BROKEN(132, "loops broken"),
    /** Fresher generations asked for. */
    REFRESHES(133, "generations asked for"),
    /** Generations handed out by the root. */
    GENERATIONS(134, "generations handed out"),
    /** Paths told to children. */
    PATH_UPDATES(135, "path updates"),
    /** Paths told again. */
    PATH_UPDATE_RETRIES(136, "path updates resent"),
    /** Parents given up for their silence. */
    SUSPICIONS(140, "parents suspected"),
    /** Parents that were heard again. */
    FALSE_SUSPICIONS(141, "false suspicions"),
    /** Silences explained by an own pause. */
    OWN_STALLS(142, "silences blamed on own pauses"),
    /** Parents replaced after a loss. */
    FAILOVERS(143, "failovers"),
    /** Parents replaced for a better one. */
    MOVES(144, "moves to a better parent"),
    /** Parents left because nothing came while others moved on. */
    PARENT_STUCK(145, "parents left for standing still"),
    /** Waits for a parent that lost its own. */
    WAITS(146, "waits for an orphaned parent"),
    /** Waits that ended without it. */
    WAITS_EXPIRED(147, "waits expired"),
    /** Put out by the parent. */
    EVICTED_BY_PARENT(148, "evictions suffered"),
    /** Children put out. */
    CHILDREN_EVICTED(149, "children evicted"),
    /** Children whose link never came up. */
    HALF_OPEN_EXPIRED(150, "half-open children expired"),
    /** Accepts nobody waits for any more. */
    STALE_ACCEPT(151, "stale accepts pruned"),
    /** Words of an older epoch. */
    STALE_EPOCH_DROPPED(152, "stale epochs dropped"),
    /** Told that the position has left the window. */
    POSITION_GONE(153, "positions gone"),
    /** Own claim lowered because children fall behind. */
    CAPACITY_DEMOTED(154, "own capacity lowered"),
    /** Promised backups given up or used. */
    BACKUPS_DROPPED(155, "backups dropped"),
    /** Shuffles that arrived. */
    SHUFFLES(160, "shuffles"),
    /** Beacons passed on. */
    BEACONS_FORWARDED(161, "beacons passed on"),
    /** Beacons with a wrong code. */
    BEACON_FORGED(162, "forged beacons dropped"),
    /** Beacons seen before or of an older epoch. */
    BEACON_OLD(163, "old beacons dropped"),
    /** Kicks with a wrong code or of an older epoch. */
    KICK_REFUSED(164, "kicks refused"),
    /** Policies with a wrong code. */
    POLICY_REFUSED(165, "policies refused"),
    /** Roots that stopped for another. */
    ROOTS_STOPPED(166, "roots superseded"),
    /** Paths registered. */
    ROUTES_REGISTERED(167, "routes registered"),
    /** Paths refused, the directory is full. */
    ROUTES_FULL(168, "routes refused, directory full"),
    /** Commands the data plane could not carry out. */
    COMMANDS_FAILED(169, "commands failed"),
    /** Datagrams for a channel that is not here. */
    CHANNEL_UNKNOWN(170, "datagrams for unknown channels dropped"),
    /** Streams that nobody announced. */
    FOREIGN_SESSIONS(171, "foreign sessions refused"),
    /** A claimed epoch that no root can have reached. */
    EPOCH_INCREDIBLE(172, "epochs beyond belief refused"),
    /** A claimed position that is negative or beyond what any channel reaches. */
    POSITION_INCREDIBLE(173, "positions beyond belief refused"),
    /** Promises taken back for a member that needs one more. */
    PROMISES_DISPLACED(174, "promises taken back for others"),
    /** Children that carry nobody, put out for one that does. */
    LEAVES_DISPLACED(175, "leaves put out for relays"),
    /** Parents left because blocks came from everybody but them. */
    PARENT_BARREN(176, "parents left for bringing no blocks"),
    /** What the parent is late with and the backup has. */
    BLOCKS_OVERDUE(177, "overdue blocks asked of the backup");

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
