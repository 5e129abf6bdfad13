package io.banyan.bench.peers.system;

import java.io.File;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClassPathsTest
{
    private static final String ALL = String.join(File.pathSeparator, "/m/banyan-bench.jar", "/m/agrona-2.4.1.jar",
        "/m/jnats-2.26.2.jar", "/m/jspecify-1.0.0.jar", "/m/lettuce-core-7.7.0.jar", "/m/jeromq-0.6.0.jar",
        "/m/jna-5.19.1.jar", "/m/jgroups-5.5.7.jar", "/classes");

    @ParameterizedTest
    @CsvSource({
        "banyan, /m/banyan-bench.jar /m/agrona-2.4.1.jar /classes",
        "aeron-mdc, /m/banyan-bench.jar /m/agrona-2.4.1.jar /classes",
        "nats, /m/banyan-bench.jar /m/agrona-2.4.1.jar /m/jnats-2.26.2.jar /m/jspecify-1.0.0.jar /classes",
        "redis, /m/banyan-bench.jar /m/agrona-2.4.1.jar /m/jspecify-1.0.0.jar /m/lettuce-core-7.7.0.jar /classes",
        "libzmq-forwarder, /m/banyan-bench.jar /m/agrona-2.4.1.jar /m/jna-5.19.1.jar /classes"
    })
    void shouldLeaveOutWhatOtherSystemsBrought(final String system, final String expected)
    {
        final String left = ClassPaths.of(Peers.of(system), ALL);
        assertEquals(expected, left.replace(File.pathSeparator, " "));
    }

    @Test
    void shouldNameJarsThatAreThere()
    {
        final List<String> jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> new File(entry).getName()).toList();
        for (final String system : Peers.names())
        {
            for (final String library : Peers.of(system).libraries())
            {
                assertTrue(jars.stream().anyMatch(jar -> jar.startsWith(library)), system + ": " + library + "*.jar");
            }
        }
    }
}
