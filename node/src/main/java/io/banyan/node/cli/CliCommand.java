package io.banyan.node.cli;

/**
 * A command that another module brings: found on the class path by {@link java.util.ServiceLoader}. The object itself
 * is annotated as a
 * picocli command.
 */
public interface CliCommand
{
    /**
     * Name of the command, as typed.
     *
     * @return the name.
     */
    String name();

    /**
     * The picocli command.
     *
     * @return an object annotated with {@code @Command} that implements {@code Callable<Integer>}.
     */
    Object command();
}
