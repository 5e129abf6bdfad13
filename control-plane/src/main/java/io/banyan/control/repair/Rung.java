package io.banyan.control.repair;

/**
 * Whom a gap is asked of, in this order.
 */
public enum Rung
{
    /** The parent, who answers over the link. */
    PARENT,
    /** The hot backup. */
    HOT_BACKUP,
    /** Another member. */
    NEIGHBOUR,
    /** The root. */
    ROOT
}
