package io.banyan.bench.harness;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class EnvironmentTest
{
    @Test
    void shouldNameWhatFiguresDependOn()
    {
        final Map<String, Object> environment = Environment.capture();
        for (final String name : new String[] {
            "cpu", "cores", "kernel", "jdk", "jvmFlags", "aeron", "commit", "rmemMax", "loadAverage" })
        {
            assertTrue(environment.containsKey(name), name);
        }
    }

    @Test
    void shouldReadKernelSettingsWhole() throws IOException
    {
        final Path setting = Path.of("/proc/sys/net/core/rmem_max");
        assumeTrue(Files.exists(setting));
        try (BufferedReader reader = Files.newBufferedReader(setting))
        {
            assertEquals(reader.readLine(), Environment.capture().get("rmemMax"));
        }
    }
}
