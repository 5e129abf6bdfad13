package io.banyan.bench.peers.system;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Programs that a system needs and Debian provides.
 */
final class Programs
{
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");
    private static final long ANSWER_S = 10;
    private static final String UNKNOWN = "unknown";

    private Programs()
    {
    }

    /** Where a program is, or null. */
    static String find(final String name)
    {
        final List<String> folders = new ArrayList<>(
            List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
        folders.addAll(SYSTEM_FOLDERS);
        for (final String folder : folders)
        {
            final Path path = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(path))
            {
                return path.toString();
            }
        }
        return null;
    }

    /** Null when it is there, else what to do about it. */
    static String missing(final String name, final String debianPackage)
    {
        return find(name) == null ? name + " is not installed (Debian: apt-get install " + debianPackage + ")" : null;
    }

    /** The first line that a program says of itself. */
    static String firstLine(final String... command)
    {
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(ANSWER_S, TimeUnit.SECONDS);
            return text.lines().findFirst().orElse("").strip();
        }
        catch (final IOException ex)
        {
            return UNKNOWN;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    /** The version that a library was published as, which stands in its jar. */
    static String published(final String group, final String artifact)
    {
        final Properties properties = new Properties();
        try (InputStream in = Programs.class.getResourceAsStream(
            "/META-INF/maven/" + group + "/" + artifact + "/pom.properties"))
        {
            if (in != null)
            {
                properties.load(in);
            }
        }
        catch (final IOException ex)
        {
            return UNKNOWN;
        }
        return properties.getProperty("version", UNKNOWN);
    }

    /** The version in a jar's own description. */
    static String versionOf(final Class<?> type, final String fallback)
    {
        final String version = type.getPackage().getImplementationVersion();
        return version == null ? fallback : version;
    }
}
