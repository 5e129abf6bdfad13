package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Peer;
import io.banyan.bench.peers.ProgramPeer;
import org.agrona.IoUtil;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * Class-data sharing for every system that runs on the JVM, Banyan or not: the classes that its writer and its readers
 * loaded in a session for practice, archived by the JVM for those to come. Kept in the user's cache folder by class
 * path and JDK, so that it is done once.
 */
public final class ClassArchives
{
    /**
     * System property with the time a process may take to end, which is longer when it archives. Banyan refuses unknown
     * ones that begin as its own do.
     */
    static final String EXIT_PATIENCE_MS = "peers.exit.patience.ms";

    private static final String PRACTICE_PATIENCE_MS = "30000";
    private static final String FOLDER = "classes-";
    private static final long KEPT_DAYS = 7;
    private static final List<String> ROLES = List.of("writer", "readers", "server");
    private static final String ENDING = ".jsa";
    private static final String SHARED = "-XX:SharedArchiveFile=";

    private final Path folder;
    /** Whoever archives at the same time writes files of its own; the last one stays. */
    private final String part = ".part-" + UUID.randomUUID();
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
            .resolve("banyan").resolve(FOLDER + Long.toHexString(sum.getValue())));
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
        return isPractising ? practiceFlags(system, role) : Files.exists(path) ? List.of(SHARED + path) : List.of();
    }

    List<String> practiceFlags(final String system, final String role)
    {
        return List.of("-XX:ArchiveClassesAtExit=" + made(system, role),
            "-D" + EXIT_PATIENCE_MS + "=" + PRACTICE_PATIENCE_MS);
    }

    /**
     * A session for practice; without an archive things start slower, and nothing else.
     *
     * @return what went wrong, or null.
     */
    String practise(final Peer peer)
    {
        if (peer instanceof ProgramPeer || has(peer.name()) || !canBeArchived(System.getProperty("java.class.path")))
        {
            return null;
        }
        isPractising = true;
        try
        {
            Files.createDirectories(folder);
            removeOld();
            // Opening it, up to the first message, and closing it is all the practice there is.
            new Session(peer, List.of(1), Map.of(), this).close();
            for (final String role : ROLES)
            {
                final Path made = made(peer.name(), role);
                if (Files.exists(made) && Files.size(made) > 0)
                {
                    Files.move(made, path(peer.name(), role), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return has(peer.name()) ? null : "the JVM made none";
        }
        catch (final IOException | PeerException ex)
        {
            return ex.getMessage();
        }
        finally
        {
            isPractising = false;
            ROLES.forEach(role -> made(peer.name(), role).toFile().delete());
        }
    }

    /** Each build has a class path of its own; archives of builds that are gone are of no use to anybody. */
    void removeOld()
    {
        final long oldest = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(KEPT_DAYS);
        final File[] old = folder.toAbsolutePath().getParent().toFile().listFiles(
            file -> file.getName().startsWith(FOLDER) && file.lastModified() < oldest);
        if (old != null)
        {
            for (final File archives : old)
            {
                IoUtil.delete(archives, true);
            }
        }
    }

    /** The JVM archives classes of jars only. */
    static boolean canBeArchived(final String classPath)
    {
        return List.of(classPath.split(File.pathSeparator)).stream().allMatch(entry -> entry.endsWith(".jar"));
    }

    private Path made(final String system, final String role)
    {
        return Path.of(path(system, role) + part);
    }

    private Path path(final String system, final String role)
    {
        return folder.resolve(system + "-" + role + ENDING);
    }
}
