package io.banyan.bench.cli;

import io.banyan.bench.report.Report;
import io.banyan.bench.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code bench report}.
 */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Merge the JSON of several runs of one benchmark and write tables and plots anew.")
public final class ReportCommand implements Callable<Integer>
{
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Results, as written by --out or --json.")
    private List<Path> files;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write to.")
    private Path out;

    @Option(names = "--json", description = "Write the merged result as one JSON object to standard output.")
    private boolean json;

    @Override
    public Integer call()
    {
        Results merged = null;
        Path at = out;
        try
        {
            for (final Path file : files)
            {
                at = file;
                final Results results = Results.read(lastLine(file));
                if (merged == null)
                {
                    merged = results;
                }
                else
                {
                    merged.merge(results);
                }
            }
            at = out;
            new Report(merged).write(out);
        }
        catch (final NoSuchFileException ex)
        {
            System.err.println(at + ": no such file");
            return LoadRun.CHECK_FAILED;
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            System.err.println(at + ": " + ex.getMessage());
            return LoadRun.CHECK_FAILED;
        }
        if (json)
        {
            System.out.println(merged.json());
        }
        return LoadRun.OK;
    }

    private static String lastLine(final Path file) throws IOException
    {
        return Files.readString(file).lines().filter(line -> !line.isBlank()).reduce((first, second) ->
            second).orElse("");
    }
}
