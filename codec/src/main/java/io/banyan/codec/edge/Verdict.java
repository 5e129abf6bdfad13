package io.banyan.codec.edge;

/**
 * What a validator says about a datagram. The codes are stable, because counters and logs carry them; new verdicts are
 * appended.
 */
public enum Verdict
{
    /** Decoding cannot read outside the datagram. */
    VALID(0),

    /** The range given is not inside the buffer: a fault of the caller, or a length taken from the wire. */
    OUT_OF_BOUNDS(1),

    /** Shorter than a message header. */
    TOO_SHORT(2),

    /** The schema id is another plane's or nobody's. */
    SCHEMA(3),

    /** The template id names no message of this schema. */
    TEMPLATE(4),

    /** The version is the null value. */
    VERSION(5),

    /** The fixed part has a length that its version does not allow. */
    BLOCK_LENGTH(6),

    /** The entries of a group have a length that their version does not allow. */
    GROUP_BLOCK_LENGTH(7),

    /** A group claims more entries than the remaining bytes can hold. */
    GROUP_COUNT(8),

    /** A length field reaches past the end. */
    VAR_DATA_LENGTH(9),

    /** The bytes end before the fixed part, a group header or a length field does. */
    TRUNCATED(10),

    /** Bytes are left over after the last element of a version whose elements are all known. */
    TRAILING_BYTES(11),

    /** An enum or boolean field of a known version holds a value the schema does not name. */
    ENUM_VALUE(12),

    /** A bit or byte that a known version reserves is not zero. */
    RESERVED(13),

    /** A block without a frame. */
    EMPTY_BLOCK(14),

    /** The flags of a block contradict those of its frames, or their number. */
    FLAGS(15),

    /** A block number or sequence is negative, or too large to count on from. */
    NUMBER_RANGE(16),

    /** The bytes inside a repair block are not a valid block. */
    NESTED_BLOCK(17),

    /** A repair block holds another block than it says. */
    NESTED_BLOCK_NUMBER(18);

    private final int code;

    Verdict(final int code)
    {
        this.code = code;
    }

    /**
     * Stable code of this verdict.
     *
     * @return the code, 0 for {@link #VALID}.
     */
    public int code()
    {
        return code;
    }

    /**
     * Is the datagram safe to decode?
     *
     * @return true for {@link #VALID} alone.
     */
    public boolean isValid()
    {
        return this == VALID;
    }
}
