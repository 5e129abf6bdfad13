package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.command.IgnoredEvents;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What happens to members is found in a flight recording.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FlightTest
{
    private static final String CHANNEL = "prices";
    private static final long FORM_NS = TimeUnit.SECONDS.toNanos(20);

    private final Recording recording = new Recording();
    private final List<Node> nodes = new ArrayList<>();
    private final EngineEvents ignored = new IgnoredEvents();

    @TempDir
    Path folder;

    @BeforeEach
    void record()
    {
        for (final String name : List.of("Attach", "Detach", "Failover", "Gap", "Repair", "Overrun"))
        {
            recording.enable("io.banyan." + name);
        }
        recording.start();
    }

    @AfterEach
    void close()
    {
        nodes.forEach(Node::close);
        recording.close();
    }

    @Test
    void shouldRecordAttachDetachAndFailoverWhenARelayDies() throws IOException
    {
        final NodeChannel root = node(null, 1).root(CHANNEL);
        until(() -> root.view().isAttached());
        final NodeChannel relay = node(nodes.get(0), 2).join(CHANNEL);
        until(() -> relay.view().isAttached());
        final NodeChannel leaf = node(nodes.get(0), 2).join(CHANNEL);
        until(() -> leaf.view().isAttached());
        assertEquals(relay.view().memberId(), leaf.view().parentId(), "the root has room for one");

        nodes.remove(1).crash();
        until(() -> leaf.view().isAttached() && leaf.view().parentId() == root.view().memberId());

        final List<RecordedEvent> events = stop();
        final String rootId = Long.toHexString(root.view().memberId());
        final String relayId = Long.toHexString(relay.view().memberId());
        final String leafId = Long.toHexString(leaf.view().memberId());
        assertEquals("0", one(events, "Attach", rootId, 0).getString("parent"));
        assertEquals(rootId, one(events, "Attach", relayId, 0).getString("parent"));
        final RecordedEvent attached = one(events, "Attach", leafId, 0);
        assertEquals(relayId, attached.getString("parent"));
        assertEquals(CHANNEL, attached.getString("channel"));
        assertEquals(relayId, one(events, "Detach", leafId, 0).getString("parent"));
        final RecordedEvent failover = one(events, "Failover", leafId, 0);
        assertEquals(rootId, failover.getString("parent"));
        assertTrue(failover.getLong("tookNs") > 0 && failover.getLong("tookNs") < FORM_NS, failover::toString);
    }

    @Test
    void shouldRecordGapRepairAndOverrunAsTheDataPlaneTellsOfThem() throws IOException
    {
        final NodeChannel channel = node(null, 1).root(CHANNEL);
        final long channelId = channel.channel().channelId();
        final String id = Long.toHexString(channel.view().memberId());
        final ControlCounters counters = new ControlCounters();
        final MemberRecords records = new MemberRecords(counters);
        records.add(channel.member(), CHANNEL);

        records.before(ignored, 1_000).onGap(channelId, 5, 8);
        records.before(ignored, 2_000).onGap(channelId, 9, 10);
        records.before(ignored, 3_000).onProgress(channelId, 0, 8, 80, 1, 0);
        counters.increment(ControlCounter.REPAIR_GIVEN_UP);
        records.before(ignored, 4_000).onProgress(channelId, 0, 10, 100, 1, 0);
        records.before(ignored, 5_000).onOverrun(channelId, 3, 20, 30, true);

        final List<RecordedEvent> events = stop();
        assertEquals(2, count(events, "Gap"));
        assertEquals(5, one(events, "Gap", id, 0).getLong("fromBlock"));
        assertEquals(1, count(events, "Repair"));
        final RecordedEvent repair = one(events, "Repair", id, 0);
        assertEquals(10, repair.getLong("toBlock"));
        assertEquals(1, repair.getLong("givenUpBlocks"));
        assertEquals(3_000, repair.getLong("tookNs"));
        final RecordedEvent overrun = one(events, "Overrun", id, 0);
        assertEquals(20, overrun.getLong("fromBlock"));
        assertEquals(30, overrun.getLong("toBlock"));
        assertTrue(overrun.getBoolean("detached"));
    }

    private Node node(final Node tracker, final int childrenMax)
    {
        final NodeContext ctx = new NodeContext().childrenMax(childrenMax).set("banyan.driver.directory",
            folder.resolve("shm").toString());
        if (tracker == null)
        {
            ctx.embedsTracker(true);
        }
        else
        {
            ctx.trackers("127.0.0.1:" + tracker.address().controlPort());
        }
        final Node node = Node.invoked(ctx);
        nodes.add(node);
        return node;
    }

    private void until(final BooleanSupplier... conditions)
    {
        final long deadlineNs = System.nanoTime() + FORM_NS;
        while (!Arrays.stream(conditions).allMatch(BooleanSupplier::getAsBoolean))
        {
            nodes.forEach(Node::invokeEngine);
            nodes.forEach(Node::invokeControl);
            assertTrue(System.nanoTime() - deadlineNs < 0, "the nodes did not come to it in time");
        }
    }

    private List<RecordedEvent> stop() throws IOException
    {
        recording.stop();
        final Path file = folder.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private static long count(final List<RecordedEvent> events, final String kind)
    {
        return events.stream().filter(event -> event.getEventType().getName().equals("io.banyan." + kind)).count();
    }

    private static RecordedEvent one(
        final List<RecordedEvent> events, final String kind, final String member, final int index)
    {
        final List<RecordedEvent> found = events.stream()
            .filter(event -> event.getEventType().getName().equals("io.banyan." + kind))
            .filter(event -> event.getString("member").equals(member))
            .toList();
        assertTrue(found.size() > index, () -> "no " + kind + " of " + member + " in " + events);
        return found.get(index);
    }
}
