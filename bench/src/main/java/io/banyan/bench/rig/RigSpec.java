package io.banyan.bench.rig;

/**
 * What is built for one measurement.
 *
 * @param shape        of the topology.
 * @param children     readers below the node that fans out; 1 for a hop.
 * @param payloadBytes of every message.
 * @param mtu          largest datagram.
 */
public record RigSpec(Shape shape, int children, int payloadBytes, int mtu)
{
    /** Smallest payload: the intended send time and the number of the message. */
    public static final int PAYLOAD_MIN = 2 * Long.BYTES;

    /** The MTU of the wide world. */
    public static final int MTU_INTERNET = 1408;

    /** The largest MTU Aeron allows, which the loopback interface carries whole. */
    public static final int MTU_LOOPBACK = 65_504;

    private static final int MTU_ALIGNMENT = 32;

    /**
     * Where messages go.
     */
    public enum Shape
    {
        /** Publisher, relay, subscriber. */
        HOP,
        /** One parent that publishes to k children. */
        FANOUT
    }

    /**
     * Checks the limits of all fields.
     */
    public RigSpec
    {
        if (children < 1 || (shape == Shape.HOP && children != 1))
        {
            throw new IllegalArgumentException("children=" + children + " does not suit " + shape);
        }
        if (payloadBytes < PAYLOAD_MIN)
        {
            throw new IllegalArgumentException("payloadBytes=" + payloadBytes + " < " + PAYLOAD_MIN);
        }
        if (mtu < MTU_INTERNET || mtu > MTU_LOOPBACK || mtu % MTU_ALIGNMENT != 0)
        {
            throw new IllegalArgumentException("mtu=" + mtu + " is not a multiple of " + MTU_ALIGNMENT + " in " +
                MTU_INTERNET + ".." + MTU_LOOPBACK);
        }
    }

    /**
     * Links that each message crosses in all.
     *
     * @return the number of transmissions that would be ideal for one message.
     */
    public int links()
    {
        return shape == Shape.HOP ? 2 : children;
    }
}
