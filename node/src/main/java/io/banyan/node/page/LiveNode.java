package io.banyan.node.page;

/**
 * A node as the live view shows it.
 *
 * @param id          of the member, in hexadecimal digits.
 * @param name        for people.
 * @param parent      id of its parent, null for none.
 * @param level       hops from the root, -1 while it has no way there.
 * @param children    that it has.
 * @param childrenMax that it takes, -1 when not known.
 * @param lagBlocks   behind its parent, -1 when not known.
 * @param missing     blocks that never came, -1 when not known.
 * @param state       root, attached, orphan or dead.
 * @param address     where it is reached.
 */
public record LiveNode(
    String id,
    String name,
    String parent,
    int level,
    int children,
    int childrenMax,
    long lagBlocks,
    long missing,
    State state,
    String address)
{
    /** How a node stands. */
    public enum State
    {
        /** Numbers the channel. */
        ROOT,
        /** Has a way to the root. */
        ATTACHED,
        /** Looks for a parent. */
        ORPHAN,
        /** Gone without a word. */
        DEAD
    }
}
