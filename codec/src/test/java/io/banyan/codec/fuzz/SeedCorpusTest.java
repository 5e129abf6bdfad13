package io.banyan.codec.fuzz;

import io.banyan.codec.wire.Golden;
import io.banyan.codec.wire.WireSchema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The seeds of the fuzzer, replayed as an ordinary test. A seed named after a golden message is that message; every
 * other one was found by the fuzzer and is kept so that it is never found again.
 */
class SeedCorpusTest
{
    private static final Path DIRECTORY = Path.of("src/test/resources/fuzz");

    @BeforeAll
    static void writeWhatIsMissing() throws IOException
    {
        if (Golden.isRegenerating())
        {
            for (final Golden golden : Golden.all())
            {
                Files.createDirectories(seed(golden).getParent());
                Files.write(seed(golden), golden.bytes());
            }
        }
    }

    @Test
    void shouldHoldASeedForEveryGoldenMessage() throws IOException
    {
        for (final Golden golden : Golden.all())
        {
            assertTrue(
                Files.exists(seed(golden)), () -> seed(golden) + " is missing; write it with\n  " + Golden.COMMAND);
            assertArrayEquals(
                golden.bytes(),
                Files.readAllBytes(seed(golden)),
                () -> seed(golden) + " is not its golden message; write it anew with\n  " + Golden.COMMAND);
        }
    }

    @Test
    void shouldSurviveEverySeedOfTheDataPlane()
    {
        replay(WireSchema.DATA, DataPlaneFuzz::fuzzerTestOneInput);
    }

    @Test
    void shouldSurviveEverySeedOfTheControlPlane()
    {
        replay(WireSchema.CONTROL, ControlPlaneFuzz::fuzzerTestOneInput);
    }

    private static void replay(final WireSchema schema, final Consumer<byte[]> target)
    {
        final List<Path> seeds = new ArrayList<>();
        try (Stream<Path> paths = Files.list(DIRECTORY.resolve(schema.plane())))
        {
            paths.sorted().forEach(seeds::add);
            for (final Path seed : seeds)
            {
                target.accept(Files.readAllBytes(seed));
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        assertTrue(seeds.size() >= 2 * schema.messages().size(), "too few seeds: " + seeds.size());
    }

    private static Path seed(final Golden golden)
    {
        return DIRECTORY.resolve(golden.schema().plane()).resolve(
            golden.message() + "." + golden.sample() + ".v" + golden.version());
    }
}
