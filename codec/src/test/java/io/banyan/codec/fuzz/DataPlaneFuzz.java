package io.banyan.codec.fuzz;

import io.banyan.codec.wire.WireSchema;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Coverage-guided target for what arrives along a link; run with {@code mvn -B -Pfuzz -pl codec verify}.
 */
public final class DataPlaneFuzz
{
    private static final Judge JUDGE = new Judge(WireSchema.DATA);

    private DataPlaneFuzz()
    {
    }

    /**
     * Judges one input.
     *
     * @param input made by the fuzzer.
     */
    public static void fuzzerTestOneInput(final byte[] input)
    {
        JUDGE.judge(new UnsafeBuffer(input));
    }
}
