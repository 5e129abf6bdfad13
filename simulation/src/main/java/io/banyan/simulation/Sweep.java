package io.banyan.simulation;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One scenario from many seeds: what must hold is judged by the seed in which it holds worst.
 */
final class Sweep
{
    private final Supplier<Scenario> scenarios;
    private final Scenario scenario;
    private final List<Long> seeds = new ArrayList<>();
    private final List<Map<String, Object>> results = new ArrayList<>();
    private final List<Map<String, Double>> numbers = new ArrayList<>();
    private int held;

    Sweep(final Supplier<Scenario> scenarios)
    {
        this.scenarios = scenarios;
        scenario = scenarios.get();
    }

    /** Play the scenario from each seed and tell a line of each; false if something did not hold. */
    boolean play(final long firstSeed, final long lastSeed, final PrintWriter out, final String again)
    {
        for (long seed = firstSeed; seed <= lastSeed; seed++)
        {
            final Run run = new Run(scenarios.get(), seed, null);
            final boolean isHeld = run.play();
            held += isHeld ? 1 : 0;
            seeds.add(seed);
            results.add(run.results());
            numbers.add(run.flatResults());
            out.printf(Locale.ROOT, "seed %-6d %-6s %6.1f s %s%n", seed, isHeld ? "ok" : "FAILED",
                numbers.get(numbers.size() - 1).get("wallSeconds"), String.join("; ", run.failures()));
            if (!isHeld)
            {
                out.printf(Locale.ROOT, "  again with: %s --seed %d%n", again, seed);
            }
            out.flush();
        }
        return held == seeds.size();
    }

    Scenario scenario()
    {
        return scenario;
    }

    int runs()
    {
        return seeds.size();
    }

    int held()
    {
        return held;
    }

    String seedsText()
    {
        return seeds.get(0) + ".." + seeds.get(seeds.size() - 1);
    }

    List<Map<String, Object>> results()
    {
        return results;
    }

    /** A result in all runs, in the order of the seeds. */
    double[] values(final String result)
    {
        return numbers.stream().mapToDouble(run -> run.getOrDefault(result, Double.NaN)).toArray();
    }

    /** What must hold, each with its worst seed. */
    List<Verdict> verdicts()
    {
        final List<Verdict> verdicts = new ArrayList<>();
        for (final Requirement requirement : scenario.requirements)
        {
            final double[] values = values(requirement.result());
            int worst = 0;
            int holding = 0;
            for (int i = 0; i < values.length; i++)
            {
                worst = requirement.isWorse(values[i], values[worst]) ? i : worst;
                holding += requirement.holds(values[i]) ? 1 : 0;
            }
            final double[] sorted = values.clone();
            java.util.Arrays.sort(sorted);
            verdicts.add(new Verdict(
                requirement, values[worst], seeds.get(worst), sorted[sorted.length / 2], holding, values.length));
        }
        return verdicts;
    }

    Map<String, Object> summary()
    {
        final Map<String, Object> out = new LinkedHashMap<>();
        out.put("scenario", scenario.name);
        out.put("nodes", scenario.nodes);
        out.put("seeds", seedsText());
        out.put("held", held);
        final List<Object> required = new ArrayList<>();
        for (final Verdict verdict : verdicts())
        {
            final Map<String, Object> line = new LinkedHashMap<>();
            line.put("must", verdict.requirement.text());
            line.put("worst", verdict.worst);
            line.put("worstSeed", verdict.worstSeed);
            line.put("median", verdict.median);
            line.put("held", verdict.held);
            required.add(line);
        }
        out.put("requirements", required);
        out.put("ok", held == seeds.size());
        return out;
    }

    /**
     * What came of something that must hold.
     *
     * @param requirement what must hold.
     * @param worst       value that is furthest on the bad side.
     * @param worstSeed   its seed.
     * @param median      of the values.
     * @param held        in how many runs it held.
     * @param runs        how many there were.
     */
    record Verdict(Requirement requirement, double worst, long worstSeed, double median, int held, int runs)
    {
    }
}
