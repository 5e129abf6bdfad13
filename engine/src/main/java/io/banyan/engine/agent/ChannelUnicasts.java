package io.banyan.engine.agent;

import org.agrona.DirectBuffer;

import io.banyan.engine.ColdPath;
import io.banyan.engine.Outcome;
import io.banyan.engine.core.ChannelCore;
import io.banyan.engine.core.RoutePath;
import io.banyan.engine.core.RouteTable;
import io.banyan.engine.core.RouteVerifier;
import io.banyan.engine.core.UnicastHandler;

/**
 * Messages from member to member of a channel, along its tree. For any thread; what arrives is handed over on the
 * agent's.
 */
@ColdPath
public final class ChannelUnicasts
{
    private final EngineAgent agent;
    private final ChannelCore core;

    ChannelUnicasts(final EngineAgent agent, final ChannelCore core)
    {
        this.agent = agent;
        this.core = core;
    }

    /**
     * Who this node is, who judges tokens and who knows where members are. Does not wait.
     *
     * @param memberId of this node.
     * @param handler  takes what is for it; null for nobody.
     * @param verifier called on the agent's thread.
     * @param table    called on the agent's thread, at the root.
     * @return false if the agent has too much to do: ask again.
     */
    public boolean identify(
        final long memberId, final UnicastHandler handler, final RouteVerifier verifier, final RouteTable table)
    {
        return agent.post(() -> core.unicasts().member(memberId, handler).verifier(verifier).table(table));
    }

    /**
     * Who takes what is for this node from now on.
     *
     * @param memberId of this node.
     * @param handler  called on the agent's thread.
     */
    public void receive(final long memberId, final UnicastHandler handler)
    {
        agent.call(() -> core.unicasts().member(memberId, handler));
    }

    /**
     * Where this node is, so that messages may turn downward here. Does not wait.
     *
     * @param ownPath not changed any more; null while it is not known.
     * @return false if the agent has too much to do: ask again.
     */
    public boolean place(final RoutePath ownPath)
    {
        return agent.post(() -> core.unicasts().place(ownPath));
    }

    /**
     * Send to one member.
     *
     * @param destination   member id.
     * @param path          of the destination, as its token says.
     * @param correlationId handed over with the message, and back with a refusal.
     * @param topic         hash of its topic.
     * @param buffer        holding the payload; free again when this returns.
     * @param offset        of the payload.
     * @param length        of the payload; with its header it must fit one datagram.
     * @return 0 when it is on its way, or an {@link Outcome}. A refusal on the way comes back to the handler.
     */
    public long send(
        final long destination,
        final RoutePath path,
        final long correlationId,
        final int topic,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        return agent.call(() ->
            core.unicasts().send(destination, path, correlationId, topic, buffer, offset, length));
    }

    /**
     * Send to each member of a list.
     *
     * @param destinations  member ids.
     * @param paths         of the destinations, in the same order.
     * @param correlationId handed over with each message.
     * @param topic         hash of its topic.
     * @param buffer        holding the payload; free again when this returns.
     * @param offset        of the payload.
     * @param length        of the payload.
     * @return how many are on their way: those at the front of the list.
     */
    public int sendAll(
        final long[] destinations,
        final RoutePath[] paths,
        final long correlationId,
        final int topic,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        return agent.call(() ->
            core.unicasts().sendAll(destinations, paths, correlationId, topic, buffer, offset, length));
    }
}
