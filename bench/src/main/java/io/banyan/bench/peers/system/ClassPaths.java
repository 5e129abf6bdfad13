package io.banyan.bench.peers.system;

import io.banyan.bench.peers.Peer;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The class path of a system's processes: this program's, without what other systems brought to it. A program of its
 * own would not have their jars either, and the JDK opens all of them at the first look for a service.
 */
public final class ClassPaths
{
    private ClassPaths()
    {
    }

    /**
     * Leaves out what only other systems need.
     *
     * @param peer      the system.
     * @param classPath of this program.
     * @return entries that are left, in order.
     */
    public static String of(final Peer peer, final String classPath)
    {
        final List<String> own = peer.libraries();
        final List<String> others = Peers.names().stream().flatMap(name -> Peers.of(name).libraries().stream())
            .filter(library -> !own.contains(library)).toList();
        return Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> !isOneOf(others, entry) || isOneOf(own, entry))
            .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOneOf(final List<String> libraries, final String entry)
    {
        final String name = new File(entry).getName();
        return libraries.stream().anyMatch(name::startsWith);
    }
}
