package io.banyan.codec.fuzz;

import io.banyan.codec.edge.Verdict;
import io.banyan.codec.wire.WireSchema;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A million hostile datagrams from one seed. {@code -Dbanyan.mutator.seed=...} replays a seed or tries another,
 * {@code -Dbanyan.mutator.datagrams=...} sets how many a plane.
 */
class MutatorTest
{
    private static final long SEED = Long.getLong("banyan.mutator.seed", 0xBA27A2L);
    private static final int DATAGRAMS_PER_PLANE = Integer.getInteger("banyan.mutator.datagrams", 500_000);
    private static final int DATAGRAMS_FOR_ALL_VERDICTS = 500_000;

    static List<WireSchema> planes()
    {
        return WireSchema.ALL;
    }

    @ParameterizedTest
    @MethodSource("planes")
    void shouldNeitherThrowNorLeaveTheDatagramWhateverTheBytes(final WireSchema schema)
    {
        final Mutator mutator = new Mutator(schema, SEED);
        final Judge judge = new Judge(schema);
        final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (int i = 0; i < DATAGRAMS_PER_PLANE; i++)
        {
            final UnsafeBuffer datagram = mutator.next();
            try
            {
                counts.merge(judge.judge(datagram), 1, Integer::sum);
            }
            catch (final AssertionError ex)
            {
                throw new AssertionError("datagram " + i + " of -Dbanyan.mutator.seed=" + SEED + ": " + ex, ex);
            }
        }

        System.out.println(
            schema.plane() + " plane, seed " + SEED + ", " + DATAGRAMS_PER_PLANE + " mutated datagrams: " + counts);
        assertEquals(DATAGRAMS_PER_PLANE, counts.values().stream().mapToInt(Integer::intValue).sum());
        if (DATAGRAMS_PER_PLANE >= DATAGRAMS_FOR_ALL_VERDICTS)
        {
            assertTrue(counts.get(Verdict.VALID) > DATAGRAMS_PER_PLANE / 50, "too few reach the decoders: " + counts);
            assertEquals(reachable(schema), counts.keySet(), "some verdict is never reached: " + counts);
        }
    }

    private static Set<Verdict> reachable(final WireSchema schema)
    {
        final Set<Verdict> verdicts = EnumSet.allOf(Verdict.class);
        verdicts.remove(Verdict.OUT_OF_BOUNDS);
        if (schema == WireSchema.DATA)
        {
            verdicts.removeAll(EnumSet.of(Verdict.NESTED_BLOCK, Verdict.NESTED_BLOCK_NUMBER));
        }
        else
        {
            verdicts.removeAll(
                EnumSet.of(Verdict.RESERVED, Verdict.EMPTY_BLOCK, Verdict.FLAGS, Verdict.NUMBER_RANGE));
        }
        return verdicts;
    }
}
