package io.banyan.engine;

import java.util.List;

/**
 * The engine cannot do what was asked; carries every problem that was found, not just the first.
 */
public final class EngineException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One problem.
     *
     * @param code  of the problem.
     * @param text  what is wrong.
     * @param fix   what to do.
     * @param cause or null.
     */
    public EngineException(final ProblemCode code, final String text, final String fix, final Throwable cause)
    {
        this(List.of(new Problem(code, text, fix)), cause);
    }

    /**
     * One problem without a cause.
     *
     * @param code of the problem.
     * @param text what is wrong.
     * @param fix  what to do.
     */
    public EngineException(final ProblemCode code, final String text, final String fix)
    {
        this(code, text, fix, null);
    }

    /**
     * All the problems found at once.
     *
     * @param problems at least one.
     * @param cause    or null.
     */
    public EngineException(final List<Problem> problems, final Throwable cause)
    {
        super(text(problems), cause);
        this.problems = List.copyOf(problems);
    }

    /**
     * What was found.
     *
     * @return the problems; empty after deserialisation.
     */
    public List<Problem> problems()
    {
        return problems == null ? List.of() : problems;
    }

    private static String text(final List<Problem> problems)
    {
        final StringBuilder builder = new StringBuilder();
        for (final Problem problem : problems)
        {
            builder.append(builder.length() == 0 ? "" : System.lineSeparator()).append(problem);
        }
        return builder.toString();
    }
}
