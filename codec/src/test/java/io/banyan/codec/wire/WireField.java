package io.banyan.codec.wire;

import uk.co.real_logic.sbe.PrimitiveType;

import java.util.List;

/**
 * A field of fixed length: of a message, of a group entry or of a composite.
 *
 * @param name        of the field.
 * @param description from the schema, may be empty.
 * @param kind        what it holds.
 * @param typeName    name of its enum, set or composite; of its primitive type otherwise.
 * @param primitive   how it is encoded; null for a composite.
 * @param offset      from the start of the fixed part.
 * @param length      in bytes.
 * @param since       version that introduced it.
 * @param members     fields of a composite.
 * @param values      values of an enum or bit choices of a set.
 */
public record WireField(
    String name,
    String description,
    Kind kind,
    String typeName,
    PrimitiveType primitive,
    int offset,
    int length,
    int since,
    List<WireField> members,
    List<WireValue> values)
{
    /** What a field holds. */
    public enum Kind
    {
        /** A number. */
        NUMBER,
        /** One of named values. */
        ENUM,
        /** Named bits. */
        SET,
        /** Several fields. */
        COMPOSITE
    }

    /**
     * The widest primitive inside, which is what it must be aligned to.
     *
     * @return bytes.
     */
    public int alignment()
    {
        return Kind.COMPOSITE == kind ?
            members.stream().mapToInt(WireField::alignment).max().orElse(1) : primitive.size();
    }
}
