package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * A fault that happened, who was hit, and whose parent the victims were.
 */
final class FaultRecord
{
    private static final long GRACE_MS = 2_000;
    private static final long NS_PER_MS = 1_000_000;

    final Fault fault;
    final long atNs;
    final List<ChaosLife> victims = new ArrayList<>();
    final List<ChaosLife> orphans = new ArrayList<>();

    FaultRecord(final Fault fault, final long atNs)
    {
        this.fault = fault;
        this.atNs = atNs;
    }

    void hit(final ChaosLife victim, final ChaosCluster cluster)
    {
        victims.add(victim);
        final long member = victim.status().number("member");
        for (int i = 0; i < cluster.size(); i++)
        {
            final ChaosLife node = cluster.node(i);
            if (node != null && node.isAttached() && node.status().number("parent") == member)
            {
                orphans.add(node);
            }
        }
    }

    /** Until when a victim's own silence is the fault's doing. */
    long overNs()
    {
        return atNs + (fault.lastsMs() + GRACE_MS) * NS_PER_MS;
    }
}
