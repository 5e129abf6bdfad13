package io.banyan.control.member;

import java.util.Objects;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.control.ControlCounters;
import io.banyan.control.repair.RepairServer;
import io.banyan.control.repair.RepairSettings;

/**
 * What the members of one thread share: settings, codes, counters, and the flyweights and buffer they encode with. A
 * simulation has one for all its members.
 */
public final class MemberEnvironment
{
    private static final long NS_PER_MS = 1_000_000L;

    final MemberSettings settings;
    final MemberCodes codes;
    final ControlCounters counters;
    final MemberWire wire = new MemberWire();
    final MemberMessages in = new MemberMessages();
    final JoinRequest request = new JoinRequest();
    final ParentReport report = new ParentReport();
    final char[] labels = new char[TreePath.LENGTH_MAX + 1];
    private RepairSettings repairSettings = RepairSettings.lan();
    private MutableDirectBuffer repairBuffer;
    private long wallOffsetNs;

    /**
     * Share these.
     *
     * @param settings concluded.
     * @param codes    of the channels.
     * @param counters of the node.
     */
    public MemberEnvironment(final MemberSettings settings, final MemberCodes codes, final ControlCounters counters)
    {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.codes = Objects.requireNonNull(codes, "codes");
        this.counters = Objects.requireNonNull(counters, "counters");
    }

    /**
     * Tell the members the wall clock, which leases expire by: its difference from the monotonic clock they are driven
     * with.
     *
     * @param offsetNs nanoseconds since 1970 minus monotonic nanoseconds.
     */
    public void wallOffsetNs(final long offsetNs)
    {
        wallOffsetNs = offsetNs;
    }

    /**
     * Set the times and budgets of repairs; before the first member is made.
     *
     * @param settings of repairs.
     * @return this.
     */
    public MemberEnvironment repairs(final RepairSettings settings)
    {
        repairSettings = Objects.requireNonNull(settings, "settings");
        return this;
    }

    RepairSettings repairSettings()
    {
        return repairSettings;
    }

    MutableDirectBuffer repairBuffer()
    {
        if (repairBuffer == null)
        {
            repairBuffer = new UnsafeBuffer(new byte[RepairServer.BUFFER_BYTES]);
        }
        return repairBuffer;
    }

    long wallMs(final long nowNs)
    {
        return (nowNs + wallOffsetNs) / NS_PER_MS;
    }
}
