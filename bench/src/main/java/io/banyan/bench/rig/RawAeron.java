package io.banyan.bench.rig;

/**
 * The raw Aeron systems by name.
 */
public final class RawAeron
{
    /** Tuned; a unicast publication for each reader. */
    public static final String UNICAST = "raw-unicast";

    /** Tuned; one publication with a manual destination for each reader. */
    public static final String MULTI_DESTINATION = "raw-mdc";

    /** As it comes, a unicast publication for each reader. */
    public static final String DEFAULTS = "raw-defaults";

    private RawAeron()
    {
    }

    /**
     * Tuned raw Aeron over unicast publications.
     *
     * @param spec    what to build.
     * @param handler told of every delivery.
     * @return the system.
     */
    public static SystemUnderTest unicast(final RigSpec spec, final DeliveryHandler handler)
    {
        return open(RawSettings.TUNED, spec, handler);
    }

    /**
     * Tuned raw Aeron over one manual multi-destination publication.
     *
     * @param spec    what to build; a fan-out.
     * @param handler told of every delivery.
     * @return the system.
     */
    public static SystemUnderTest multiDestination(final RigSpec spec, final DeliveryHandler handler)
    {
        if (spec.shape() != RigSpec.Shape.FANOUT)
        {
            throw new IllegalArgumentException("multi-destination is for a fan-out, not a " + spec.shape());
        }
        return new RawFanout(RawSettings.TUNED, true, spec, handler);
    }

    /**
     * Raw Aeron as it comes.
     *
     * @param spec    what to build.
     * @param handler told of every delivery.
     * @return the system.
     */
    public static SystemUnderTest defaults(final RigSpec spec, final DeliveryHandler handler)
    {
        return open(RawSettings.DEFAULTS, spec, handler);
    }

    private static SystemUnderTest open(final RawSettings settings, final RigSpec spec, final DeliveryHandler handler)
    {
        return spec.shape() == RigSpec.Shape.HOP ?
            new RawHop(settings, spec, handler) : new RawFanout(settings, false, spec, handler);
    }
}
