package io.banyan.bench.cli;

import io.banyan.bench.rig.BanyanSystem;
import io.banyan.bench.rig.RawAeron;
import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The systems that can be measured, by name.
 */
final class Systems
{
    /** The product itself. */
    static final String SUBJECT = BanyanSystem.NAME;

    /** What it is compared with: the better of the two in each figure. */
    static final List<String> BASELINES = List.of(RawAeron.UNICAST, RawAeron.MULTI_DESTINATION);

    private Systems()
    {
    }

    /**
     * The systems of a shape.
     *
     * @param only names; empty for all.
     * @throws IllegalArgumentException if a name is unknown.
     */
    static Map<String, SystemUnderTest.Factory> of(final RigSpec.Shape shape, final List<String> only)
    {
        final Map<String, SystemUnderTest.Factory> all = new LinkedHashMap<>();
        all.put(BanyanSystem.NAME, BanyanSystem::open);
        all.put(BanyanSystem.ALONE, BanyanSystem::openAlone);
        all.put(RawAeron.UNICAST, RawAeron::unicast);
        if (shape == RigSpec.Shape.FANOUT)
        {
            all.put(RawAeron.MULTI_DESTINATION, RawAeron::multiDestination);
        }
        all.put(RawAeron.DEFAULTS, RawAeron::defaults);
        if (only.isEmpty())
        {
            return all;
        }
        final Map<String, SystemUnderTest.Factory> chosen = new LinkedHashMap<>();
        for (final String name : only)
        {
            if (!all.containsKey(name))
            {
                throw new IllegalArgumentException("no system '" + name + "'; there are " + all.keySet());
            }
            chosen.put(name, all.get(name));
        }
        return chosen;
    }
}
