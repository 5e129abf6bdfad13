package io.banyan.architecture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * A tiny checkout with the real launcher in it, a module {@code node} whose program tells what it was given, and a
 * stand-in for Maven that counts its calls. The launcher finds its tools in one directory and nowhere else.
 */
final class FakeCheckout
{
    private static final List<String> TOOLS = List.of(
        "sh", "sed", "dirname", "readlink", "cat", "mkdir", "find", "head", "awk", "tr", "date", "mv", "rm", "cp",
        "grep", "cksum", "sleep");
    private static final int TIMEOUT_S = 60;

    private static final String PROGRAM = """
        package io.banyan.node.cli;

        public final class Banyan
        {
            public static void main(final String[] args) throws InterruptedException
            {
                System.out.println("pid=" + ProcessHandle.current().pid());
                System.out.println("directory=" + System.getProperty("user.dir"));
                System.out.println("opt=" + System.getProperty("opt"));
                java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()
                    .forEach(flag -> System.out.println("flag=" + flag));
                for (final String arg : args)
                {
                    System.out.println("arg=[" + arg + "]");
                }
                if (args.length > 0 && args[0].equals("exit"))
                {
                    System.exit(Integer.parseInt(args[1]));
                }
                if (args.length > 0 && args[0].equals("wait"))
                {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped")));
                    System.out.println("ready");
                    Thread.sleep(60_000);
                }
            }
        }
        """;

    private static final String MAVEN = """
        #!/bin/sh
        printf 'call %s\\n' "$*" >> maven-calls
        sleep 0.5
        if [ -f broken ]
        then
            echo '[ERROR] Banyan.java:[7,1] the fake compiler is not pleased'
            exit 1
        fi
        mkdir -p node/target
        cp program.jar node/target/banyan-node.jar
        printf '' > node/target/class-path.txt
        """;

    private final Path home;
    private final Path tools;

    FakeCheckout(final Path directory) throws IOException
    {
        home = Files.createDirectories(directory.resolve("a checkout")).toRealPath();
        tools = Files.createDirectories(directory.resolve("tools"));
        for (final String tool : TOOLS)
        {
            addTool(tool);
        }

        Files.copy(Checkout.root().resolve("banyan"), home.resolve("banyan"), StandardCopyOption.COPY_ATTRIBUTES);
        write("pom.xml", "<modules>\n    <module>node</module>\n</modules>\n");
        write("node/pom.xml", "<project/>\n");
        write("node/src/main/java/Banyan.java", PROGRAM);
        write("node/src/main/java/Other.java", "final class Other {}\n");
        Files.write(home.resolve("program.jar"), programJar(directory.resolve("compiled")));
        age();
    }

    /**
     * What {@code ./banyan} gave back.
     */
    record Run(int exitCode, String out, String err)
    {
    }

    Path home()
    {
        return home;
    }

    /**
     * Put a tool of this machine on the path that the launcher sees.
     */
    void addTool(final String name) throws IOException
    {
        for (final String directory : System.getenv("PATH").split(":"))
        {
            final Path tool = Path.of(directory, name);
            if (Files.isExecutable(tool))
            {
                makeTool(name, "#!/bin/sh\nexec '" + tool + "' \"$@\"\n");
                return;
            }
        }
        throw new IllegalStateException("no " + name + " on the PATH of the test");
    }

    void addMaven() throws IOException
    {
        makeTool("mvn", MAVEN);
    }

    private void makeTool(final String name, final String script) throws IOException
    {
        final Path tool = Files.writeString(tools.resolve(name), script);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    void write(final String path, final String content) throws IOException
    {
        final Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /**
     * Make all sources a minute old, so that a change made now is newer than a build made now.
     */
    void age() throws IOException
    {
        final FileTime then = FileTime.from(Instant.now().minusSeconds(60));
        for (final String path : List.of("pom.xml", "node/pom.xml", "node/src/main", "node/src/main/java"))
        {
            Files.setLastModifiedTime(home.resolve(path), then);
        }
        for (final Path file : Checkout.filesBelow(home.resolve("node/src/main"), ".java"))
        {
            Files.setLastModifiedTime(file, then);
        }
    }

    int mavenCallCount() throws IOException
    {
        final Path calls = home.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    Run run(final String... arguments) throws IOException, InterruptedException
    {
        return finish(start(home.resolve("banyan"), home, Map.of(), arguments));
    }

    Run run(final Map<String, String> environment, final String... arguments) throws IOException, InterruptedException
    {
        return finish(start(home.resolve("banyan"), home, environment, arguments));
    }

    /**
     * Start the launcher; an empty value takes a variable away.
     */
    Process start(
        final Path launcher, final Path directory, final Map<String, String> environment, final String... arguments)
        throws IOException
    {
        final List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        return builder.start();
    }

    static Run finish(final Process process) throws IOException, InterruptedException
    {
        process.getOutputStream().close();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final Thread outReader = new Thread(() -> copy(process.getInputStream(), out));
        final Thread errReader = new Thread(() -> copy(process.getErrorStream(), err));
        outReader.start();
        errReader.start();
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
        {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("the launcher did not end in " + TIMEOUT_S + " s; it said: " + out + err);
        }
        outReader.join();
        errReader.join();
        return new Run(
            process.exitValue(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void copy(final InputStream from, final OutputStream to)
    {
        try (from)
        {
            from.transferTo(to);
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static byte[] programJar(final Path directory) throws IOException
    {
        Files.createDirectories(directory);
        final Path source = Files.writeString(directory.resolve("Banyan.java"), PROGRAM);
        final int result = ToolProvider.getSystemJavaCompiler().run(
            null, null, null, "--release", "17", "-d", directory.toString(), source.toString());
        if (result != 0)
        {
            throw new IllegalStateException("the test's own program does not compile");
        }
        final String name = "io/banyan/node/cli/Banyan.class";
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes))
        {
            jar.putNextEntry(new JarEntry(name));
            jar.write(Files.readAllBytes(directory.resolve(name)));
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }
}
