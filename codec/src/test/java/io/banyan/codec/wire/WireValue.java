package io.banyan.codec.wire;

/**
 * A named value of an enum, or a named bit of a set.
 *
 * @param name        in the schema.
 * @param value       encoded value, or index of the bit.
 * @param description from the schema, may be empty.
 */
public record WireValue(String name, long value, String description)
{
}
