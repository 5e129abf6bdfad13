package io.banyan.architecture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Dependencies run one way, codec &lt;- engine &lt;- control-plane &lt;- node, simulation and bench above, and packages
 * form no cycle. A new module needs a line in {@link #MAY_USE} only when it is none of those.
 */
class ArchitectureTest
{
    private static final Map<String, Set<String>> MAY_USE = Map.of(
        "codec", Set.of(),
        "engine", Set.of("codec"),
        "control-plane", Set.of("codec", "engine"),
        "node", Set.of("codec", "engine", "control-plane"),
        "simulation", Set.of("codec", "engine", "control-plane", "node"),
        "bench", Set.of("codec", "engine", "control-plane", "node"));
    private static final String ARROWS =
        "codec <- engine <- control-plane <- node; simulation and bench stand above and nothing imports them";
    private static final Pattern DEPENDENCY = Pattern.compile(
        "<dependency>\\s*<groupId>(?:io\\.banyan|\\$\\{project\\.groupId})</groupId>\\s*" +
        "<artifactId>banyan-([a-z-]+)</artifactId>");

    private static Path root;
    private static List<String> modules;
    private static ModuleClasses classes;

    @BeforeAll
    static void importEveryModule()
    {
        root = Checkout.root();
        modules = Checkout.productModules();
        classes = new ModuleClasses(root, modules);
    }

    @Test
    void shouldSeeEveryClassOfEveryModule()
    {
        assertTrue(modules.contains("codec"), "the root pom's <modules> cannot be read: " + modules);
        for (final String module : modules)
        {
            final long sourceCount = Checkout.filesBelow(root.resolve(module).resolve("src/main/java"), ".java")
                .stream()
                .filter((file) -> !file.endsWith("package-info.java"))
                .count();
            assertTrue(
                classes.count(module) >= sourceCount,
                () -> "module " + module + ": " + classes.count(module) + " classes seen of " + sourceCount +
                    " source files: the rules would prove nothing; run mvn -B verify from the root, not in parallel");
        }
        assertTrue(classes.count("codec") > 100, "the generated flyweights were not seen: " + classes.count("codec"));
    }

    @Test
    void shouldStandLastInTheRootPomSoThatEveryModuleIsBuiltBefore()
    {
        final List<String> all = Checkout.modules();
        assertEquals(
            Checkout.OWN_MODULE,
            all.get(all.size() - 1),
            "move <module>" + Checkout.OWN_MODULE + "</module> to the end of the root pom's <modules>");
    }

    @Test
    void shouldImportOnlyWhatStandsBelowWhenAClassUsesAnotherModule()
    {
        final Set<String> wrong = new TreeSet<>();
        for (final JavaClass javaClass : classes.all())
        {
            final String from = classes.moduleOf(javaClass);
            for (final Dependency dependency : javaClass.getDirectDependenciesFromSelf())
            {
                final String to = classes.moduleOf(dependency.getTargetClass());
                if (to != null && !to.equals(from) && !mayUse(from).contains(to))
                {
                    wrong.add(from + " -> " + to + ": " + dependency.getDescription());
                }
            }
        }
        assertTrue(wrong.isEmpty(), () -> "dependencies run one way, " + ARROWS +
            "; move the class down, or turn the call into a port that the lower module declares:\n" +
            String.join("\n", wrong));
    }

    @Test
    void shouldDependOnlyOnWhatStandsBelowWhenAPomNamesAnotherModule()
    {
        final Set<String> wrong = new TreeSet<>();
        for (final String module : modules)
        {
            final String pom = Checkout.withoutComments(Checkout.read(root.resolve(module).resolve("pom.xml")));
            final Matcher matcher = DEPENDENCY.matcher(pom);
            while (matcher.find())
            {
                final String to = matcher.group(1);
                if (!to.equals(module) && !mayUse(module).contains(to))
                {
                    wrong.add(module + "/pom.xml -> " + to);
                }
            }
            assertTrue(
                pom.contains("<artifactId>banyan-" + module + "</artifactId>"),
                () -> module + "/pom.xml: the artifact of module " + module + " is named banyan-" + module +
                    ", by which ./banyan finds its jar");
        }
        assertTrue(wrong.isEmpty(), () -> "dependencies run one way, " + ARROWS + "; remove: " + wrong);
    }

    @Test
    void shouldHaveNoCycleOfPackages()
    {
        SlicesRuleDefinition.slices()
            .assignedFrom(new PackageByPackage())
            .should().beFreeOfCycles()
            .because("a cycle makes one package of two: move what both need into the lower one, or invert one side " +
                "with an interface")
            .check(classes.all());
    }

    @Test
    void shouldMeetTheEngineInItsCommandsAloneWhenTheControlPlaneUsesIt()
    {
        ArchRuleDefinition.noClasses().that().resideInAPackage("io.banyan.control..")
            .should().dependOnClassesThat().resideInAnyPackage(
                "io.banyan.engine.agent..",
                "io.banyan.engine.core..",
                "io.banyan.engine.window..",
                "io.banyan.engine.delivery..",
                "io.banyan.engine.aeron..")
            .because("the two planes meet in two rings: add a command or an event to io.banyan.engine.command")
            .check(classes.all());
    }

    @Test
    void shouldKnowNothingOfAeronWhenAClassIsOfTheCoreOrTheControlPlane()
    {
        ArchRuleDefinition.noClasses().that().resideInAnyPackage(
                "io.banyan.control..",
                "io.banyan.engine.core..",
                "io.banyan.engine.window..",
                "io.banyan.engine.delivery..",
                "io.banyan.engine.command..")
            .should().dependOnClassesThat().resideInAPackage("io.aeron..")
            .because("the simulation runs these very classes: reach Aeron through Transport and LinkPort")
            .check(classes.all());
    }

    private static Set<String> mayUse(final String module)
    {
        final Set<String> below = MAY_USE.get(module);
        assertNotNull(below, "module " + module + " is new: say in ArchitectureTest.MAY_USE what it may use");
        return below;
    }

    /**
     * Each package is a slice of its own, whatever its depth.
     */
    private static final class PackageByPackage implements SliceAssignment
    {
        @Override
        public SliceIdentifier getIdentifierOf(final JavaClass javaClass)
        {
            return javaClass.getPackageName().startsWith("io.banyan") ?
                SliceIdentifier.of(javaClass.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription()
        {
            return "packages";
        }
    }
}
