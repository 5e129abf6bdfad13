package io.banyan.bench.peers.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Counts the bytes that one process sends, whatever it is written in: packets of this network namespace that leave from
 * a port of one of its sockets, by nftables. Only ever used in a namespace of the run's own.
 */
final class PortCounter implements AutoCloseable
{
    private static final String TABLE = "banyan_peers";
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final Pattern BYTES = Pattern.compile("bytes (\\d+)");
    private static final List<String> SOCKET_TABLES = List.of("udp", "udp6", "tcp", "tcp6");
    private static final int LOCAL_ADDRESS = 1;
    private static final int INODE = 9;
    private static final int HEX = 16;

    private PortCounter()
    {
    }

    /** A counter for the sockets that the process has now, or null where packets cannot be counted. */
    static PortCounter of(final long pid)
    {
        if (!PeersNamespace.isInside())
        {
            return null;
        }
        final Set<Integer> ports = ports(pid);
        if (ports.isEmpty())
        {
            return null;
        }
        final String set = ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
        final String rules = "table inet " + TABLE + "\ndelete table inet " + TABLE + "\ntable inet " + TABLE + " {\n" +
            " counter sent { }\n chain out {\n  type filter hook output priority 0; policy accept;\n" +
            "  meta l4proto { tcp, udp } th sport { " + set + " } counter name sent\n }\n}\n";
        return nft(rules, "-f", "-") == null ? null : new PortCounter();
    }

    long bytes()
    {
        final String answer = nft("", "list", "counter", "inet", TABLE, "sent");
        return answer == null ? 0 : bytes(answer);
    }

    static long bytes(final String answer)
    {
        final Matcher matcher = BYTES.matcher(answer);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    @Override
    public void close()
    {
        nft("", "delete", "table", "inet", TABLE);
    }

    private static Set<Integer> ports(final long pid)
    {
        final Set<String> inodes = new HashSet<>();
        final Set<Integer> ports = new TreeSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd")))
        {
            for (final Path descriptor : descriptors)
            {
                final Matcher matcher = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
                if (matcher.matches())
                {
                    inodes.add(matcher.group(1));
                }
            }
            for (final String table : SOCKET_TABLES)
            {
                ports.addAll(ports(Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table)), inodes));
            }
        }
        catch (final IOException ex)
        {
            // It has closed a descriptor meanwhile, or is gone: what was found counts.
            return ports;
        }
        return ports;
    }

    /** The local ports of these sockets in a table of the kernel's. */
    static Set<Integer> ports(final List<String> lines, final Set<String> inodes)
    {
        final Set<Integer> ports = new TreeSet<>();
        for (final String line : lines)
        {
            final String[] fields = line.strip().split(" +");
            if (fields.length > INODE && inodes.contains(fields[INODE]))
            {
                final String address = fields[LOCAL_ADDRESS];
                ports.add(Integer.parseInt(address.substring(address.indexOf(':') + 1), HEX));
            }
        }
        ports.remove(0);
        return ports;
    }

    /** What nft answered, or null when it refused. */
    private static String nft(final String input, final String... args)
    {
        try
        {
            final List<String> command = new java.util.ArrayList<>(List.of("nft"));
            command.addAll(List.of(args));
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            final String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? answer : null;
        }
        catch (final IOException ex)
        {
            return null;
        }
        catch (final InterruptedException ex)
        {
            throw Interrupts.stopped();
        }
    }
}
