package io.banyan.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The list of versions that embedding programs import says what this build is made of.
 */
class BillOfMaterialsTest
{
    private static final Pattern DEPENDENCY = Pattern.compile(
        "<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern OWN_VERSION = Pattern.compile("<version>([^<]+)</version>");
    /** Ships no library: it measures. */
    private static final String NOT_A_LIBRARY = "banyan-bench";

    private static String rootPom;
    private static String bom;

    @BeforeAll
    static void read()
    {
        final Path root = Checkout.root();
        rootPom = Checkout.withoutComments(Checkout.read(root.resolve("pom.xml")));
        bom = Checkout.withoutComments(Checkout.read(root.resolve(Checkout.BOM).resolve("pom.xml")));
    }

    @Test
    void shouldBeOfTheVersionOfTheBuild()
    {
        assertEquals(ownVersion(rootPom), ownVersion(bom), "bom/pom.xml has no parent: its version is written by hand");
    }

    @Test
    void shouldNameEveryModuleThatIsALibrary()
    {
        final Set<String> expected = new TreeSet<>();
        Checkout.productModules().forEach(module -> expected.add("banyan-" + module));
        expected.remove(NOT_A_LIBRARY);
        final Set<String> named = new TreeSet<>();
        final Matcher matcher = DEPENDENCY.matcher(bom);
        while (matcher.find())
        {
            if ("io.banyan".equals(matcher.group(1)))
            {
                named.add(matcher.group(2));
                assertEquals("${project.version}", matcher.group(3), matcher.group(2));
            }
        }
        assertEquals(expected, named);
    }

    @Test
    void shouldGiveOthersLibrariesTheVersionsThatTheBuildUses()
    {
        final Map<String, String> used = new HashMap<>();
        final Matcher ours = DEPENDENCY.matcher(rootPom);
        while (ours.find())
        {
            used.put(ours.group(2), property(ours.group(3)));
        }
        int count = 0;
        final Matcher theirs = DEPENDENCY.matcher(bom);
        while (theirs.find())
        {
            if (!"io.banyan".equals(theirs.group(1)))
            {
                count++;
                assertEquals(used.get(theirs.group(2)), theirs.group(3), theirs.group(2));
            }
        }
        assertTrue(count >= 2, "the list was not read: " + bom);
    }

    private static String ownVersion(final String pom)
    {
        final Matcher matcher = OWN_VERSION.matcher(pom);
        assertTrue(matcher.find(), pom);
        return matcher.group(1);
    }

    private static String property(final String version)
    {
        final Matcher name = Pattern.compile("\\$\\{(.+)}").matcher(version);
        if (!name.matches())
        {
            return version;
        }
        final Matcher value = Pattern.compile("<" + Pattern.quote(name.group(1)) + ">([^<]+)<").matcher(rootPom);
        return value.find() ? value.group(1) : version;
    }
}
