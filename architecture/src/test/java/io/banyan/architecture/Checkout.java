package io.banyan.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tree of files that the tests of the whole look at: where it is and which modules its root pom names.
 */
final class Checkout
{
    /** The module of these tests: it ships nothing and is no part of the picture. */
    static final String OWN_MODULE = "architecture";
    /** The module that is a list of versions and nothing else. */
    static final String BOM = "bom";

    private static final Pattern MODULE = Pattern.compile("<module>\\s*([^<\\s]+)\\s*</module>");
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

    private Checkout()
    {
    }

    static Path root()
    {
        final Path start = Path.of("").toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent())
        {
            final Path pom = at.resolve("pom.xml");
            if (Files.isRegularFile(pom) && read(pom).contains("<modules>"))
            {
                return at;
            }
        }
        throw new IllegalStateException("no root pom above " + start + ": run the tests with Maven, from the checkout");
    }

    /**
     * Modules in the order of the root pom, the tests' own among them.
     */
    static List<String> modules()
    {
        final List<String> modules = new ArrayList<>();
        final Matcher matcher = MODULE.matcher(withoutComments(read(root().resolve("pom.xml"))));
        while (matcher.find())
        {
            modules.add(matcher.group(1));
        }
        return modules;
    }

    /**
     * Modules with code that is shipped.
     */
    static List<String> productModules()
    {
        final List<String> modules = modules();
        modules.remove(OWN_MODULE);
        modules.remove(BOM);
        return modules;
    }

    static String withoutComments(final String xml)
    {
        return COMMENT.matcher(xml).replaceAll("");
    }

    static String read(final Path file)
    {
        try
        {
            return Files.readString(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot read " + file, ex);
        }
    }

    /**
     * Regular files below a directory, sorted; none when the directory does not exist.
     */
    static List<Path> filesBelow(final Path directory, final String nameEnding)
    {
        if (!Files.isDirectory(directory))
        {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory))
        {
            return files
                .filter(Files::isRegularFile)
                .filter((file) -> file.getFileName().toString().endsWith(nameEnding))
                .sorted()
                .toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot list " + directory, ex);
        }
    }
}
