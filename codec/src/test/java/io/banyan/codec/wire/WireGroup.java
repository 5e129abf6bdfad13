package io.banyan.codec.wire;

import java.util.List;

/**
 * A repeating group.
 *
 * @param name        of the group.
 * @param description from the schema, may be empty.
 * @param blockLength of an entry, in the newest version.
 * @param since       version that introduced it.
 * @param fields      of an entry.
 * @param data        of an entry.
 */
public record WireGroup(
    String name, String description, int blockLength, int since, List<WireField> fields, List<WireData> data)
{
    /**
     * Length of an entry's fixed part as a writer of an older version makes it.
     *
     * @param version of the writer.
     * @return bytes.
     */
    public int blockLength(final int version)
    {
        return WireMessage.lengthAt(fields, version);
    }
}
