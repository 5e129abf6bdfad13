package io.banyan.codec.edge;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class VerdictTest
{
    /** Written out a second time on purpose: counters and logs of other versions hold these numbers. */
    private static final String CODES =
        "VALID=0 OUT_OF_BOUNDS=1 TOO_SHORT=2 SCHEMA=3 TEMPLATE=4 VERSION=5 BLOCK_LENGTH=6 GROUP_BLOCK_LENGTH=7 " +
        "GROUP_COUNT=8 VAR_DATA_LENGTH=9 TRUNCATED=10 TRAILING_BYTES=11 ENUM_VALUE=12 RESERVED=13 EMPTY_BLOCK=14 " +
        "FLAGS=15 NUMBER_RANGE=16 NESTED_BLOCK=17 NESTED_BLOCK_NUMBER=18";

    @Test
    void shouldKeepItsCodes()
    {
        final StringBuilder codes = new StringBuilder();
        for (final Verdict verdict : Verdict.values())
        {
            codes.append(codes.isEmpty() ? "" : " ").append(verdict).append('=').append(verdict.code());
        }
        assertEquals(CODES, codes.toString(), "codes are stable: append, never renumber");
    }

    @Test
    void shouldCallOnlyValidValid()
    {
        for (final Verdict verdict : Verdict.values())
        {
            assertEquals(Verdict.VALID == verdict, verdict.isValid());
        }
    }
}
