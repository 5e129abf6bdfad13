package io.banyan.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The completion that the command generates, sourced by a real bash which then completes.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CompletionTest
{
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    Path folder;

    @Test
    void shouldCompleteCommandsOptionsAndValuesInBash() throws Exception
    {
        Assumptions.assumeTrue(Files.isExecutable(BASH), "this system has no " + BASH);
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        assertEquals(0, Banyan.execute(new PrintWriter(out, true), new PrintWriter(err, true), "generate-completion"),
            err::toString);
        Files.writeString(folder.resolve("completion"), out.toString());

        assertOffers(List.of("demo"), "banyan", "de");
        assertOffers(List.of("demo", "tracker", "node", "pub", "sub", "tree", "stat", "errors", "doctor", "config"),
            "banyan", "");
        assertOffers(List.of("--tracker"), "banyan", "node", "--tr");
        assertOffers(List.of("NONE", "SEQUENCED", "DELIVERED"), "banyan", "pub", "--ack", "");
        assertOffers(List.of("show"), "banyan", "config", "sh");
    }

    private void assertOffers(final List<String> wanted, final String... words) throws Exception
    {
        final List<String> offered = complete(words);
        assertTrue(offered.containsAll(wanted), () -> String.join(" ", words) + ": " + wanted + " is not among what " +
            "bash offers: " + offered);
    }

    /** What bash offers for the last word. */
    private List<String> complete(final String... words) throws Exception
    {
        final StringBuilder quoted = new StringBuilder();
        Stream.of(words).forEach(word -> quoted.append(" '").append(word).append('\''));
        final String script = "source '" + folder.resolve("completion") + "'\n" +
            "COMP_WORDS=(" + quoted + ")\nCOMP_CWORD=" + (words.length - 1) + "\n" +
            "COMP_LINE=\"${COMP_WORDS[*]}\"\nCOMP_POINT=${#COMP_LINE}\n" +
            // The function that is registered for the command, whatever its name.
            "fn=$(complete -p banyan | sed -n 's/.*-F \\([^ ]*\\) .*/\\1/p')\n" +
            "\"$fn\"\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
        final Process bash = new ProcessBuilder(BASH.toString(), "--norc", "-c", script)
            .redirectErrorStream(true).start();
        final String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, bash.waitFor(), said);
        return said.lines().map(String::strip).toList();
    }
}
