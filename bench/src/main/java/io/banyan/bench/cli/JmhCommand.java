package io.banyan.bench.cli;

import io.banyan.node.cli.ExitCodes;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code bench jmh}: everything after it goes to JMH as it is.
 */
@Command(
    name = "jmh",
    description = "Run micro-benchmarks: all arguments go to JMH; 'jmh -h' lists its options, 'jmh -l' the benchmarks.")
public final class JmhCommand implements Callable<Integer>
{
    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "Arguments of JMH.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException
    {
        Main.main(arguments.toArray(new String[0]));
        return ExitCodes.DONE;
    }
}
