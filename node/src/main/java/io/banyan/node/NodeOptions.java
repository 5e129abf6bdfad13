package io.banyan.node;

import java.util.List;

import io.banyan.engine.config.Option;
import io.banyan.engine.config.OptionSet;

/**
 * Every option that a node has beyond those of its engine, declared once. The reference in {@code
 * docs/configuration.md} is generated from
 * it.
 */
public final class NodeOptions
{
    static final Option CONTROL_PORT = Option.count(
        "banyan.control.port", "0", 0, 65_535, "UDP port of the control plane; 0 takes a free one.");
    static final Option TRACKERS = Option.text(
        "banyan.trackers", "", "Trackers to ask and to announce to: host:port, separated by commas.");
    static final Option MEMBERS = Option.text(
        "banyan.members", "", "Members to join through, with trackers or without: host:port of their control planes, " +
            "separated by commas.");
    static final Option TRACKER_EMBEDDED = Option.flag(
        "banyan.tracker.embedded", false, "Whether this node is a tracker as well, on its control port.");
    static final Option CHILDREN = Option.count(
        "banyan.children", "8", 0, 4096, "Children of this node at most, on each channel; 0 for a leaf for ever.");
    static final Option ROOT_CHILDREN = Option.count(
        "banyan.root.children", "16", 0, 4096, "The same where this node is the root; where only `banyan.children` " +
            "is set, that counts.");
    static final Option UPLOAD = Option.bytes(
        "banyan.upload", "0", 0, Long.MAX_VALUE, "Bytes a second to all children of a channel at most; 0 for no " +
            "limit.");
    static final Option PROFILE = Option.choice(
        "banyan.profile", "lan", List.of("lan", "wan", "crowd"), "Times of the control plane: for nodes near one " +
            "another, far apart, or of which one thread drives dozens.");
    static final Option KEY_FILE = Option.text(
        "banyan.key.file", "",
        "File with the secret that all nodes and trackers of a cluster share; none: whoever reaches a tracker may " +
            "join.");
    static final Option NEXT_KEY_FILE = Option.text(
        "banyan.key.next.file", "",
        "File with one more secret that passes, to change the key without a stop; both files are read again every " +
            "second.");
    static final Option OPS_PORT = Option.count(
        "banyan.ops.port", "-1", -1, 65_535, "TCP port of metrics, health and tree; 0 takes a free one, -1 none.");
    static final Option OPS_BIND = Option.text(
        "banyan.ops.bind", "127.0.0.1", "Address that metrics, health and tree are served on.");
    static final Option OPS_HOSTS = Option.text(
        "banyan.ops.hosts", "", "Names that they may be asked for by, beside localhost and any address: separated by " +
            "commas.");
    static final Option OPS_TOKEN_FILE = Option.text(
        "banyan.ops.token.file", "", "File with the token that a request must carry to change something; none: " +
            "read-only.");

    private static final List<Option> ALL = List.of(
        CONTROL_PORT, TRACKERS, MEMBERS, TRACKER_EMBEDDED, CHILDREN, ROOT_CHILDREN, UPLOAD, PROFILE, KEY_FILE,
        NEXT_KEY_FILE, OPS_PORT, OPS_BIND, OPS_HOSTS, OPS_TOKEN_FILE);

    private NodeOptions()
    {
    }

    /**
     * Children of a root at most: what is set for roots, else what is set for all, else the default of roots.
     *
     * @param options concluded.
     * @return count.
     */
    public static int rootChildren(final OptionSet options)
    {
        final boolean isForAll = options.isDefault(ROOT_CHILDREN) && !options.isDefault(CHILDREN);
        return (int)options.number(isForAll ? CHILDREN : ROOT_CHILDREN);
    }

    /**
     * All of them, in the order of the reference.
     *
     * @return the options.
     */
    public static List<Option> all()
    {
        return ALL;
    }
}
