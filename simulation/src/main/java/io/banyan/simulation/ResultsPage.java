package io.banyan.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.banyan.node.cli.Json;

/**
 * Keeps what many seeds said of a scenario in a directory: the numbers of every run, a picture, and the lines of its
 * table on the page there.
 */
final class ResultsPage
{
    private static final String BEGIN = "<!-- results: begin -->";
    private static final String END = "<!-- results: end -->";
    private static final String HEAD = "| scenario | nodes | must hold | worst seed | median | held in |";
    private static final String RULE = "|---|---|---|---|---|---|";

    private final Path directory;

    ResultsPage(final Path directory)
    {
        this.directory = directory;
    }

    void write(final Sweep sweep, final String command) throws IOException
    {
        Files.createDirectories(directory);
        final String name = sweep.scenario().name;
        Files.writeString(directory.resolve(name + ".json"), json(sweep, command), StandardCharsets.UTF_8);
        Files.writeString(directory.resolve(name + ".svg"), new SweepPlot(sweep).svg(), StandardCharsets.UTF_8);
        final Path page = directory.resolve("README.md");
        final String before = Files.exists(page) ? Files.readString(page) : BEGIN + "\n" + END + "\n";
        Files.writeString(page, withTable(before, name, rows(sweep)), StandardCharsets.UTF_8);
    }

    private static String json(final Sweep sweep, final String command)
    {
        final StringBuilder text = new StringBuilder("{\"command\":").append(Json.text(command))
            .append(",\n\"environment\":").append(Json.text(environment()))
            .append(",\n\"summary\":").append(Json.text(sweep.summary())).append(",\n\"runs\":[\n");
        for (int i = 0; i < sweep.results().size(); i++)
        {
            text.append(i == 0 ? "" : ",\n").append(Json.text(sweep.results().get(i)));
        }
        return text.append("\n]}\n").toString();
    }

    private static String environment()
    {
        return "JDK " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " " +
            System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors, heap " +
            (Runtime.getRuntime().maxMemory() >> 20) + " MiB";
    }

    private static List<String> rows(final Sweep sweep)
    {
        final List<String> rows = new ArrayList<>();
        for (final Sweep.Verdict verdict : sweep.verdicts())
        {
            final Requirement requirement = verdict.requirement();
            rows.add("| `" + sweep.scenario().name + "` | " + sweep.scenario().nodes + " | `" + requirement.text() +
                "` | " + requirement.told(verdict.worst()) + " (seed " + verdict.worstSeed() + ") | " +
                requirement.told(verdict.median()) + " | " +
                (verdict.held() == verdict.runs() ? "" : "**") + verdict.held() + " of " + verdict.runs() +
                (verdict.held() == verdict.runs() ? "" : "**") + " |");
        }
        return rows;
    }

    /** The page with the lines of one scenario replaced, in the order of the scenarios. */
    static String withTable(final String page, final String name, final List<String> rows)
    {
        final int begin = page.indexOf(BEGIN);
        final int end = page.indexOf(END);
        if (begin < 0 || end < begin)
        {
            throw new ScenarioException("README.md of the results has no place for the table: " + BEGIN);
        }
        final List<String> lines = new ArrayList<>();
        for (final String line : page.substring(begin + BEGIN.length(), end).split("\n"))
        {
            if (line.startsWith("| `") && !line.startsWith("| `" + name + "` "))
            {
                lines.add(line);
            }
        }
        lines.addAll(rows);
        final List<String> order = Scenario.names();
        lines.sort(java.util.Comparator.comparingInt(line -> order.indexOf(line.split("`")[1])));
        return page.substring(0, begin) + BEGIN + "\n" + HEAD + "\n" + RULE + "\n" + String.join("\n", lines) + "\n" +
            page.substring(end);
    }
}
