package io.banyan.codec.wire;

/**
 * Variable data: a length, and that many bytes.
 *
 * @param name         of the data.
 * @param description  from the schema, may be empty.
 * @param headerLength width of the length, in bytes.
 * @param isText       decoded as a string.
 * @param since        version that introduced it.
 */
public record WireData(String name, String description, int headerLength, boolean isText, int since)
{
}
