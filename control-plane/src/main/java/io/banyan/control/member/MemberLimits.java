package io.banyan.control.member;

/**
 * What one member gives at most.
 *
 * @param childrenMax    children at once; 0 for a leaf for ever.
 * @param uploadMaxBytes a second, over all children; 0 for no limit.
 * @param linksMax       links of this channel at once, up and down, held ones included.
 */
public record MemberLimits(int childrenMax, long uploadMaxBytes, int linksMax)
{
    /** Room for the largest count that the wire carries. */
    public static final int CHILDREN_LIMIT = 0xFFFE;
    private static final int LINKS_UPWARD = 3;

    /**
     * Checks the limits.
     */
    public MemberLimits
    {
        if (childrenMax < 0 || childrenMax > CHILDREN_LIMIT || uploadMaxBytes < 0 ||
            linksMax < childrenMax + LINKS_UPWARD)
        {
            throw new IllegalArgumentException("childrenMax=" + childrenMax + " uploadMaxBytes=" + uploadMaxBytes +
                " linksMax=" + linksMax + "; fix: childrenMax 0.." + CHILDREN_LIMIT +
                    ", uploadMaxBytes >= 0, linksMax >= " +
                "childrenMax + " + LINKS_UPWARD);
        }
    }

    /**
     * Limits by the number of children alone.
     *
     * @param childrenMax children at once.
     * @return limits with room for as many held links.
     */
    public static MemberLimits ofChildren(final int childrenMax)
    {
        return new MemberLimits(childrenMax, 0, 2 * childrenMax + LINKS_UPWARD);
    }
}
