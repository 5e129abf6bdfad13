package io.banyan.simulation;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Whether the world would notice. Each test breaks one thing in the sources of a plane, or of the world itself,
 * compiles that file aside, and plays a small scenario with it: what is checked must say so, in the words that are
 * expected. Without the fault the same scenario holds.
 */
class MutationTest
{
    private static final String MEMBER = "control-plane/src/main/java/io/banyan/control/member/";
    private static final String TRACKER = "control-plane/src/main/java/io/banyan/control/tracker/";
    private static final String ENGINE = "engine/src/main/java/io/banyan/engine/";
    private static final String WORLD = "simulation/src/main/java/io/banyan/simulation/";

    @TempDir
    private Path directory;

    static Stream<Fault> slotsAndBlocks()
    {
        return Stream.of(
            fault("takes a child too many", "kill50", "children where 3 are allowed")
                .with("nodes", "80").with("children", "3").with("root.children", "3")
                .edit(MEMBER + "Admission.java",
                    "long free = (long)childrenMax() - heard;", "long free = 1L + childrenMax() - heard;"),
            fault("grants a lease twice", "flash", "leases out for node")
                .with("nodes", "200").with("join.over", "20ms").with("children", "3").with("root.children", "3")
                .edit(TRACKER + "LeaseBook.java",
                    "return head == tail ? Long.MAX_VALUE : countedUntilNs[(int)head & mask];",
                    "return head == tail ? Long.MAX_VALUE : 0;"),
            fault("never times out a lease", "flash", "attachedFraction|joinNs|nothing will ever|maxRequests")
                .with("nodes", "300").with("children", "2").with("root.children", "2")
                .edit(TRACKER + "LeaseBook.java",
                    "return head == tail ? Long.MAX_VALUE : countedUntilNs[(int)head & mask];",
                    "return Long.MAX_VALUE;"),
            fault("delivers a message twice", "steady", "delivered where")
                .edit(ENGINE + "delivery/Delivery.java", "        delivered++;\n        messages",
                    "        delivered++;\n        if (sequence == 20)\n        {\n            messages.onMessage(" +
                    "sequence, (int)topic, originTimeNs, 0, buffer, offset, length);\n        }\n        messages"),
            fault("leaves out a block", "steady", "eventualDelivery")
                .edit(ENGINE + "window/Cursor.java", "        next++;\n", "        next += next == 40 ? 2 : 1;\n"),
            fault("keeps a gap to itself", "stalls", "delivered where")
                .with("nodes", "40").with("window", "4k").with("messages", "3000")
                .edit(ENGINE + "delivery/Delivery.java", "            gaps.onGap(from, sequence - 1, cause);\n", ""),
            fault("keeps only the header of a block", "steady", "other bytes")
                .edit(ENGINE + "window/Window.java", "ring.putBytes(offset, source, sourceOffset, length);",
                    "ring.putBytes(offset, source, sourceOffset, length - 288);"));
    }

    static Stream<Fault> membersAndNetwork()
    {
        return Stream.of(
            fault("rests without a timer", "kill50", "without a step|nothing will ever wake it|attachedFraction")
                .with("nodes", "40").with("children", "2").with("root.children", "2")
                .with("event.2", "at 4s kill trackers").with("event.1", "at 4s kill 80% of nodes")
                .edit(MEMBER + "ParentSearch.java",
                    "        isResting = true;\n        deadlineNs = nowNs + m.retryDelayNs(round);\n",
                    "        isResting = true;\n        deadlineNs = ControlMachine.NO_DEADLINE_NS;\n"),
            fault("an orphan that hangs itself below its own child, and nobody compares places or paths", "kill50",
                "a cycle: its way up leads back to itself")
                .with("nodes", "40").with("children", "2").with("root.children", "2")
                .edit(MEMBER + "Candidates.java", "        size = m.backups.candidates(all);\n",
                    "        for (int i = 0; i < m.children.size() && size < MAX; i++)\n        {\n" +
                    "            all[size] = new Candidate(m.children.get(i).memberId, " +
                    "m.children.get(i).address);\n            all[size].isProbed = true;\n" +
                    "            all[size++].isGraft = true;\n        }\n")
                .edit(MEMBER + "Admission.java", "            return RejectReason.ORPHANED;\n",
                    "            return null;\n")
                .edit(MEMBER + "Admission.java", "m.position.path().contains(request.memberId)", "false")
                .edit(MEMBER + "Admission.java", "child.isPrimary() && !Place.isBefore(",
                    "child.memberId == 0 && !Place.isBefore(")
                .edit(MEMBER + "Position.java", "if (Place.isBefore(link.freshness,",
                    "if (link.rank >= 0 || Place.isBefore(link.freshness,")
                .edit(MEMBER + "MemberInbox.java", "if (memberId == m.memberId || path.length()",
                    "if (path.length()"),
            fault("keeps the old parent when it moves", "steady", "the child of 2 parents")
                .with("nodes", "60").with("messages", "30").with("rate", "1")
                .edit(MEMBER + "Member.java",
                    "            wire().prune(this, old.address, old.correlationId, PruneReason.MOVED);\n" +
                    "            engine.closeLink(channelId, old.linkId);\n", ""),
            fault("suspects nobody", "kill50", "healRounds")
                .with("nodes", "60")
                .edit(MEMBER + "Liveness.java",
                    "if (m.state() == MemberState.ATTACHED || m.state() == MemberState.WAITING)\n        {\n" +
                    "            m.count(ControlCounter.SUSPICIONS);",
                    "if (m.state() == MemberState.STOPPED)\n        {\n" +
                    "            m.count(ControlCounter.SUSPICIONS);"),
            fault("a second root, and neither gives way", "steady", "a fork: there are 2 roots")
                .edit(WORLD + "Population.java", "if (index != ROOT)\n        {\n            member.join(clockNs);",
                    "if (index != ROOT && index != 9)\n        {\n            member.join(clockNs);")
                .edit(MEMBER + "Epochs.java", "        Departure.stop(m, Reason.SUPERSEDED, nowNs);\n", ""),
            fault("a root that is back and asks nobody how far it was", "rootrestart", "a fork: it has all below")
                .edit(MEMBER + "RootRole.java", "Math.max(heldBlock, Math.max(0, m.position.nextBlock()))", "0L")
                .edit(MEMBER + "RootRole.java",
                    "Math.max(heldSequence, Math.max(0, m.position.nextSequence()))", "0L"),
            fault("control datagrams that vanish and are not counted", "kill50",
                "bytes sent are not bytes received.*links 0, control [1-9]")
                .with("nodes", "60")
                .edit(WORLD + "World.java", "            controlBytesLost += event.bytes.length;\n            return;",
                    "            return;"),
            fault("forgets its upload budget", "limits", "maxUploadFraction")
                .with("nodes", "60").with("children", "6").with("upload", "1100000").with("messages", "3000")
                .edit(MEMBER + "Admission.java", "if (uploadMax > 0 && m.position.bytesPerSecond() > 0)",
                    "if (uploadMax < 0)"),
            fault("a network that drops bytes and does not say so", "kill50", "bytes sent are not bytes received")
                .with("nodes", "60")
                .edit(WORLD + "World.java",
                    "                else\n                {\n                    onLost(event.bytes);\n" +
                    "                }\n", ""));
    }

    @ParameterizedTest
    @MethodSource({ "slotsAndBlocks", "membersAndNetwork" })
    void shouldNoticeWhenSomething(final Fault fault) throws IOException, ReflectiveOperationException
    {
        final List<String> noticed = play(fault, compile(fault));
        assertTrue(noticed.stream().anyMatch(text -> text.matches("(?s).*(" + fault.expected + ").*")),
            fault + " was not noticed: " + noticed);
    }

    private List<String> play(final Fault fault, final Path broken) throws IOException, ReflectiveOperationException
    {
        try (URLClassLoader loader = new URLClassLoader(classPath(broken), ClassLoader.getPlatformClassLoader()))
        {
            final Class<?> simulation = loader.loadClass(Simulation.class.getName());
            final Object world = simulation.getMethod("named", String.class, Map.class, long.class)
                .invoke(null, fault.scenario, fault.overrides, 7L);
            simulation.getMethod("finish").invoke(world);
            final Object failures = simulation.getMethod("failures").invoke(world);
            final List<String> texts = new ArrayList<>();
            ((List<?>)failures).forEach(text -> texts.add(text.toString()));
            return texts;
        }
        catch (final InvocationTargetException ex)
        {
            return List.of("it failed: " + ex.getCause());
        }
    }

    private Path compile(final Fault fault) throws IOException
    {
        final Path sources = Files.createDirectories(directory.resolve("sources"));
        final Path classes = Files.createDirectories(directory.resolve("classes"));
        final Map<String, String> texts = new HashMap<>();
        for (final String[] edit : fault.edits)
        {
            final String text = texts.containsKey(edit[0]) ? texts.get(edit[0]) :
                Files.readString(Path.of(System.getProperty("basedir", ".")).resolve("..").resolve(edit[0]));
            assertTrue(text.contains(edit[1]), "the sources have changed: " + edit[0] + " has no\n" + edit[1]);
            texts.put(edit[0], text.replace(edit[1], edit[2]));
        }
        final List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-g", "--release", "17",
            "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        for (final Map.Entry<String, String> text : texts.entrySet())
        {
            final Path file = sources.resolve(Path.of(text.getKey()).getFileName());
            Files.writeString(file, text.getValue());
            arguments.add(file.toString());
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        return classes;
    }

    private static URL[] classPath(final Path first) throws MalformedURLException
    {
        final List<URL> urls = new ArrayList<>();
        urls.add(first.toUri().toURL());
        for (final String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator")))
        {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static Fault fault(final String what, final String scenario, final String expected)
    {
        return new Fault(what, scenario, expected);
    }

    /** Something broken, and what should be said of it. */
    private static final class Fault
    {
        private final String what;
        private final String scenario;
        private final String expected;
        private final Map<String, String> overrides = new HashMap<>(Map.of("nodes", "40"));
        private final List<String[]> edits = new ArrayList<>();

        Fault(final String what, final String scenario, final String expected)
        {
            this.what = what;
            this.scenario = scenario;
            this.expected = expected;
        }

        Fault with(final String key, final String value)
        {
            overrides.put(key, value);
            return this;
        }

        Fault edit(final String file, final String text, final String broken)
        {
            edits.add(new String[] { file, text, broken });
            return this;
        }

        @Override
        public String toString()
        {
            return what;
        }
    }
}
