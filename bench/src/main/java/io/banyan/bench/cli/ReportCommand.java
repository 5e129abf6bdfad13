package io.banyan.bench.cli;

import io.banyan.bench.report.Report;
import io.banyan.bench.report.Results;
import io.banyan.node.cli.ExitCodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Spec
    private CommandSpec spec;

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
            spec.commandLine().getErr().println(at + ": no such file");
            return ExitCodes.FAILED;
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            spec.commandLine().getErr().println(at + ": " + ex.getMessage());
            return ExitCodes.FAILED;
        }
        if (json)
        {
            spec.commandLine().getOut().println(merged.json());
        }
        return ExitCodes.DONE;
    }

    private static String lastLine(final Path file) throws IOException
    {
        return Files.readString(file).lines().filter(line -> !line.isBlank()).reduce((first, second) ->
            second).orElse("");
    }
}
