package io.banyan.bench.chaos;

import io.banyan.bench.harness.Environment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run has shown, as the fields of its report.
 */
final class ChaosReport
{
    private static final long NS_PER_MS = 1_000_000;
    /** A silence that covers a fault may have begun with the last message a little before it. */
    private static final long BEFORE_NS = 50 * NS_PER_MS;
    private static final long LONG_NS = 500 * NS_PER_MS;
    private static final int LONG_MAX = 20;

    private final ChaosSettings settings;
    private final ChaosCluster cluster;
    private final List<FaultRecord> records;
    private final boolean hadFilter;
    private final int unwilling;
    private final int diedUnasked;
    private final int slowToHeal;

    ChaosReport(
        final ChaosSettings settings,
        final ChaosCluster cluster,
        final List<FaultRecord> records,
        final boolean hadFilter,
        final int unwilling,
        final int diedUnasked,
        final int slowToHeal)
    {
        this.settings = settings;
        this.cluster = cluster;
        this.records = records;
        this.hadFilter = hadFilter;
        this.unwilling = unwilling;
        this.diedUnasked = diedUnasked;
        this.slowToHeal = slowToHeal;
    }

    Map<String, Object> fields()
    {
        final long end = end();
        long expected = 0;
        long tail = 0;
        for (final ChaosLife life : cluster.readers())
        {
            final long first = life.status().number("first");
            final long next = life.status().number("next");
            if (first >= 0 && next > 0)
            {
                expected += next - first;
            }
        }
        for (int i = 0; i < cluster.size(); i++)
        {
            tail += Math.max(0, end - next(i));
        }
        final long received = sum("received");
        final long lost = sum("lost") + sum("overrun");
        final long unreported = sum("unreported") + tail;
        final long duplicated = sum("duplicated");
        final long outOfOrder = sum("outOfOrder");
        final long corrupt = sum("corrupt");
        final List<String> errors = cluster.processes().stream()
            .flatMap(process -> process.errors().stream()).toList();
        final long left = cluster.processes().stream().filter(ChaosProcess::isAlive).count();
        final boolean isOk = lost == 0 && unreported == 0 && duplicated == 0 && outOfOrder == 0 && corrupt == 0 &&
            unwilling == 0 && left == 0 && expected + tail == received;
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seed", settings.seed());
        fields.put("nodes", settings.nodes());
        fields.put("processes", settings.racks().size() + 2);
        fields.put("ratePerSecond", settings.ratePerSecond());
        fields.put("messageLength", settings.messageLength());
        fields.put("events", records.size());
        fields.put("eventsByKind", byKind());
        fields.put("sent", end);
        fields.put("expected", expected + tail);
        fields.put("received", received);
        fields.put("lost", lost);
        fields.put("lostByOverrun", sum("overrun"));
        fields.put("unreportedGaps", unreported);
        fields.put("duplicated", duplicated);
        fields.put("outOfOrder", outOfOrder);
        fields.put("corrupt", corrupt);
        fields.put("longestSilenceNs", Percentiles.of(longestSilences()));
        fields.put("silencesOver500ms", longOnes());
        fields.put("failoverNs", Percentiles.of(failovers()));
        fields.put("failoverNsByKind", failoversByKind());
        fields.put("schedulerNs", Percentiles.of(
            cluster.processes().stream().flatMap(life -> life.naps().stream()).toList()));
        fields.put("overheadFactor", (double)(sum("bytesOut") + sumOfWriters("bytesOut")) /
            Math.max(1, sum("bytesIn")));
        fields.put("repairBlocks", sum("repairs"));
        fields.put("retransmits", sum("retransmits") + sumOfWriters("retransmits"));
        fields.put("hadOwnNamespace", hadFilter);
        fields.put("slowToHeal", slowToHeal);
        fields.put("processesDiedUnasked", diedUnasked);
        fields.put("processesLeft", left);
        fields.put("processesKilledAtTheEnd", unwilling);
        fields.put("errors", errors);
        fields.put("environment", Environment.capture());
        fields.put("ok", isOk);
        return fields;
    }

    private long end()
    {
        return cluster.writers().stream()
            .mapToLong(life -> life.status().number("sequence") + 1).max().orElse(0);
    }

    private long next(final int node)
    {
        return cluster.node(node) == null ? 0 : cluster.node(node).status().number("next");
    }

    private long sum(final String field)
    {
        return cluster.readers().stream().mapToLong(life -> life.status().number(field)).sum();
    }

    private long sumOfWriters(final String field)
    {
        return cluster.writers().stream().mapToLong(life -> life.status().number(field)).sum();
    }

    private Map<String, Object> byKind()
    {
        final Map<String, Object> counts = new TreeMap<>();
        records.forEach(faultRecord -> counts.merge(
            faultRecord.fault.kind().name(), 1L, (one, other) -> (Long)one + (Long)other));
        return counts;
    }

    /** For each fault, the longest silence at any reader that was not itself hit by that one or one still under way. */
    private List<Long> longestSilences()
    {
        final List<Long> longest = new ArrayList<>();
        for (int i = 0; i < records.size(); i++)
        {
            final long fromNs = records.get(i).atNs;
            final long toNs = i + 1 < records.size() ?
                records.get(i + 1).atNs : fromNs + settings.periodMs() * NS_PER_MS;
            long worst = 0;
            for (final ChaosLife life : cluster.readers())
            {
                for (final ReaderLog.Silence silence : life.silences())
                {
                    if (silence.toNs() > fromNs && silence.fromNs() < toNs && !isOwnFault(life, silence))
                    {
                        worst = Math.max(worst, silence.toNs() - silence.fromNs());
                    }
                }
            }
            longest.add(worst);
        }
        return longest;
    }

    /** Who went without for long, after which fault, in milliseconds from it on. */
    private List<Object> longOnes()
    {
        final List<Object> found = new ArrayList<>();
        for (int i = 0; i < records.size(); i++)
        {
            final FaultRecord faultRecord = records.get(i);
            final long nextNs = i + 1 < records.size() ? records.get(i + 1).atNs : Long.MAX_VALUE;
            for (final ChaosLife life : cluster.readers())
            {
                for (final ReaderLog.Silence silence : life.silences())
                {
                    if (silence.toNs() - silence.fromNs() > LONG_NS && silence.toNs() > faultRecord.atNs &&
                        silence.toNs() <= nextNs && !isOwnFault(life, silence) && found.size() < LONG_MAX)
                    {
                        final Map<String, Object> one = new LinkedHashMap<>();
                        one.put("fault", (i + 1) + " " + faultRecord.fault.kind());
                        one.put("node", life.index());
                        one.put("orphan", faultRecord.orphans.contains(life));
                        one.put("fromMs", (silence.fromNs() - faultRecord.atNs) / NS_PER_MS);
                        one.put("toMs", (silence.toNs() - faultRecord.atNs) / NS_PER_MS);
                        found.add(one);
                    }
                }
            }
        }
        return found;
    }

    private boolean isOwnFault(final ChaosLife life, final ReaderLog.Silence silence)
    {
        return records.stream().anyMatch(faultRecord -> faultRecord.victims.contains(life) &&
            silence.toNs() > faultRecord.atNs && silence.fromNs() < faultRecord.overNs());
    }

    /** From the death of a parent to the next message at each of its children. */
    private List<Long> failovers()
    {
        final List<Long> failovers = new ArrayList<>();
        records.forEach(faultRecord -> failovers.addAll(failoversOf(faultRecord)));
        return failovers;
    }

    private Map<String, Object> failoversByKind()
    {
        final Map<String, List<Long>> byKind = new TreeMap<>();
        for (final FaultRecord faultRecord : records)
        {
            final List<Long> failovers = failoversOf(faultRecord);
            if (!failovers.isEmpty())
            {
                byKind.computeIfAbsent(faultRecord.fault.kind().name(), kind -> new ArrayList<>()).addAll(failovers);
            }
        }
        final Map<String, Object> fields = new TreeMap<>();
        byKind.forEach((kind, failovers) -> fields.put(kind, Percentiles.of(failovers)));
        return fields;
    }

    private List<Long> failoversOf(final FaultRecord faultRecord)
    {
        final List<Long> failovers = new ArrayList<>();
        if (faultRecord.fault.kind().isDeath())
        {
            for (final ChaosLife orphan : faultRecord.orphans)
            {
                if (!faultRecord.victims.contains(orphan))
                {
                    orphan.silences().stream()
                        .filter(silence -> silence.fromNs() < faultRecord.atNs + BEFORE_NS &&
                            silence.toNs() > faultRecord.atNs && !isOwnFault(orphan, silence))
                        .forEach(silence -> failovers.add(silence.toNs() - faultRecord.atNs));
                }
            }
        }
        return failovers;
    }
}
