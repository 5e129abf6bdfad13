package io.banyan.engine;

import java.util.Objects;

/**
 * Something that an operator can put right: what is wrong with the numbers in it, and what to do.
 *
 * @param code stable.
 * @param text what is wrong, with names and numbers.
 * @param fix  what to do about it.
 */
public record Problem(ProblemCode code, String text, String fix)
{
    /**
     * Checks that nothing is missing.
     */
    public Problem
    {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(fix, "fix");
    }

    @Override
    public String toString()
    {
        return code + " " + text + "; fix: " + fix;
    }
}
