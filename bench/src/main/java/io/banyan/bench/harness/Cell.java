package io.banyan.bench.harness;

import io.banyan.bench.rig.RigSpec;

import java.util.Locale;

/**
 * One combination that every system is measured in.
 *
 * @param spec of the systems.
 * @param plan of the load.
 */
public record Cell(RigSpec spec, LoadPlan plan)
{
    @Override
    public String toString()
    {
        return String.format(Locale.ROOT, "k=%d %d B mtu=%d %s%s",
            spec.children(),
            spec.payloadBytes(),
            spec.mtu(),
            plan.isSaturation() ? "saturation" : plan.ratePerSecond() + "/s",
            plan.threads() == 1 ? "" : " " + plan.threads() + " threads");
    }
}
