package io.banyan.bench.cli;

import io.banyan.bench.harness.Cell;
import io.banyan.bench.harness.Environment;
import io.banyan.bench.harness.Ratio;
import io.banyan.bench.harness.Row;
import io.banyan.bench.harness.Suite;
import io.banyan.bench.report.Report;
import io.banyan.bench.report.Results;
import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;
import io.banyan.node.cli.ExitCodes;
import org.agrona.concurrent.NanoClock;
import picocli.CommandLine.Model.CommandSpec;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/**
 * One run of a load rig, from options to files. Progress goes to standard error, the result to standard output.
 */
final class LoadRun
{
    private static final long WARM_UP_RATE = 50_000;
    private static final int WARM_UP_CELLS_MAX = 4;

    private final String benchmark;
    private final LoadOptions options;
    private final PrintWriter out;
    private final PrintStream progress;
    private final Results results;
    private boolean isBroken;

    LoadRun(final CommandSpec spec, final LoadOptions options)
    {
        this.benchmark = spec.name();
        this.options = options;
        this.out = spec.commandLine().getOut();
        this.progress = System.err;
        this.results = new Results(benchmark, commandLine(spec), Environment.capture());
    }

    Results results()
    {
        return results;
    }

    /**
     * Measure systems side by side.
     *
     * @return the rows.
     */
    List<Row> measure(final Map<String, SystemUnderTest.Factory> systems, final List<Cell> cells)
    {
        final NanoClock clock = System::nanoTime;
        final Suite suite = new Suite(options.rounds(), clock, progress);
        systems.forEach(suite::system);
        suite.warmUp(warmUpCells(cells));
        final List<Row> rows = suite.run(cells);
        isBroken |= rows.stream().anyMatch(Row::isBroken);
        return rows;
    }

    /**
     * Measure and keep rows and ratios as the result.
     */
    void measureRows(final Map<String, SystemUnderTest.Factory> systems, final List<Cell> cells)
    {
        final List<Row> rows = measure(systems, cells);
        results.add(rows, Ratio.of(rows, Systems.SUBJECT, Systems.BASELINES));
    }

    /**
     * Write the result wherever it was asked for.
     *
     * @return exit code.
     */
    int finish()
    {
        final Report report = new Report(results);
        try
        {
            if (options.out != null)
            {
                report.write(options.out);
                progress.println("written to " + options.out);
            }
        }
        catch (final IOException ex)
        {
            progress.println(benchmark + ": cannot write to " + options.out + ": " + ex.getMessage());
            return ExitCodes.FAILED;
        }
        out.println(options.json ? results.json() : report.tables());
        out.flush();
        return isBroken ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private static String commandLine(final CommandSpec spec)
    {
        return "./banyan " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }

    /**
     * A few cells like those to be measured, so that no round is run by the interpreter.
     */
    private static List<Cell> warmUpCells(final List<Cell> cells)
    {
        return cells.stream()
            .map(cell -> new Cell(
                new RigSpec(cell.spec().shape(), cell.spec().children() > 1 ? 2 : 1,
                    cell.spec().payloadBytes(), cell.spec().mtu()),
                cell.plan().isSaturation() ? cell.plan() : cell.plan().atRate(WARM_UP_RATE)))
            .distinct()
            .limit(WARM_UP_CELLS_MAX)
            .toList();
    }
}
