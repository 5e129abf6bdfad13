package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * What a process of the rig is told when it starts.
 *
 * @param tracker           host:port.
 * @param first             number of its first node.
 * @param count             of its nodes.
 * @param children          of each at most.
 * @param ratePerSecond     messages, if it writes.
 * @param messageLength     bytes of each.
 * @param writes            true for the one that numbers the channel.
 * @param directory         for the files of its drivers, empty for /dev/shm.
 * @param socketBufferBytes of each node, 0 for the default.
 */
public record HostSettings(
    String tracker,
    int first,
    int count,
    int children,
    int ratePerSecond,
    int messageLength,
    boolean writes,
    String directory,
    int socketBufferBytes)
{
    static final String COMMAND = "chaos-node";

    List<String> args()
    {
        final List<String> args = new ArrayList<>(List.of(
            "bench", COMMAND,
            "--tracker", tracker,
            "--first=" + first,
            "--count", Integer.toString(count),
            "--children", Integer.toString(children),
            "--rate", Integer.toString(ratePerSecond),
            "--length", Integer.toString(messageLength),
            "--socket-buffer", Integer.toString(socketBufferBytes)));
        if (!directory.isEmpty())
        {
            args.addAll(List.of("--directory", directory));
        }
        if (writes)
        {
            args.add("--write");
        }
        return args;
    }
}
