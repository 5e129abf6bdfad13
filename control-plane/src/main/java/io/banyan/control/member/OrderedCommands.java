package io.banyan.control.member;

import java.util.ArrayDeque;

import org.agrona.DirectBuffer;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

/**
 * Keeps commands in order when the ring to the data plane is full for a moment: what was refused waits here and
 * everything after it too. Bounded; beyond that a command is refused and counted. Repairs do not wait: their own retry
 * is better.
 */
final class OrderedCommands implements EngineCommands
{
    private static final int WAITING_MAX = 4096;

    /**
     * A command that can be tried again.
     */
    @FunctionalInterface
    private interface Command
    {
        boolean tryOn(EngineCommands commands);
    }

    private final EngineCommands engine;
    private final ControlCounters counters;
    private final ArrayDeque<Command> waiting = new ArrayDeque<>(0);

    OrderedCommands(final EngineCommands engine, final ControlCounters counters)
    {
        this.engine = engine;
        this.counters = counters;
    }

    boolean isEmpty()
    {
        return waiting.isEmpty();
    }

    int drain()
    {
        int count = 0;
        while (!waiting.isEmpty() && waiting.peek().tryOn(engine))
        {
            waiting.poll();
            count++;
        }
        return count;
    }

    @Override
    public boolean becomeRoot(final long channelId, final int epoch, final long nextBlock, final long nextSequence)
    {
        return waiting.isEmpty() && engine.becomeRoot(channelId, epoch, nextBlock, nextSequence) ||
            keep(e -> e.becomeRoot(channelId, epoch, nextBlock, nextSequence));
    }

    @Override
    public boolean raiseEpoch(final long channelId, final int epoch)
    {
        return waiting.isEmpty() && engine.raiseEpoch(channelId, epoch) || keep(e -> e.raiseEpoch(channelId, epoch));
    }

    @Override
    public boolean openParent(
        final long channelId, final int linkId, final NodeAddress parent, final int downSession, final int upSession,
        final long fromBlock)
    {
        return waiting.isEmpty() && engine.openParent(channelId, linkId, parent, downSession, upSession, fromBlock) ||
            keep(e -> e.openParent(channelId, linkId, parent, downSession, upSession, fromBlock));
    }

    @Override
    public boolean activateParent(final long channelId, final int linkId)
    {
        return waiting.isEmpty() && engine.activateParent(channelId, linkId) ||
            keep(e -> e.activateParent(channelId, linkId));
    }

    @Override
    public boolean openChild(
        final long channelId, final int linkId, final NodeAddress child, final int downSession, final int upSession,
        final int label, final long fromBlock)
    {
        return waiting.isEmpty() &&
            engine.openChild(channelId, linkId, child, downSession, upSession, label, fromBlock) ||
            keep(e -> e.openChild(channelId, linkId, child, downSession, upSession, label, fromBlock));
    }

    @Override
    public boolean startChild(final long channelId, final int linkId, final long fromBlock)
    {
        return waiting.isEmpty() && engine.startChild(channelId, linkId, fromBlock) ||
            keep(e -> e.startChild(channelId, linkId, fromBlock));
    }

    @Override
    public boolean closeLink(final long channelId, final int linkId)
    {
        return waiting.isEmpty() && engine.closeLink(channelId, linkId) || keep(e -> e.closeLink(channelId, linkId));
    }

    @Override
    public boolean serveRange(final long channelId, final int linkId, final long fromBlock, final int blocks)
    {
        return waiting.isEmpty() && engine.serveRange(channelId, linkId, fromBlock, blocks);
    }

    @Override
    public boolean copyRange(final long channelId, final long correlationId, final long fromBlock, final int blocks)
    {
        return waiting.isEmpty() && engine.copyRange(channelId, correlationId, fromBlock, blocks);
    }

    @Override
    public boolean injectBlock(final long channelId, final DirectBuffer buffer, final int offset, final int length)
    {
        return waiting.isEmpty() && engine.injectBlock(channelId, buffer, offset, length);
    }

    @Override
    public boolean giveUp(final long channelId, final long toBlock)
    {
        return waiting.isEmpty() && engine.giveUp(channelId, toBlock) || keep(e -> e.giveUp(channelId, toBlock));
    }

    @Override
    public boolean setStanding(final long channelId, final boolean orphaned, final int level)
    {
        return waiting.isEmpty() && engine.setStanding(channelId, orphaned, level) ||
            keep(e -> e.setStanding(channelId, orphaned, level));
    }

    @Override
    public boolean setSuspicion(final long channelId, final int linkId, final long silentNs)
    {
        return waiting.isEmpty() && engine.setSuspicion(channelId, linkId, silentNs) ||
            keep(e -> e.setSuspicion(channelId, linkId, silentNs));
    }

    @Override
    public boolean endChannel(final long channelId)
    {
        return waiting.isEmpty() && engine.endChannel(channelId) || keep(e -> e.endChannel(channelId));
    }

    private boolean keep(final Command command)
    {
        counters.increment(ControlCounter.COMMAND_REFUSED);
        return waiting.size() < WAITING_MAX && waiting.add(command);
    }
}
