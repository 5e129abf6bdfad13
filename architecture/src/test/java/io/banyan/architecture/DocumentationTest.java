package io.banyan.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What the pages of the checkout point at is there: links, anchors, modules, decisions. Pages are the Markdown files of
 * the top level and all of those below {@code docs/}.
 */
class DocumentationTest
{
    private static final Pattern BUILT_MODULE = Pattern.compile("^\\| \\[([a-z-]+)]\\(([a-z-]+)/\\) \\|.*");
    private static final Pattern COMING_MODULE = Pattern.compile("^\\| ([a-z-]+) \\|.*\\| to come \\|$");
    private static final Pattern PROFILE = Pattern.compile("<profile>\\s*<id>([^<]+)</id>");
    private static final Set<String> NOT_DECISIONS = Set.of("README.md", "template.md");
    private static final Pattern DECISION = Pattern.compile("\\d{4}-[a-z0-9-]+\\.md");

    private static Path root;
    private static List<Page> pages;

    @BeforeAll
    static void readEveryPage() throws IOException
    {
        root = Checkout.root();
        final List<Path> files = new ArrayList<>(Checkout.filesBelow(root.resolve("docs"), ".md"));
        try (Stream<Path> top = Files.list(root))
        {
            top.filter((file) -> file.getFileName().toString().endsWith(".md")).sorted().forEach(files::add);
        }
        pages = files.stream().map(Page::new).toList();
    }

    @Test
    void shouldSeeTheFrontPageAndTheGlossary()
    {
        final List<Path> files = pages.stream().map((page) -> root.relativize(page.file())).toList();
        assertTrue(files.contains(Path.of("README.md")), files.toString());
        assertTrue(files.contains(Path.of("docs", "glossary.md")), files.toString());
        assertTrue(page("README.md").links().size() >= 10, "the links of README.md were not seen");
    }

    @Test
    void shouldFindTheFileAndHeadingThatEachLinkPointsAt()
    {
        final Map<Path, Page> pageByFile = new HashMap<>();
        pages.forEach((page) -> pageByFile.put(page.file(), page));

        final List<String> dead = new ArrayList<>();
        for (final Page page : pages)
        {
            for (final Page.Link link : page.links())
            {
                final String complaint = complaint(page, link.target(), pageByFile);
                if (complaint != null)
                {
                    dead.add(root.relativize(page.file()) + ":" + link.lineNumber() + ": " + complaint);
                }
            }
        }
        assertTrue(dead.isEmpty(), () -> "links that lead nowhere; correct them:\n" + String.join("\n", dead));
    }

    @Test
    void shouldGiveEachPageOneTitleAndHeadingsInOrder()
    {
        final List<String> wrong = new ArrayList<>();
        for (final Page page : pages)
        {
            final String name = root.relativize(page.file()).toString();
            final Set<String> anchors = new HashSet<>();
            int level = 0;
            for (final Page.Heading heading : page.headings())
            {
                if (heading.level() > level + 1)
                {
                    wrong.add(name + ": '" + heading.text() + "' skips a level");
                }
                if (heading.level() == 1 && level > 0)
                {
                    wrong.add(name + ": '" + heading.text() + "' is a second title");
                }
                if (!anchors.add(heading.anchor()))
                {
                    wrong.add(name + ": '" + heading.text() + "' twice, so that a link cannot tell them apart");
                }
                level = heading.level();
            }
            if (level == 0)
            {
                wrong.add(name + ": has no title");
            }
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    @Test
    void shouldListEveryModuleInTheTableOfTheFrontPage()
    {
        final Set<String> built = new TreeSet<>();
        final Set<String> coming = new TreeSet<>();
        for (final String line : page("README.md").lines())
        {
            final Matcher builtRow = BUILT_MODULE.matcher(line);
            final Matcher comingRow = COMING_MODULE.matcher(line);
            if (builtRow.matches())
            {
                assertEquals(builtRow.group(1), builtRow.group(2), "a module and the link to its directory: " + line);
                built.add(builtRow.group(1));
            }
            else if (comingRow.matches())
            {
                coming.add(comingRow.group(1));
            }
        }

        final Set<String> modules = new TreeSet<>(Checkout.modules());
        assertEquals(
            modules,
            built,
            "the module table of README.md against the root pom; a module's row is | [name](name/) | holds | state |");
        final Set<String> both = new TreeSet<>(coming);
        both.retainAll(modules);
        assertTrue(both.isEmpty(), () -> "README.md says 'to come' of modules that are there: " + both);
    }

    @Test
    void shouldNameEveryProfileOfTheBuildOnTheFrontPage()
    {
        final String readme = Checkout.read(root.resolve("README.md"));
        final Set<String> missing = new TreeSet<>();
        int count = 0;
        for (final String module : Checkout.modules())
        {
            final Matcher profile =
                PROFILE.matcher(Checkout.withoutComments(Checkout.read(root.resolve(module).resolve("pom.xml"))));
            while (profile.find())
            {
                count++;
                if (!readme.contains("-P" + profile.group(1) + " "))
                {
                    missing.add(module + ": -P" + profile.group(1));
                }
            }
        }
        assertTrue(count >= 2, "the profiles were not seen: " + count);
        assertTrue(missing.isEmpty(), () -> "README.md says nothing of these profiles: " + missing);
    }

    @Test
    void shouldListEveryDecisionUnderItsTitleInTheIndex()
    {
        final String index = Checkout.read(root.resolve("docs/decisions/README.md"));
        int count = 0;
        for (final Page page : pages)
        {
            final String name = page.file().getFileName().toString();
            if (page.file().getParent().endsWith("docs/decisions") && !NOT_DECISIONS.contains(name))
            {
                assertTrue(
                    DECISION.matcher(name).matches(),
                    () -> "docs/decisions/" + name + ": name it by the next number, 0001-what-is-decided.md");
                count++;
                final String number = name.substring(0, 4);
                final String title = page.headings().get(0).text();
                assertTrue(title.startsWith(number + ": "), () -> name + " is titled '" + title + "'");
                final String row = "| [" + number + "](" + name + ") | " + title.substring(6) + " | ";
                assertTrue(index.contains(row), () -> "docs/decisions/README.md lacks the row: " + row + "accepted |");
            }
        }
        assertTrue(count >= 4, "decisions were not seen: " + count);
    }

    private static Page page(final String name)
    {
        return pages.stream()
            .filter((page) -> page.file().equals(root.resolve(name)))
            .findFirst()
            .orElseThrow(() -> new AssertionError("there is no " + name));
    }

    /**
     * What is wrong with a link; null when it holds or leads out of the checkout.
     */
    private static String complaint(final Page page, final String target, final Map<Path, Page> pageByFile)
    {
        if (target.matches("[a-z]+:.*"))
        {
            return null;
        }
        final int hash = target.indexOf('#');
        final String path = hash < 0 ? target : target.substring(0, hash);
        final Path file = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        if (!file.startsWith(root) || !Files.exists(file))
        {
            return "there is no " + path;
        }
        if (hash < 0)
        {
            return null;
        }
        final String anchor = target.substring(hash + 1);
        final Page to = pageByFile.get(file);
        final boolean isThere = to != null &&
            to.headings().stream().anyMatch((heading) -> heading.anchor().equals(anchor));
        return isThere ? null : "there is no heading #" + anchor + " in " + root.relativize(file);
    }
}
