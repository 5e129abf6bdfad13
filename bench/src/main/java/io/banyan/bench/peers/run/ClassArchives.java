package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.ProgramPeer;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Class-data sharing for every system that runs on the JVM, Banyan or not: the classes that its writer and its readers
 * loaded in a session for practice, archived by the JVM for those to come. Kept in the user's cache folder by class
 * path and JDK, so that it is done once.
 */
public final class ClassArchives
{
    /** System property with the time a process may take to end, which is longer when it archives. */
    static final String EXIT_PATIENCE_MS = "banyan.peers.exit.patience.ms";

    private static final String PRACTICE_PATIENCE_MS = "30000";
    private static final String PART = ".part";
    private static final String ENDING = ".jsa";
    private static final String SHARED = "-XX:SharedArchiveFile=";

    private final Path folder;
    private boolean isPractising;

    /**
     * Archives in a folder.
     *
     * @param folder made if it is not there.
     */
    public ClassArchives(final Path folder)
    {
        this.folder = folder;
    }

    /**
     * Archives where the user's caches are.
     *
     * @return the archives of this class path and JDK.
     */
    public static ClassArchives ofUser()
    {
        final String cache = System.getenv("XDG_CACHE_HOME");
        final CRC32 sum = new CRC32();
        sum.update((System.getProperty("java.class.path") + System.getProperty("java.home"))
            .getBytes(StandardCharsets.UTF_8));
        return new ClassArchives((cache == null || cache.isEmpty() ?
            Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .resolve("banyan").resolve("classes-" + Long.toHexString(sum.getValue())));
    }

    /** Whether the start of a system is as quick as it gets. */
    boolean has(final String system)
    {
        return Files.exists(path(system, "writer")) && Files.exists(path(system, "readers"));
    }

    /** Flags of a process; empty to go without. */
    List<String> flags(final String system, final String role)
    {
        final Path path = path(system, role);
        if (isPractising)
        {
            return List.of("-XX:ArchiveClassesAtExit=" + path + PART, "-D" + EXIT_PATIENCE_MS + "=" +
                PRACTICE_PATIENCE_MS);
        }
        return Files.exists(path) ? List.of(SHARED + path) : List.of();
    }

    /** A session for practice; without an archive things start slower, and nothing else. */
    void practise(final Peer peer)
    {
        if (peer instanceof ProgramPeer || has(peer.name()) || !canBeArchived(System.getProperty("java.class.path")))
        {
            return;
        }
        try
        {
            Files.createDirectories(folder);
            isPractising = true;
            // Opening it, up to the first message, and closing it is all the practice there is.
            new Session(peer, List.of(1), Map.of(), this).close();
            isPractising = false;
            for (final String role : List.of("writer", "readers", "server"))
            {
                final Path part = Path.of(path(peer.name(), role) + PART);
                if (Files.exists(part) && Files.size(part) > 0)
                {
                    Files.move(part, path(peer.name(), role), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        catch (final IOException | PeerException ex)
        {
            isPractising = false;
        }
    }

    /** The JVM archives classes of jars only. */
    static boolean canBeArchived(final String classPath)
    {
        return List.of(classPath.split(File.pathSeparator)).stream().allMatch(entry -> entry.endsWith(".jar"));
    }

    private Path path(final String system, final String role)
    {
        return folder.resolve(system + "-" + role + ENDING);
    }
}
