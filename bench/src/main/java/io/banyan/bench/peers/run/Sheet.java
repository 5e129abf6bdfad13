package io.banyan.bench.peers.run;

import io.banyan.bench.harness.Spread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all rounds have measured, and the rows that come of it.
 */
public final class Sheet
{
    /** How a note begins that says why a row must not be read as a result. */
    public static final String FAILED = "FAILED: ";

    /**
     * One system in one cell: each figure's median and range over the rounds.
     *
     * @param cell    asked.
     * @param system  by name.
     * @param rounds  that were measured.
     * @param figures by name.
     * @param note    to be read with it, or empty.
     */
    public record Row(PeerCell cell, String system, int rounds, Map<String, Spread> figures, String note)
    {
        /**
         * Whether it must not be read as a result.
         *
         * @return true if it must not.
         */
        public boolean isFailed()
        {
            return note.contains(FAILED);
        }

        /**
         * A median.
         *
         * @param figure by name.
         * @return NaN when it was not measured.
         */
        public double median(final String figure)
        {
            final Spread spread = figures.get(figure);
            return spread == null ? Double.NaN : spread.median();
        }
    }

    private final Map<PeerCell, Map<String, Entry>> entries = new LinkedHashMap<>();

    /** A round's figures. */
    void add(final PeerCell cell, final String system, final Figures figures)
    {
        entry(cell, system).rounds.add(figures.values());
    }

    /** Words on a row; said once. */
    void note(final PeerCell cell, final String system, final String note)
    {
        final List<String> notes = entry(cell, system).notes;
        if (!notes.contains(note))
        {
            notes.add(note);
        }
    }

    /** A round that does not count, and why; counted, and the last reason is kept. */
    void fail(final PeerCell cell, final String system, final String reason)
    {
        final Entry entry = entry(cell, system);
        entry.failures++;
        entry.failure = reason;
    }

    /**
     * All rows, cell by cell.
     *
     * @return medians.
     */
    public List<Row> rows()
    {
        final List<Row> rows = new ArrayList<>();
        entries.forEach((cell, systems) -> systems.forEach((system, entry) ->
            rows.add(new Row(cell, system, entry.rounds.size(), entry.spreads(), entry.note()))));
        return rows;
    }

    private Entry entry(final PeerCell cell, final String system)
    {
        return entries.computeIfAbsent(cell, key -> new LinkedHashMap<>())
            .computeIfAbsent(system, key -> new Entry());
    }

    private static final class Entry
    {
        private final List<Map<String, Double>> rounds = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private int failures;
        private String failure;

        /** A row fails when most of its rounds did, or none was measured. */
        private String note()
        {
            final List<String> all = new ArrayList<>();
            if (failure != null)
            {
                final boolean isMost = failures * 2 > Math.max(failures, rounds.size());
                all.add((isMost ? FAILED : "in " + failures + " round(s): ") + failure);
            }
            all.addAll(notes);
            return String.join("; ", all);
        }

        private Map<String, Spread> spreads()
        {
            final Map<String, List<Double>> byName = new TreeMap<>();
            rounds.forEach(round -> round.forEach((name, value) ->
                byName.computeIfAbsent(name, key -> new ArrayList<>()).add(value)));
            final Map<String, Spread> spreads = new LinkedHashMap<>();
            byName.forEach((name, values) -> spreads.put(name, Spread.of(values, Double::doubleValue)));
            return spreads;
        }
    }
}
