package io.banyan.control.member;

import io.banyan.engine.NodeAddress;

/**
 * One node of the test world: a member, a data plane that only pretends, and a clock that may be paused.
 */
final class TestNode
{
    final World world;
    final NodeAddress address;
    final FakeEngine engine;
    final Member member;
    boolean isAlive = true;
    long pausedUntilNs;
    long stalledNs;
    /** What datagrams to it take longer than to others. */
    long farNs;
    private long wakeAtNs = Long.MAX_VALUE;

    TestNode(final World world, final int id, final int childrenMax, final NodeAddress[] known)
    {
        this(world, id, MemberLimits.ofChildren(childrenMax), known, new NodeAddress[0]);
    }

    TestNode(
        final World world, final int id, final MemberLimits limits, final NodeAddress[] known,
        final NodeAddress[] trackers)
    {
        this.world = world;
        address = new NodeAddress(0, id, 1000, 2000, id);
        engine = new FakeEngine(this);
        member = new MemberBuilder(world.environment, World.CHANNEL, id)
            .at(address, (to, buffer, offset, length) ->
            {
                world.datagram(this, to, buffer, offset, length);
                return true;
            })
            .engine(engine, new NodeIds(id))
            .limits(limits)
            .members(known)
            .trackers(trackers)
            .seed(world.random.nextLong())
            .build();
        world.register(this);
        engine.start();
    }

    void kill()
    {
        isAlive = false;
    }

    void pause(final long durationNs)
    {
        pausedUntilNs = world.nowNs + durationNs;
        stalledNs = durationNs;
    }

    void reschedule()
    {
        final long deadlineNs = member.nextDeadlineNs();
        if (deadlineNs < wakeAtNs)
        {
            final long atNs = Math.max(deadlineNs, world.nowNs);
            wakeAtNs = atNs;
            world.at(atNs, this, () ->
            {
                if (wakeAtNs <= world.nowNs)
                {
                    wakeAtNs = Long.MAX_VALUE;
                }
                for (int i = 0; i < 1000 && member.nextDeadlineNs() <= world.nowNs; i++)
                {
                    member.onTime(world.nowNs);
                    if (i == 999)
                    {
                        throw new AssertionError("a deadline that never passes: " + member.state());
                    }
                }
            });
        }
    }
}
