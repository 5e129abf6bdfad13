package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.engine.EngineException;
import io.banyan.engine.ProblemCode;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class IpcSubscriberTest
{
    private static final int MESSAGES = 20_000;

    @TempDir
    private Path folder;

    @Test
    void shouldServeASubscriberInAnotherProcess() throws Exception
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.root();
            final Path output = folder.resolve("out.txt");
            final long published = TreeOverUdpTest.publish(rig, root, 0, MESSAGES / 2, 100);
            final Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"),
                Reader.class.getName(),
                root.driverDirectory(),
                Integer.toString(root.address().dataPort()),
                Integer.toString(MESSAGES))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
            TreeOverUdpTest.publish(rig, root, published, MESSAGES / 2, 100);
            rig.until("the other process is done", () -> !process.isAlive());
            assertEquals(List.of("delivered " + MESSAGES + " missed 0"), Files.readAllLines(output));
            assertEquals(0, process.exitValue());
            assertEquals("", root.errorReport());
        }
    }

    @Test
    void shouldTellExactlyWhatWasOverrun()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.add(new EngineContext().windowBytes(262_144).set("banyan.message.max", "4k"));
            root.agent().directCommands().becomeRoot(EngineRig.channel(root).channelId(), 1, 0, 0);
            final EngineRig.Checker checker = new EngineRig.Checker();
            try (IpcSubscriber subscriber = attach(root, checker, Start.at(0)))
            {
                TreeOverUdpTest.publish(rig, root, 0, 10, 100);
                rig.until("first", () -> subscriber.poll(10) >= 0 && checker.delivered == 10);
                // More than the stream and the window hold together.
                final long published = TreeOverUdpTest.publish(rig, root, 10, 40_000, 100);
                rig.until("the rest", () -> subscriber.poll(10) >= 0 && checker.next == published);
                assertEquals(published, checker.delivered + checker.missed);
                assertTrue(checker.missed > 0);
                assertTrue(checker.gaps.get(0).endsWith("OVERRUN"), checker.gaps::toString);
            }
        }
    }

    @Test
    void shouldCloseWhenTheNodeIsGone()
    {
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.root();
            final EngineRig.Checker checker = new EngineRig.Checker();
            try (IpcSubscriber subscriber = attach(root, checker, Start.LIVE))
            {
                rig.until("attached", () -> subscriber.poll(10) >= 0 && subscriber.isAttached());
                root.close();
                final Engine driving = rig.add();
                rig.engines.remove(root);
                rig.until("closed", () -> driving.invoke() >= 0 && subscriber.poll(10) >= 0 && subscriber.isClosed());
                assertFalse(subscriber.isAttached());
            }
        }
    }

    @Test
    void shouldSayWhenNoDriverIsThere()
    {
        final EngineRig.Checker checker = new EngineRig.Checker();
        final EngineException ex = assertThrows(EngineException.class, () -> IpcSubscriber.attach(
            folder.toString(), 1, "x", checker::onMessage, checker::onGap, -1, Start.LIVE, error -> {}));
        assertEquals(ProblemCode.DRIVER_NOT_FOUND, ex.problems().get(0).code());
    }

    private static IpcSubscriber attach(final Engine node, final EngineRig.Checker checker, final Start start)
    {
        return IpcSubscriber.attach(
            node.driverDirectory(),
            node.address().dataPort(),
            EngineRig.CHANNEL_NAME,
            checker::onMessage,
            checker::onGap,
            Channel.ALL_TOPICS,
            start,
            error ->
            {
                throw new AssertionError(error);
            });
    }

    /**
     * The other process: reads so many messages from the oldest on, says what it got, and ends.
     */
    static final class Reader
    {
        private Reader()
        {
        }

        public static void main(final String[] args)
        {
            final EngineRig.Checker checker = new EngineRig.Checker();
            final long count = Long.parseLong(args[2]);
            try (IpcSubscriber subscriber = IpcSubscriber.attach(
                args[0],
                Integer.parseInt(args[1]),
                EngineRig.CHANNEL_NAME,
                checker::onMessage,
                checker::onGap,
                Channel.ALL_TOPICS,
                Start.OLDEST,
                Throwable::printStackTrace))
            {
                while (checker.delivered + checker.missed < count && !subscriber.isClosed())
                {
                    subscriber.poll(64);
                }
            }
            System.out.println("delivered " + checker.delivered + " missed " + checker.missed);
        }
    }
}
