package io.banyan.node.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import io.banyan.engine.agent.EngineOptions;
import io.banyan.engine.config.Option;
import io.banyan.node.NodeOptions;

/**
 * Every snippet of the pages is read by what reads its language: Java is quoted from what is compiled and run, command
 * lines are understood by the commands (tests of their own), the rest is here. Also the dashboard and the alert rules.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SnippetsTest
{
    private static final Path ROOT = Path.of("..");
    private static final Path OPERATING = ROOT.resolve("docs").resolve("operating");
    private static final Pattern FENCE = Pattern.compile("(?ms)^([^\n]*)\n```(\\w*)\n(.*?)^```$");
    private static final Pattern DURATION = Pattern.compile("\\d+[smhd]");
    private static final Pattern SYSTEMD = Pattern.compile("(\\[[A-Z][a-z]+])|([A-Z][A-Za-z]+)=(\\S.*)");
    private static final Set<String> SYSTEMD_KEYS = Set.of("ExecStart", "Environment", "Restart", "TimeoutStopSec",
        "LimitNOFILE", "User", "After", "WantedBy", "Description", "LimitMEMLOCK");
    private static final Path BASH = Path.of("/bin/bash");

    private record Snippet(Path page, String before, String language, String text)
    {
    }

    @Test
    void shouldReadEverySnippetAsWhatItSaysItIs() throws Exception
    {
        final Set<String> languages = new HashSet<>();
        for (final Snippet snippet : snippets())
        {
            languages.add(snippet.language());
            try
            {
                check(snippet);
            }
            catch (final IllegalArgumentException | IOException | org.xml.sax.SAXException | AssertionError ex)
            {
                throw new AssertionError(snippet.page() + ": " + ex.getMessage() + "\n" + snippet.text(), ex);
            }
        }
        assertTrue(languages.containsAll(Set.of("sh", "java", "ini", "yaml", "xml")), languages::toString);
    }

    @Test
    void shouldGiveEveryAlertWhatPrometheusAndItsReaderNeed() throws IOException
    {
        final Map<?, ?> file = map(Yaml.read(Files.readString(OPERATING.resolve("alert-rules.yml"))));
        assertEquals(Set.of("groups"), file.keySet());
        final Set<Object> names = new HashSet<>();
        for (final Object group : list(file.get("groups")))
        {
            assertEquals(Set.of("name", "rules"), map(group).keySet());
            for (final Object rule : list(map(group).get("rules")))
            {
                final Map<?, ?> fields = map(rule);
                assertEquals(Set.of("alert", "expr", "for", "labels", "annotations"), fields.keySet());
                assertTrue(names.add(fields.get("alert")), () -> "twice: " + fields);
                assertTrue(DURATION.matcher((String)fields.get("for")).matches(), fields::toString);
                assertBalanced((String)fields.get("expr"));
                assertTrue(Set.of("critical", "warning").contains(map(fields.get("labels")).get("severity")));
                assertEquals(Set.of("summary", "description", "runbook"), map(fields.get("annotations")).keySet());
            }
        }
        assertTrue(names.size() >= 10, names::toString);
    }

    @Test
    void shouldGiveEveryPanelOfTheDashboardAPlaceAndAQuery() throws IOException
    {
        final Map<?, ?> dashboard = map(JsonText.read(Files.readString(OPERATING.resolve("grafana-dashboard.json"))));
        assertTrue(dashboard.keySet().containsAll(Set.of("uid", "title", "schemaVersion", "templating", "panels")));
        final Set<String> variables = new HashSet<>();
        list(map(dashboard.get("templating")).get("list")).forEach(v -> variables.add((String)map(v).get("name")));
        final Set<Object> ids = new HashSet<>();
        int queries = 0;
        for (final Object one : list(dashboard.get("panels")))
        {
            final Map<?, ?> panel = map(one);
            assertTrue(ids.add(panel.get("id")), () -> "an id twice: " + panel);
            assertTrue(panel.keySet().containsAll(Set.of("title", "type", "gridPos")), panel::toString);
            assertTrue(map(panel.get("gridPos")).keySet().containsAll(Set.of("x", "y", "w", "h")), panel::toString);
            for (final Object target : panel.containsKey("targets") ? list(panel.get("targets")) : List.of())
            {
                final String query = (String)map(target).get("expr");
                queries++;
                assertBalanced(query);
                final Matcher variable = Pattern.compile("\\$\\{?(\\w+)").matcher(query);
                while (variable.find())
                {
                    assertTrue(variable.group(1).startsWith("__") || variables.contains(variable.group(1)),
                        () -> "no such variable: " + query);
                }
            }
        }
        assertTrue(queries > 20, "the queries were not read: " + queries);
    }

    /** The readers of this test themselves. */
    @ParameterizedTest
    @ValueSource(strings = { "a: b: c", "a:\n", "a: 'b", "a: [b", "- a\n- b\n  c: d", "a: b\na: c", "\ta: b" })
    void shouldNotTakeAnythingForYaml(final String text)
    {
        assertThrows(IllegalArgumentException.class, () -> Yaml.read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "{", "{\"a\":1,}", "[1 2]", "{\"a\":1,\"a\":2}", "01", "\"a", "{} x", "'a'" })
    void shouldNotTakeAnythingForJson(final String text)
    {
        assertThrows(IllegalArgumentException.class, () -> JsonText.read(text));
    }

    private static void check(final Snippet snippet) throws Exception
    {
        switch (snippet.language())
        {
            case "java":
                assertTrue(snippet.before().startsWith("<!-- quote"),
                    () -> "Java that is not quoted from what is compiled:\n" + snippet);
                break;

            case "sh":
                checkShell(snippet.text());
                break;

            case "yaml":
                checkScrapes(map(Yaml.read(snippet.text())));
                break;

            case "json":
                JsonText.read(snippet.text());
                break;

            case "xml":
                checkDependencies(snippet.text());
                break;

            case "ini":
                checkUnit(snippet.text());
                break;

            case "properties":
                checkOptions(snippet.text());
                break;

            case "":
            case "text":
                assertFalse(snippet.text().contains("./banyan "), () -> "say that it is sh:\n" + snippet);
                break;

            default:
                throw new IllegalArgumentException("nobody reads " + snippet.language());
        }
    }

    private static void checkShell(final String text) throws Exception
    {
        if (Files.isExecutable(BASH))
        {
            final Process bash =
                new ProcessBuilder(BASH.toString(), "-n", "-c", text).redirectErrorStream(true).start();
            final String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, bash.waitFor(), () -> said + text);
        }
    }

    private static void checkScrapes(final Map<?, ?> config)
    {
        assertEquals(Set.of("scrape_configs"), config.keySet());
        for (final Object job : list(config.get("scrape_configs")))
        {
            assertEquals(Set.of("job_name", "static_configs"), map(job).keySet());
            for (final Object target : list(map(list(map(job).get("static_configs")).get(0)).get("targets")))
            {
                assertTrue(((String)target).matches("[0-9.]+:\\d+"), () -> "no target: " + target);
            }
        }
    }

    private static void checkDependencies(final String text) throws Exception
    {
        final Document pom = xml(Files.readString(ROOT.resolve("pom.xml")));
        final Document snippet = xml("<project>" + text + "</project>");
        final NodeList artifacts = snippet.getElementsByTagName("artifactId");
        for (int i = 0; i < artifacts.getLength(); i++)
        {
            final String module = artifacts.item(i).getTextContent().replaceFirst("^banyan-", "");
            assertTrue(Files.isRegularFile(ROOT.resolve(module).resolve("pom.xml")), () -> "no module " + module);
        }
        final NodeList versions = snippet.getElementsByTagName("version");
        for (int i = 0; i < versions.getLength(); i++)
        {
            assertEquals(pom.getElementsByTagName("version").item(0).getTextContent(),
                versions.item(i).getTextContent());
        }
    }

    private static Document xml(final String text) throws Exception
    {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static void checkUnit(final String text)
    {
        for (final String line : text.split("\n"))
        {
            final Matcher entry = SYSTEMD.matcher(line);
            if (!line.isBlank() && (!entry.matches() ||
                entry.group(2) != null && !SYSTEMD_KEYS.contains(entry.group(2))))
            {
                throw new IllegalArgumentException("no line of a unit: " + line);
            }
        }
    }

    private static void checkOptions(final String text) throws IOException
    {
        final Properties properties = new Properties();
        properties.load(new StringReader(text));
        final Set<String> known = new HashSet<>();
        Stream.concat(EngineOptions.all().stream(), NodeOptions.all().stream()).map(Option::key).forEach(known::add);
        assertTrue(known.containsAll(properties.stringPropertyNames()), text);
    }

    private static void assertBalanced(final String expression)
    {
        int depth = 0;
        for (final char c : expression.toCharArray())
        {
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            assertTrue(depth >= 0, expression);
        }
        assertEquals(0, depth, expression);
    }

    private static List<Snippet> snippets() throws IOException
    {
        final List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs")))
        {
            Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        final List<Snippet> snippets = new ArrayList<>();
        for (final Path page : pages)
        {
            final Matcher fence = FENCE.matcher(Files.readString(page));
            while (fence.find())
            {
                snippets.add(new Snippet(page, fence.group(1), fence.group(2), fence.group(3)));
            }
        }
        assertTrue(snippets.size() > 20, "the snippets were not read: " + snippets.size());
        return snippets;
    }

    private static Map<?, ?> map(final Object value)
    {
        return (Map<?, ?>)value;
    }

    private static List<?> list(final Object value)
    {
        return (List<?>)value;
    }
}
