package io.banyan.engine.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in words why an address could not be bound and what to do, for messages to people. Any thread.
 */
public final class BindFailure
{
    /** What the media driver puts around the words of the system. */
    private static final Pattern OF_DRIVER = Pattern.compile("channel error - (.*?) \\(at ");

    private BindFailure()
    {
    }

    /**
     * The reason.
     *
     * @param message of the failure, of the system or of a media driver.
     * @return in words of the system.
     */
    public static String reason(final String message)
    {
        final Matcher driver = OF_DRIVER.matcher(String.valueOf(message));
        return driver.find() ? driver.group(1) : message;
    }

    /**
     * What to do about a UDP port.
     *
     * @param port   that was asked for; nobody has it when it is 0.
     * @param option that takes any port when it is 0.
     * @return in words.
     */
    public static String udpFix(final int port, final String option)
    {
        return fix("ss -lunp", port, "an address of this host and a free port", option);
    }

    /**
     * What to do about a TCP port.
     *
     * @param port   that was asked for; nobody has it when it is 0.
     * @param option that takes any port when it is 0.
     * @return in words.
     */
    public static String tcpFix(final int port, final String option)
    {
        return fix("ss -ltnp", port, "a free TCP port", option);
    }

    private static String fix(final String list, final int port, final String other, final String option)
    {
        return port == 0 ? "choose an address of this host (ip -brief address shows them)" :
            "stop what has the port (" + list + " 'sport = :" + port + "' names it), or choose " + other + " (" +
                option + " takes any)";
    }
}
