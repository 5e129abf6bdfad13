package io.banyan.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import io.banyan.node.ops.Doctor;
import io.banyan.node.ops.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code banyan doctor}: whether this host is fit for a node.
 */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks this host: shared memory, memory, socket buffers against windows, open files, clock, CPU " +
        "governor, JVM; says the exact fix.",
    footerHeading = "%nExamples:%n",
    footer = {
        "  banyan doctor",
        "  banyan doctor --config node.properties --json     against the windows and buffers of a node",
        "",
        "Exit codes: 0 fit (warnings are allowed), 1 something would not work, 2 wrong usage."
    })
final class DoctorCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "file of properties of the node to be run here")
    private Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "one further option; see: banyan config docs")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--json", description = "one JSON object as the last line of standard output")
    private boolean json;

    @Override
    public Integer call()
    {
        final List<Finding> findings = Doctor.examine(ConfigCommand.options(spec, config, settings));
        final boolean isFit = findings.stream().noneMatch(f -> f.grade() == Finding.Grade.FAILED);
        final PrintWriter out = spec.commandLine().getOut();
        final List<Object> list = new ArrayList<>();
        for (final Finding finding : findings)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("check", finding.check());
            fields.put("grade", finding.grade().name().toLowerCase(Locale.ROOT));
            fields.put("found", finding.found());
            fields.put("fix", finding.fix());
            list.add(fields);
            if (!json)
            {
                out.printf(Locale.ROOT, "%-7s %-16s %s%n", finding.grade(), finding.check(), finding.found());
                if (!finding.fix().isEmpty())
                {
                    out.println("                         fix: " + finding.fix());
                }
            }
        }
        if (json)
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("findings", list);
            fields.put("ok", isFit);
            out.println(Json.text(fields));
        }
        out.flush();
        return isFit ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
