package io.banyan.bench.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Loses datagrams in the network namespace of this process, through nftables. Only ever used in a namespace that the
 * rig has made for itself.
 */
final class PacketFilter
{
    /** Set in the environment of a rig that runs in a namespace of its own. */
    static final String NAMESPACE = "BANYAN_CHAOS_NAMESPACE";
    private static final int PER_MILLE = 1000;

    private int lossPerMille;
    private final List<Long> cutPorts = new ArrayList<>();

    /** Whether this process may lose datagrams. */
    static boolean isAvailable()
    {
        return System.getenv(NAMESPACE) != null;
    }

    /** The command that makes a namespace and runs another command in it, or null where that is not possible. */
    static List<String> namespaceCommand()
    {
        try
        {
            final Process trial = new ProcessBuilder(
                "unshare", "-n", "-m", "sh", "-c", "ip link set lo up && nft add table inet banyan_trial && " +
                "mount -t tmpfs -o size=1m tmpfs /mnt")
                .redirectErrorStream(true)
                .start();
            trial.getInputStream().readAllBytes();
            return trial.waitFor() == 0 ?
                List.of("unshare", "-n", "-m", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh") : null;
        }
        catch (final IOException ex)
        {
            return null;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void lose(final int perMille) throws IOException, InterruptedException
    {
        lossPerMille = perMille;
        apply();
    }

    /** Nothing reaches these ports or comes from them. */
    void cut(final List<Long> ports) throws IOException, InterruptedException
    {
        cutPorts.addAll(ports);
        apply();
    }

    void join(final List<Long> ports) throws IOException, InterruptedException
    {
        cutPorts.removeAll(ports);
        apply();
    }

    private void apply() throws IOException, InterruptedException
    {
        final StringBuilder rules = new StringBuilder(
            "table inet banyan\ndelete table inet banyan\ntable inet banyan {\n chain in {\n" +
            "  type filter hook input priority 0; policy accept;\n");
        for (final long port : cutPorts)
        {
            rules.append("  udp dport ").append(port).append(" drop\n  udp sport ").append(port).append(" drop\n");
        }
        if (lossPerMille > 0)
        {
            rules.append("  meta l4proto udp numgen random mod ").append(PER_MILLE).append(" < ")
                .append(lossPerMille).append(" drop\n");
        }
        rules.append(" }\n}\n");
        final Process nft = new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
        nft.getOutputStream().write(rules.toString().getBytes(StandardCharsets.UTF_8));
        nft.getOutputStream().close();
        final String answer;
        try (InputStream output = nft.getInputStream())
        {
            answer = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (nft.waitFor() != 0)
        {
            throw new IOException("nft refused the rules: " + answer.strip());
        }
    }
}
