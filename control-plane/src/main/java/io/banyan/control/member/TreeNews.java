package io.banyan.control.member;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.engine.NodeAddress;

/**
 * What travels along the tree: paths and policy downward, the wish for a fresher generation upward, the own path to the
 * root's directory.
 */
final class TreeNews
{
    private final Member m;
    private boolean isReachable;
    private int routeTries;
    private long pathVersion;
    private long refreshNextNs = Long.MIN_VALUE;
    private long routeAtNs = ControlMachine.NO_DEADLINE_NS;
    private long routeRequestId;

    TreeNews(final Member member)
    {
        m = member;
    }

    long deadlineNs()
    {
        return routeAtNs;
    }

    long pathVersion()
    {
        return pathVersion;
    }

    void reachable(final boolean reachable, final long nowNs)
    {
        isReachable = reachable;
        routeAtNs = reachable && m.state() == MemberState.ATTACHED ? nowNs : ControlMachine.NO_DEADLINE_NS;
    }

    void stop()
    {
        routeAtNs = ControlMachine.NO_DEADLINE_NS;
    }

    int onTime(final long nowNs)
    {
        if (nowNs < routeAtNs)
        {
            return 0;
        }
        registerRoute(nowNs);
        return 1;
    }

    /**
     * Somebody must come below an equal: only the root makes a generation, so ask upward; whoever waits for one is
     * asked for once.
     */
    void requestGeneration(final long nowNs)
    {
        if (m.state() == MemberState.ROOT)
        {
            m.position.nextGeneration();
            m.count(ControlCounter.GENERATIONS);
            m.admission.onGeneration(nowNs);
        }
        else if (m.state() == MemberState.ATTACHED && nowNs >= refreshNextNs)
        {
            refreshNextNs = nowNs + m.settings.retryFirstNs / 2;
            m.count(ControlCounter.REFRESHES);
            m.wire().refresh(m, m.parent().address, m.position.freshness());
        }
    }

    void onRefresh(final ChildLink child, final long than, final long nowNs)
    {
        if (!m.state().isInTree())
        {
            return;
        }
        if (!Place.isFresher(m.position.freshness(), than))
        {
            requestGeneration(nowNs);
        }
        if (Place.isFresher(m.position.freshness(), than))
        {
            sendPath(child, nowNs);
        }
        else
        {
            child.wantsGeneration = true;
        }
    }

    void onPolicy(final ChannelPolicy newPolicy, final long nowNs)
    {
        m.policy = newPolicy;
        for (int i = 0; i < m.children.size(); i++)
        {
            final ChildLink child = m.children.get(i);
            if (child.isPrimary() && !child.awaitsGeneration)
            {
                child.policyVersionAcked = newPolicy.version - 1;
                m.admission.retryFromNow(child, nowNs);
                m.wire().policy(m, child.address, newPolicy);
            }
        }
        m.announcer.onSlotsChanged(nowNs);
    }

    void onRouteAcknowledged(final long correlationId, final long nowNs)
    {
        if (correlationId == routeRequestId && isReachable)
        {
            routeTries = 0;
            routeAtNs = nowNs + m.jittered(RouteDirectory.RENEW_NS);
        }
    }

    void onOrphaned(final long nowNs)
    {
        m.engine.setStanding(m.channelId, true, m.level());
        sendPathToAll(nowNs);
    }

    void onPathChanged(final long nowNs)
    {
        m.engine.setStanding(m.channelId, false, m.level());
        sendPathToAll(nowNs);
        if (isReachable)
        {
            routeTries = 0;
            routeAtNs = nowNs;
        }
    }

    void sendPathToAll(final long nowNs)
    {
        for (int i = 0; i < m.children.size(); i++)
        {
            if (m.children.get(i).isPrimary() && !m.children.get(i).awaitsGeneration)
            {
                sendPath(m.children.get(i), nowNs);
            }
        }
    }

    private void sendPath(final ChildLink child, final long nowNs)
    {
        pathVersion += 2;
        child.pathVersion = pathVersion;
        child.wantsGeneration = false;
        m.count(ControlCounter.PATH_UPDATES);
        m.wire().pathUpdate(m, child, !m.state().isInTree());
        m.admission.retryFromNow(child, nowNs);
    }

    private void registerRoute(final long nowNs)
    {
        final NodeAddress rootAddress = m.position.knownRootAddress();
        if (m.state() != MemberState.ATTACHED || rootAddress == null)
        {
            routeAtNs = ControlMachine.NO_DEADLINE_NS;
            return;
        }
        routeRequestId = m.ids.nextCorrelationId();
        m.wire().routeRegister(m, rootAddress, routeRequestId);
        routeAtNs = nowNs + m.retryDelayNs(routeTries++) + m.settings.probeTimeoutNs;
    }
}
