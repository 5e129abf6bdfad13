package io.banyan.codec.fuzz;

import io.banyan.codec.wire.WireSchema;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Coverage-guided target for what arrives on the control socket; run with {@code mvn -B -Pfuzz -pl codec verify}.
 */
public final class ControlPlaneFuzz
{
    private static final Judge JUDGE = new Judge(WireSchema.CONTROL);

    private ControlPlaneFuzz()
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
