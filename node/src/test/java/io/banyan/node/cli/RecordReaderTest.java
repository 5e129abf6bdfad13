package io.banyan.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class RecordReaderTest
{
    private static final int LENGTH_MAX = 10_000;

    @Test
    void shouldReadLinesWithAndWithoutALastLineBreak() throws IOException
    {
        final RecordReader reader = reader("one\n\nthree".getBytes(StandardCharsets.UTF_8), RecordReader.Framing.LINES);

        assertEquals("one", next(reader));
        assertEquals("", next(reader));
        assertEquals("three", next(reader));
        assertEquals(RecordReader.END, reader.next());
    }

    @Test
    void shouldReadRecordsWhateverBytesTheyHold() throws IOException
    {
        final RecordReader reader = reader(
            new byte[] { 0, 0, 0, 2, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'x' }, RecordReader.Framing.LENGTH);

        assertEquals("\n\0", next(reader));
        assertEquals("", next(reader));
        assertEquals("x", next(reader));
        assertEquals(RecordReader.END, reader.next());
    }

    @Test
    void shouldGrowForLongMessagesAndPassOverTooLongOnes() throws IOException
    {
        final String allowed = "y".repeat(LENGTH_MAX);
        final String tooLong = "z".repeat(LENGTH_MAX * 3);
        final RecordReader lines = reader(
            (allowed + "\n" + tooLong + "\nlast\n").getBytes(StandardCharsets.UTF_8), RecordReader.Framing.LINES);

        assertEquals(allowed, next(lines));
        assertEquals(tooLong.length(), lines.next());
        assertTrue(lines.bytes().length <= LENGTH_MAX, "memory is bounded");
        assertEquals("last", next(lines));

        final byte[] records = new byte[4 + LENGTH_MAX * 2 + 5];
        records[2] = (byte)(LENGTH_MAX * 2 >> 8);
        records[3] = (byte)(LENGTH_MAX * 2);
        records[records.length - 2] = 1;
        records[records.length - 1] = 'w';
        final RecordReader reader = reader(records, RecordReader.Framing.LENGTH);
        assertEquals(LENGTH_MAX * 2, reader.next());
        assertEquals("w", next(reader));
    }

    @Test
    void shouldSayWhereTheInputEndsTooSoon() throws IOException
    {
        final RecordReader inLength = reader(new byte[] { 0, 0, 0, 1, 'a', 0, 0 }, RecordReader.Framing.LENGTH);
        assertEquals("a", next(inLength));
        assertTrue(assertThrows(IOException.class, inLength::next).getMessage().contains("record 2"));

        final RecordReader inRecord = reader(new byte[] { 0, 0, 0, 9, 'a' }, RecordReader.Framing.LENGTH);
        assertTrue(assertThrows(IOException.class, inRecord::next).getMessage().contains(
            "9 bytes are announced, 1 are there"));
    }

    @Test
    void shouldSayThatTheInputHasAnotherFormWhenALengthIsNegative()
    {
        final RecordReader reader = reader(new byte[] { -1, 2, 3, 4, 5 }, RecordReader.Framing.LENGTH);

        assertTrue(assertThrows(IOException.class, reader::next).getMessage().contains("not in the form LENGTH"));
    }

    private static RecordReader reader(final byte[] input, final RecordReader.Framing framing)
    {
        return new RecordReader(new ByteArrayInputStream(input), framing, LENGTH_MAX);
    }

    private static String next(final RecordReader reader) throws IOException
    {
        final long length = reader.next();
        return new String(reader.bytes(), 0, (int)length, StandardCharsets.UTF_8);
    }
}
