package io.banyan.bench.harness;

import io.banyan.bench.rig.SystemUnderTest;
import org.agrona.concurrent.NanoClock;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures systems side by side: in each cell the systems take turns, round by round, every second round in the
 * opposite order, so that a drift of the machine meets all of them alike.
 */
public final class Suite
{
    /** A rate this far below what was asked will not be met in the rounds to come either. */
    private static final double HOPELESS_SHARE = 0.9;

    private final Map<String, SystemUnderTest.Factory> systems = new LinkedHashMap<>();
    private final int rounds;
    private final NanoClock clock;
    private final PrintStream progress;

    /**
     * A suite without systems.
     *
     * @param rounds   of each system in each cell.
     * @param clock    of both ends.
     * @param progress lines for whoever waits.
     */
    public Suite(final int rounds, final NanoClock clock, final PrintStream progress)
    {
        this.rounds = rounds;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Add a system.
     *
     * @param name    it is reported by.
     * @param factory of it.
     * @return this.
     */
    public Suite system(final String name, final SystemUnderTest.Factory factory)
    {
        systems.put(name, factory);
        return this;
    }

    /**
     * Compile what is measured: run every system once at a cell whose result is thrown away.
     *
     * @param cells each to be run once.
     */
    public void warmUp(final List<Cell> cells)
    {
        for (final Cell cell : cells)
        {
            for (final String system : systems.keySet())
            {
                progress.println("warm-up " + system + " " + cell);
                round(system, cell, new ArrayList<>());
            }
        }
    }

    /**
     * Measure every system in every cell.
     *
     * @param cells to be measured.
     * @return a row for each cell and system, in order.
     */
    public List<Row> run(final List<Cell> cells)
    {
        final List<Row> rows = new ArrayList<>();
        final long startNs = clock.nanoTime();
        for (int i = 0; i < cells.size(); i++)
        {
            final Cell cell = cells.get(i);
            measure(cell, rows);
            final long elapsedNs = clock.nanoTime() - startNs;
            progress.printf(Locale.ROOT, "%d of %d cells done, about %d s to go%n",
                i + 1, cells.size(), TimeUnit.NANOSECONDS.toSeconds(elapsedNs / (i + 1) * (cells.size() - i - 1)));
        }
        return rows;
    }

    private void measure(final Cell cell, final List<Row> rows)
    {
        final Map<String, List<RoundResult>> results = new LinkedHashMap<>();
        final Map<String, String> failures = new LinkedHashMap<>();
        systems.keySet().forEach(system -> results.put(system, new ArrayList<>()));
        final List<String> order = new ArrayList<>(systems.keySet());
        for (int i = 0; i < rounds; i++)
        {
            for (final String system : order)
            {
                if (!failures.containsKey(system) && !isHopeless(cell, results.get(system)))
                {
                    final String failure = round(system, cell, results.get(system));
                    if (failure != null)
                    {
                        failures.put(system, failure);
                    }
                }
            }
            Collections.reverse(order);
        }
        for (final String system : systems.keySet())
        {
            final Row row = failures.containsKey(system) ?
                Row.broken(system, cell, failures.get(system)) : Row.of(system, cell, results.get(system));
            rows.add(row);
            progress.printf(Locale.ROOT, "%s %s: %.0f/s p50 %.1f us p99 %.1f us%s%n",
                cell,
                system,
                row.achievedPerSecond().median(),
                micros(row.p50Ns()),
                micros(row.p99Ns()),
                row.isFailed() ? " FAILED: " + row.failure() : "");
        }
    }

    /**
     * @return null, or why the system cannot be measured at all.
     */
    private String round(final String system, final Cell cell, final List<RoundResult> results)
    {
        try
        {
            results.add(new Round(cell.spec(), cell.plan(), clock).run(systems.get(system)));
            return null;
        }
        catch (final InterruptedRoundException ex)
        {
            throw ex;
        }
        catch (final RuntimeException ex)
        {
            progress.println(system + " " + cell + " broke: " + ex);
            return String.valueOf(ex);
        }
    }

    private static boolean isHopeless(final Cell cell, final List<RoundResult> results)
    {
        return results.size() > 1 && results.stream().allMatch(result ->
            result.achievedPerSecond() < HOPELESS_SHARE * cell.plan().ratePerSecond());
    }

    private static double micros(final Spread nanos)
    {
        return nanos.median() / TimeUnit.MICROSECONDS.toNanos(1);
    }
}
