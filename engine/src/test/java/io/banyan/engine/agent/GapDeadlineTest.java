package io.banyan.engine.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.IgnoredEvents;

/**
 * Two channels of one node, each with a gap and a deadline of its own.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GapDeadlineTest
{
    private static final int BYTES = 64;
    private static final String[] NAMES = { "hasty", "patient" };

    /** Keeps the last block it was given a copy of. */
    private static final class Copies extends IgnoredEvents
    {
        private UnsafeBuffer last;

        @Override
        public void onBlockCopy(
            final long channelId, final long correlationId, final DirectBuffer buffer, final int offset,
            final int length)
        {
            last = new UnsafeBuffer(new byte[length]);
            last.putBytes(0, buffer, offset, length);
        }
    }

    @Test
    void shouldTellAGapAtTheDeadlineOfItsOwnChannel()
    {
        final Copies copies = new Copies();
        try (EngineRig rig = new EngineRig())
        {
            final Engine root = rig.add(new EngineContext().events(copies));
            final Engine leaf = rig.add(new EngineContext()
                .set("banyan.gap.deadline", "10m").set("banyan.gap.deadlines", "hasty=30ms"));
            final EngineRig.Checker[] readers = { new EngineRig.Checker(), new EngineRig.Checker() };
            for (int i = 0; i < NAMES.length; i++)
            {
                final Channel channel = root.channel(NAMES[i]);
                final long channelId = channel.channelId();
                root.agent().directCommands().becomeRoot(channelId, 1, 0, 0);
                leaf.channel(NAMES[i]).subscribe(readers[i]::onMessage, readers[i]::onGap);
                leaf.agent().directCommands().openParent(
                    channelId, 1, root.address(), 10 + i, 20 + i, EngineCommands.LIVE);
                root.agent().directCommands().openChild(channelId, 1, leaf.address(), 10 + i, 20 + i, 1, 0);
                publish(rig, channel, 0);
                final EngineRig.Checker reader = readers[i];
                rig.until("the first is there", () -> reader.delivered == 1);
                root.agent().directCommands().closeLink(channelId, 1);
                leaf.agent().directCommands().closeLink(channelId, 1);

                publish(rig, channel, 1);
                publish(rig, channel, 2);
                root.agent().directCommands().copyRange(channelId, 1, 2, 1);
                leaf.agent().directCommands().injectBlock(channelId, copies.last, 0, copies.last.capacity());
            }
            rig.until("the hasty channel has told its gap", () -> readers[0].delivered == 2);
            assertEquals(1, readers[0].missed);
            final long defaultHasPassedNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            rig.until("no default has told the other", () -> System.nanoTime() - defaultHasPassedNs > 0);
            assertEquals(1, readers[1].delivered, "the patient one still waits");
            assertEquals(0, readers[1].missed);
        }
    }

    /** In a block of its own. */
    private static void publish(final EngineRig rig, final Channel channel, final long number)
    {
        channel.publisher().offer(1, EngineRig.message(number, BYTES), 0, BYTES);
        rig.cycle();
    }
}
