package io.banyan.node;

/**
 * A member as it announced itself to the tracker.
 *
 * @param channelId   of the channel.
 * @param id          of the member.
 * @param parent      id of its parent, 0 for none.
 * @param level       hops from the root.
 * @param children    that it has.
 * @param childrenMax that it takes.
 * @param lagBlocks   behind its parent.
 * @param rttNs       round trip to its parent; -1 while unknown.
 * @param isRoot      whether it numbers the channel.
 * @param address     where it is reached: host, control port and data port.
 */
public record TreeEntry(
    long channelId,
    long id,
    long parent,
    int level,
    int children,
    int childrenMax,
    long lagBlocks,
    long rttNs,
    boolean isRoot,
    String address)
{
}
