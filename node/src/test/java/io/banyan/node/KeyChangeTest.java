package io.banyan.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.banyan.control.ControlCounter;
import io.banyan.engine.EngineException;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class KeyChangeTest
{
    private static final int KEY_BYTES = 32;
    private static final byte OLD = 1;
    private static final byte NEW = 2;

    @TempDir
    private Path directory;

    @Test
    void shouldChangeTheKeyWithoutLosingAMessageOrAParentAndThenRefuseTheOldOne() throws IOException
    {
        final String rootKey = key("root", OLD);
        final String childKey = key("child", OLD);
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = tree.root(4, true, "", rootKey);
            final RealTree.Peer child = tree.begin(4, root.hostPort(), "", childKey);
            tree.until("the child is attached", () -> child.view().isAttached());
            tree.publish(100);

            key("root.next", NEW);
            key("child.next", NEW);
            tree.until("both take the next key too", () -> changes(root) == 1 && changes(child) == 1);
            key("child.next", OLD);
            key("child", NEW);
            tree.until("the child makes codes with the new key", () -> changes(child) == 2);
            tree.publish(100);
            key("early.next", OLD);
            final RealTree.Peer early = tree.begin(4, root.hostPort(), "", key("early", NEW));
            tree.until("one that makes codes with the new key joins", () -> early.view().isAttached());
            assertEquals(1, changes(root), "the root makes codes with the old key still");
            key("root.next", OLD);
            key("root", NEW);
            tree.until("the root makes codes with the new key", () -> changes(root) == 2);
            empty("root.next");
            empty("child.next");
            tree.until("the old key is dropped", () -> changes(root) == 3 && changes(child) == 3);
            final long before = root.counter(ControlCounter.ENVELOPE_REFUSED);
            final RealTree.Peer late = tree.begin(4, root.hostPort(), "", key("late", OLD));
            tree.until("one with the old key is refused",
                () -> root.counter(ControlCounter.ENVELOPE_REFUSED) > before + 2);
            tree.publish(100);

            assertFalse(late.view().isAttached());
            tree.freeze(late);
            tree.assertEverybodyHasAll();
            assertTrue(child.view().isAttached());
            assertEquals(0, child.counter(ControlCounter.FAILOVERS), tree::describe);
            assertEquals(0, child.node.errorCount() + root.node.errorCount(), tree::describe);
        }
    }

    @Test
    void shouldKeepItsKeysAndSaySoWhenAFileIsNoKey() throws IOException
    {
        final String file = key("broken", OLD);
        try (RealTree tree = new RealTree())
        {
            final RealTree.Peer root = tree.root(4, true, "", file);
            Files.write(Path.of(file), new byte[3]);

            tree.until("an error tells of it", () -> root.node.errorCount() > 0);

            assertTrue(root.node.errorReport().contains("banyan.key.file"), root.node.errorReport());
            assertEquals(0, changes(root));
            final RealTree.Peer child = tree.begin(4, root.hostPort(), "", key("same", OLD));
            tree.until("the old key still passes", () -> child.view().isAttached());
        }
    }

    @Test
    void shouldRefuseToStartWhenThereIsANextKeyButNone() throws IOException
    {
        final NodeContext ctx = new NodeContext().set("banyan.key.next.file", key("alone", NEW));

        final EngineException refused = assertThrows(EngineException.class, ctx::conclude);

        assertTrue(refused.getMessage().contains("banyan.key.file"), refused::getMessage);
    }

    private static long changes(final RealTree.Peer peer)
    {
        return peer.counter(ControlCounter.KEYS_CHANGED);
    }

    /** As operators should: whole or not at all. */
    private String key(final String name, final byte content) throws IOException
    {
        final byte[] bytes = new byte[KEY_BYTES];
        Arrays.fill(bytes, content);
        final Path written = Files.write(directory.resolve(name + ".new"), bytes);
        return Files.move(
            written, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE)
            .toString();
    }

    private void empty(final String name) throws IOException
    {
        Files.write(directory.resolve(name), new byte[0]);
    }
}
