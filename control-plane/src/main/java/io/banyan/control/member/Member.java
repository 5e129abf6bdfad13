package io.banyan.control.member;

import java.util.Objects;

import org.agrona.DirectBuffer;

import io.banyan.codec.control.PruneReason;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;

/**
 * One member of one channel: where it stands, who its parent is, and what happens next. Told datagrams (validated), events of the data
 * plane and the time, it answers through its port and its engine. The parts each mind one thing; what concerns several of them is here.
 */
public final class Member implements ControlMachine
{
    private static final int BACKOFF_SHIFT_MAX = 16;

    /**
     * Whom to ask first.
     */
    static final class Seeds
    {
        private static final NodeAddress[] NONE = new NodeAddress[0];

        final NodeAddress[] trackers;
        final NodeAddress[] members;

        Seeds(final NodeAddress[] trackers, final NodeAddress[] members)
        {
            this.trackers = trackers == null ? NONE : trackers;
            this.members = members == null ? NONE : members;
        }
    }

    final long channelId;
    final long memberId;
    final NodeAddress address;
    final MemberLimits limits;
    final MemberEnvironment env;
    final MemberSettings settings;
    final DatagramPort port;
    final EngineCommands engine;
    final NodeIds ids;
    final Seeds seeds;
    final SeededRandom random;
    final MemberInbox inbox = new MemberInbox(this);
    final Children children = new Children();
    final Admission admission = new Admission(this);
    final PartialView view = new PartialView();
    final Backups backups = new Backups(this);
    final Gossip gossip = new Gossip(this);
    final Liveness liveness = new Liveness(this);
    private final MemberEvents events = new MemberEvents(this);
    final Distrust distrust = new Distrust();
    final Announcer announcer;
    ChannelPolicy policy;

    private final MemberListener listener;
    private MemberState state = MemberState.IDLE;
    private Reason lastReason = Reason.START;
    private TreePath path = new TreePath();
    private ParentLink parent;
    private ParentSearch search;
    private RootRole root;
    private long freshness;
    private int rank = Place.RANK_MAX;
    private int highestEpoch;
    private int routeTries;
    private boolean isReachable;
    private boolean wasAttached;
    private long pathVersion;
    private long nextBlock = EngineCommands.LIVE;
    private long oldestBlock;
    private long nextSequence;
    private long bytesPerSecond;
    private long stateDeadlineNs = NO_DEADLINE_NS;
    private long refreshNextNs = Long.MIN_VALUE;
    private long routeAtNs = NO_DEADLINE_NS;
    private long routeRequestId;
    private long now;

    Member(final MemberBuilder builder)
    {
        channelId = builder.channelId;
        memberId = builder.memberId;
        address = Objects.requireNonNull(builder.address, "address");
        limits = Objects.requireNonNull(builder.limits, "limits");
        env = Objects.requireNonNull(builder.environment, "environment");
        settings = env.settings;
        port = Objects.requireNonNull(builder.port, "port");
        engine = Objects.requireNonNull(builder.engine, "engine");
        ids = Objects.requireNonNull(builder.ids, "ids");
        listener = builder.listener;
        seeds = new Seeds(builder.trackers, builder.members);
        random = new SeededRandom(builder.seed);
        announcer = new Announcer(this, seeds.trackers.length);
    }

    /**
     * Join the channel.
     *
     * @param nowNs monotonic time.
     */
    public void join(final long nowNs)
    {
        now = nowNs;
        search = new ParentSearch(this, false);
        search.seek(Reason.START, nowNs);
    }

    /**
     * Number the channel: asks first what the members hold, then continues under an epoch higher than any heard of.
     *
     * @param nowNs monotonic time.
     */
    public void becomeRoot(final long nowNs)
    {
        now = nowNs;
        root = new RootRole(this);
        root.recover(nowNs);
    }

    /**
     * Number a channel from a known position, without asking.
     *
     * @param epoch      higher than any before.
     * @param firstBlock number of the first block.
     * @param sequence   of the first message.
     * @param nowNs      monotonic time.
     */
    public void becomeRoot(final int epoch, final long firstBlock, final long sequence, final long nowNs)
    {
        now = nowNs;
        root = new RootRole(this);
        root.become(epoch, firstBlock, sequence, nowNs);
    }

    /**
     * Go in order: children are told where to go and are served until they have gone or the drain time is over.
     *
     * @param nowNs monotonic time.
     */
    public void leave(final long nowNs)
    {
        now = nowNs;
        if (state == MemberState.STOPPED || state == MemberState.LEAVING)
        {
            return;
        }
        if (state == MemberState.IDLE || state == MemberState.RECOVERING || children.primaries() == 0)
        {
            stop(Reason.LEAVE, nowNs);
            return;
        }
        endSearch();
        transition(MemberState.LEAVING, nowNs, Reason.LEAVE);
        stateDeadlineNs = nowNs + settings.drainNs;
        tellChildrenToGo();
        announcer.farewell();
        gossip.stop();
    }

    /**
     * Set the policy of the channel; root only.
     *
     * @param isFrozen       no new members.
     * @param childrenMax    of each member; 0 for its own limit.
     * @param uploadMaxBytes a second for each member; 0 for no limit.
     * @param nowNs          monotonic time.
     */
    public void setPolicy(final boolean isFrozen, final int childrenMax, final long uploadMaxBytes, final long nowNs)
    {
        requireRoot().setPolicy(isFrozen, childrenMax, uploadMaxBytes, nowNs);
    }

    /**
     * Put a member out of the channel; root only.
     *
     * @param kickedId of the member.
     * @return false if it is neither a child nor registered as reachable.
     */
    public boolean kick(final long kickedId)
    {
        return requireRoot().kick(kickedId);
    }

    /**
     * End the channel after what has been published; root only.
     */
    public void endChannel()
    {
        requireRoot();
        engine.endChannel(channelId);
    }

    /**
     * Register the own path at the root, now and whenever it changes: a stale route token still finds this member.
     *
     * @param reachable whether to.
     * @param nowNs     monotonic time.
     */
    public void reachable(final boolean reachable, final long nowNs)
    {
        isReachable = reachable;
        routeAtNs = reachable && state == MemberState.ATTACHED ? nowNs : NO_DEADLINE_NS;
    }

    @Override
    public void onDatagram(
        final NodeAddress source, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        now = nowNs;
        if (state != MemberState.STOPPED || lastReason == Reason.ENDED)
        {
            inbox.onDatagram(source, buffer, offset, length, nowNs);
        }
    }

    @Override
    public int onTime(final long nowNs)
    {
        now = nowNs;
        int workCount = 0;
        if (nowNs >= stateDeadlineNs)
        {
            stateDeadlineNs = NO_DEADLINE_NS;
            onStateDeadline(nowNs);
            workCount++;
        }
        if (search != null)
        {
            workCount += search.onTime(nowNs);
        }
        if (nowNs >= children.deadlineNs())
        {
            workCount += admission.onTime(nowNs);
        }
        if (nowNs >= backups.deadlineNs())
        {
            workCount += backups.onTime(nowNs);
        }
        if (nowNs >= liveness.deadlineNs())
        {
            workCount += liveness.onTime(nowNs);
        }
        workCount += announcer.onTime(nowNs);
        workCount += gossip.onTime(nowNs);
        workCount += root == null ? 0 : root.onTime(nowNs);
        if (nowNs >= routeAtNs)
        {
            registerRoute(nowNs);
            workCount++;
        }
        return workCount;
    }

    @Override
    public long nextDeadlineNs()
    {
        long deadlineNs = Math.min(stateDeadlineNs, routeAtNs);
        deadlineNs = Math.min(deadlineNs, search == null ? NO_DEADLINE_NS : search.deadlineNs());
        deadlineNs = Math.min(deadlineNs, children.deadlineNs());
        deadlineNs = Math.min(deadlineNs, backups.deadlineNs());
        deadlineNs = Math.min(deadlineNs, liveness.deadlineNs());
        deadlineNs = Math.min(deadlineNs, announcer.deadlineNs());
        deadlineNs = Math.min(deadlineNs, gossip.deadlineNs());
        return Math.min(deadlineNs, root == null ? NO_DEADLINE_NS : root.deadlineNs());
    }

    /** The only way to another state. */
    void transition(final MemberState next, final long nowNs, final Reason reason)
    {
        final MemberState from = state;
        if (!from.mayBecome(next))
        {
            throw new IllegalStateException(
                "member " + memberId + ": " + from + " -> " + next + " (" + reason + ") is not in the table");
        }
        state = next;
        lastReason = reason;
        stateDeadlineNs = NO_DEADLINE_NS;
        count(ControlCounter.MEMBER_TRANSITIONS);
        listener.onTransition(this, from, next, reason, nowNs);
    }

    /** A link is up and its place is before one's own: it is the parent now. */
    void adopt(final ParentLink link, final long nowNs)
    {
        final ParentLink old = parent;
        final boolean isMove = search != null && search.isImproving();
        search = null;
        engine.activateParent(channelId, link.linkId);
        parent = link;
        if (old != null)
        {
            wire().prune(this, old.address, old.correlationId, PruneReason.MOVED);
            engine.closeLink(channelId, old.linkId);
            view.put(old.memberId, old.address, PartialView.UNKNOWN_LEVEL, 1, random);
            count(isMove ? ControlCounter.MOVES : ControlCounter.FAILOVERS);
        }
        backups.forget(link.memberId);
        if (state != MemberState.ATTACHED)
        {
            transition(MemberState.ATTACHED, nowNs, Reason.LINK_UP);
        }
        takePlace(link);
        path = link.path;
        liveness.onAttached(link, isMove, nowNs);
        view.put(link.memberId, link.address, path.length() - 1, 0, random);
        backups.onAttached(nowNs);
        onPathChanged(nowNs);
        announcer.onSlotsChanged(nowNs);
        gossip.start(nowNs);
        wasAttached = true;
    }

    /** The parent is in doubt: look for another, from the promised backups on, while the old link stays open in case it wakes. */
    void fail(final Reason reason, final long nowNs)
    {
        if (state != MemberState.ATTACHED && state != MemberState.WAITING)
        {
            return;
        }
        endSearch();
        if (parent != null)
        {
            distrust(parent.memberId, nowNs);
        }
        final boolean wasWaiting = state == MemberState.WAITING;
        transition(MemberState.GRAFTING, nowNs, reason);
        liveness.stop();
        if (!wasWaiting)
        {
            onOrphaned(nowNs);
        }
        search = new ParentSearch(this, false);
        search.graft(nowNs);
    }

    /** The parent's link cannot be used any more. */
    void onParentGone(final Reason reason, final long nowNs)
    {
        final ParentLink gone = parent;
        fail(reason, nowNs);
        if (gone != null && parent == gone)
        {
            engine.closeLink(channelId, gone.linkId);
            parent = null;
        }
    }

    /** The parent that was given up is heard again before another was found. */
    void resume(final long nowNs)
    {
        endSearch();
        transition(MemberState.ATTACHED, nowNs, Reason.PARENT_HEARD);
        liveness.onAttached(parent, false, nowNs);
        distrust.forgive(parent.memberId);
        engine.setStanding(channelId, false, level());
        sendPathToAll(nowNs);
    }

    void improve(final long candidateId, final NodeAddress candidateAddress, final long nowNs)
    {
        search = new ParentSearch(this, true);
        search.improve(candidateId, candidateAddress, nowNs);
    }

    void endSearch()
    {
        final ParentSearch ended = search;
        search = null;
        if (ended != null)
        {
            ended.cancel();
        }
    }

    void stop(final Reason reason, final long nowNs)
    {
        endSearch();
        transition(MemberState.STOPPED, nowNs, reason);
        announcer.farewell();
        admission.evictAll(PruneReason.EVICTED_SILENT, nowNs);
        backups.clear();
        gossip.stop();
        liveness.stop();
        routeAtNs = NO_DEADLINE_NS;
        if (parent != null)
        {
            wire().prune(this, parent.address, parent.correlationId, PruneReason.MOVED);
            engine.closeLink(channelId, parent.linkId);
            parent = null;
        }
    }

    /** The parent's path, place or standing, as it says. */
    void onPath(
        final TreePath newPath, final long newFreshness, final int newRank, final boolean isOrphaned, final long nowNs)
    {
        parent.freshness = newFreshness;
        parent.rank = newRank;
        parent.isOrphaned = isOrphaned;
        if (isOrphaned)
        {
            onParentOrphaned(nowNs);
            return;
        }
        final boolean isFresher = Place.isFresher(newFreshness, freshness);
        parent.path = newPath;
        path = newPath;
        takePlace(parent);
        if (state == MemberState.WAITING)
        {
            transition(MemberState.ATTACHED, nowNs, Reason.PARENT_FOUND);
            announcer.onSlotsChanged(nowNs);
        }
        if (state == MemberState.ATTACHED)
        {
            onPathChanged(nowNs);
        }
        if (isFresher)
        {
            admission.onGeneration(nowNs);
        }
    }

    void onParentOrphaned(final long nowNs)
    {
        parent.isOrphaned = true;
        if (state == MemberState.ATTACHED)
        {
            endSearch();
            transition(MemberState.WAITING, nowNs, Reason.PARENT_ORPHANED);
            stateDeadlineNs = nowNs + settings.waitMaxNs + random.nextInt((int)settings.waitMaxNs);
            count(ControlCounter.WAITS);
            engine.setStanding(channelId, true, level());
        }
    }

    void onParentFound(final long nowNs)
    {
        parent.isOrphaned = false;
        if (state == MemberState.WAITING)
        {
            transition(MemberState.ATTACHED, nowNs, Reason.PARENT_FOUND);
            liveness.onAttached(parent, false, nowNs);
            engine.setStanding(channelId, false, level());
            announcer.onSlotsChanged(nowNs);
        }
    }

    /** Somebody must come below an equal: only the root makes a generation, so ask upward; whoever waits for one is asked for once. */
    void requestGeneration(final long nowNs)
    {
        if (state == MemberState.ROOT)
        {
            freshness++;
            count(ControlCounter.GENERATIONS);
            admission.onGeneration(nowNs);
        }
        else if (state == MemberState.ATTACHED && nowNs >= refreshNextNs)
        {
            refreshNextNs = nowNs + settings.retryFirstNs / 2;
            count(ControlCounter.REFRESHES);
            wire().refresh(this, parent.address, freshness);
        }
    }

    void onRefresh(final ChildLink child, final long than, final long nowNs)
    {
        if (!state.isInTree())
        {
            return;
        }
        if (!Place.isFresher(freshness, than))
        {
            requestGeneration(nowNs);
        }
        if (Place.isFresher(freshness, than))
        {
            sendPath(child, nowNs);
        }
        else
        {
            child.wantsGeneration = true;
        }
    }

    /** An authentic sign of a root. False if it is not to be passed on. */
    boolean onRootSeen(
        final long rootId, final NodeAddress rootAddress, final int epoch, final long rootNextBlock, final long nowNs)
    {
        if (state == MemberState.ROOT && rootId != memberId)
        {
            final int order = Integer.compareUnsigned(epoch, epoch());
            if (order > 0 || order == 0 && Long.compareUnsigned(rootId, memberId) > 0)
            {
                highestEpoch = epoch;
                onSuperseded(nowNs);
                return true;
            }
            if (order == 0)
            {
                root.become(epoch() + 1, nextBlock, nextSequence, nowNs);
                sendPathToAll(nowNs);
            }
            return false;
        }
        liveness.onSeenBlock(rootNextBlock);
        if (Integer.compareUnsigned(epoch, highestEpoch) > 0)
        {
            onHigherEpoch(epoch, nowNs);
        }
        return true;
    }

    /** The data plane has seen it: it may run ahead of the PathUpdate that brings it, so only a root acts on it. */
    void onHigherEpochSeen(final int epoch, final long nowNs)
    {
        highestEpoch = epoch;
        if (state == MemberState.ROOT)
        {
            onSuperseded(nowNs);
        }
    }

    void onEnd(final long nowNs)
    {
        stop(Reason.ENDED, nowNs);
    }

    void onHigherEpoch(final int epoch, final long nowNs)
    {
        raiseEpoch(epoch);
        if (state == MemberState.ROOT)
        {
            onSuperseded(nowNs);
        }
        else
        {
            fail(Reason.STALE_EPOCH, nowNs);
        }
    }

    void onSuperseded(final long nowNs)
    {
        count(ControlCounter.ROOTS_STOPPED);
        engine.raiseEpoch(channelId, Math.max(highestEpoch, epoch() + 1));
        tellChildrenToGo();
        stop(Reason.SUPERSEDED, nowNs);
    }

    void onPolicy(final ChannelPolicy newPolicy, final long nowNs)
    {
        policy = newPolicy;
        for (int i = 0; i < children.size(); i++)
        {
            final ChildLink child = children.get(i);
            if (child.isPrimary() && !child.awaitsGeneration)
            {
                child.policyVersionAcked = newPolicy.version - 1;
                admission.retryFromNow(child, nowNs);
                wire().policy(this, child.address, newPolicy);
            }
        }
        announcer.onSlotsChanged(nowNs);
    }

    void onChildGone(final ChildLink child, final long nowNs)
    {
        if (state == MemberState.ROOT)
        {
            root.onSubtreeChange(nowNs);
        }
        else if (state == MemberState.LEAVING && children.primaries() == 0)
        {
            stateDeadlineNs = nowNs;
        }
    }

    /** Whether the place of a would-be parent is before one's own, now. A member without children has no place to defend. */
    boolean mayMoveBelow(final ParentLink link)
    {
        if (Integer.compareUnsigned(Place.epoch(link.freshness), highestEpoch) < 0)
        {
            count(ControlCounter.STALE_EPOCH_DROPPED);
            return false;
        }
        if (Place.isBefore(link.freshness, link.rank, joinFreshness(), joinRank()) && link.rank < Place.RANK_MAX)
        {
            return true;
        }
        count(ControlCounter.PLACE_INFEASIBLE);
        return false;
    }

    long joinFreshness()
    {
        return hasNoSubtree() ? 0 : freshness;
    }

    int joinRank()
    {
        return hasNoSubtree() || Place.epoch(freshness) != highestEpoch ? Place.RANK_MAX : rank;
    }

    void onRootPosition(final int epoch, final long block, final long sequence)
    {
        freshness = Place.freshness(epoch, 0);
        rank = 0;
        path = new TreePath();
        path.own(0, 0, address);
        highestEpoch = epoch;
        nextBlock = block;
        nextSequence = sequence;
    }

    void onRouteAcknowledged(final long correlationId, final long nowNs)
    {
        if (correlationId == routeRequestId && isReachable)
        {
            routeTries = 0;
            routeAtNs = nowNs + jittered(RouteDirectory.RENEW_NS);
        }
    }

    void onPosition(
        final long oldest, final long next, final long sequence, final int epoch, final long measuredBytesPerSecond)
    {
        oldestBlock = oldest;
        nextBlock = next;
        nextSequence = sequence;
        bytesPerSecond = measuredBytesPerSecond;
        if (Integer.compareUnsigned(epoch, highestEpoch) > 0 && state != MemberState.ROOT)
        {
            highestEpoch = epoch;
        }
    }

    void distrust(final long suspectId, final long nowNs)
    {
        distrust.add(suspectId, nowNs + settings.distrustNs);
    }

    boolean isDistrusted(final long suspectId)
    {
        return distrust.contains(suspectId, now);
    }

    boolean isTracker(final NodeAddress source)
    {
        for (final NodeAddress tracker : seeds.trackers)
        {
            if (isSameEndpoint(tracker, source))
            {
                return true;
            }
        }
        return false;
    }

    /** First delay doubled for each try, times 0.5 to 1.5. */
    long retryDelayNs(final int tries)
    {
        final long nominalNs = settings.retryFirstNs << Math.min(tries, BACKOFF_SHIFT_MAX);
        return jittered(Math.min(settings.retryMaxNs, nominalNs));
    }

    long jittered(final long nominalNs)
    {
        return (long)(nominalNs * (0.5 + random.nextDouble()));
    }

    void count(final ControlCounter counter)
    {
        env.counters.increment(counter);
    }

    long routeCodeOf(final ChildLink child)
    {
        final char[] labels = env.labels;
        int depth = 0;
        for (int i = 1; i < path.length(); i++)
        {
            labels[depth++] = (char)path.label(i);
        }
        if (path.length() > 0)
        {
            labels[depth++] = (char)path.ownLabel();
        }
        labels[depth++] = (char)child.label;
        return env.codes.route(channelId, child.memberId, epoch(), labels, depth);
    }

    static boolean isSameEndpoint(final NodeAddress one, final NodeAddress other)
    {
        return one.controlPort() == other.controlPort() && one.addressLow() == other.addressLow() &&
            one.addressHigh() == other.addressHigh();
    }

    private void onStateDeadline(final long nowNs)
    {
        if (state == MemberState.WAITING)
        {
            count(ControlCounter.WAITS_EXPIRED);
            fail(Reason.WAITED, nowNs);
        }
        else if (state == MemberState.LEAVING)
        {
            stop(Reason.DRAINED, nowNs);
        }
    }

    private void takePlace(final ParentLink link)
    {
        raiseEpoch(Place.epoch(link.freshness));
        if (hasNoSubtree() || Place.isFresher(link.freshness, freshness))
        {
            freshness = link.freshness;
            rank = link.rank + 1;
        }
    }

    private void raiseEpoch(final int epoch)
    {
        if (Integer.compareUnsigned(epoch, highestEpoch) > 0)
        {
            highestEpoch = epoch;
            engine.raiseEpoch(channelId, epoch);
        }
    }

    private boolean hasNoSubtree()
    {
        return children.primaries() == 0;
    }

    private void onOrphaned(final long nowNs)
    {
        engine.setStanding(channelId, true, level());
        sendPathToAll(nowNs);
    }

    private void onPathChanged(final long nowNs)
    {
        engine.setStanding(channelId, false, level());
        sendPathToAll(nowNs);
        if (isReachable)
        {
            routeTries = 0;
            routeAtNs = nowNs;
        }
    }

    private void sendPathToAll(final long nowNs)
    {
        for (int i = 0; i < children.size(); i++)
        {
            if (children.get(i).isPrimary() && !children.get(i).awaitsGeneration)
            {
                sendPath(children.get(i), nowNs);
            }
        }
    }

    private void sendPath(final ChildLink child, final long nowNs)
    {
        pathVersion += 2;
        child.pathVersion = pathVersion;
        child.wantsGeneration = false;
        count(ControlCounter.PATH_UPDATES);
        wire().pathUpdate(this, child, !state.isInTree());
        admission.retryFromNow(child, nowNs);
    }

    private void tellChildrenToGo()
    {
        for (int i = 0; i < children.size(); i++)
        {
            final ChildLink child = children.get(i);
            wire().leave(this, child.address, child.memberId, settings.drainNs);
        }
    }

    private void registerRoute(final long nowNs)
    {
        final NodeAddress rootAddress = knownRootAddress();
        if (state != MemberState.ATTACHED || rootAddress == null)
        {
            routeAtNs = NO_DEADLINE_NS;
            return;
        }
        routeRequestId = ids.nextCorrelationId();
        wire().routeRegister(this, rootAddress, routeRequestId);
        routeAtNs = nowNs + retryDelayNs(routeTries++) + settings.probeTimeoutNs;
    }

    private RootRole requireRoot()
    {
        if (state != MemberState.ROOT)
        {
            throw new IllegalStateException("member " + memberId + " is " + state + ", not the root");
        }
        return root;
    }

    /**
     * The member as the data plane sees it.
     *
     * @param nowNs time of the events that follow.
     * @return takes events; valid until time moves on.
     */
    public EngineEvents events(final long nowNs)
    {
        now = nowNs;
        return events;
    }

    /**
     * Where it stands.
     *
     * @return the state.
     */
    public MemberState state()
    {
        return state;
    }

    /**
     * Why it stands there.
     *
     * @return the reason of the last transition.
     */
    public Reason lastReason()
    {
        return lastReason;
    }

    /**
     * The channel.
     *
     * @return its id.
     */
    public long channelId()
    {
        return channelId;
    }

    /**
     * The member.
     *
     * @return its id.
     */
    public long memberId()
    {
        return memberId;
    }

    /**
     * Where it is reached.
     *
     * @return its address.
     */
    public NodeAddress address()
    {
        return address;
    }

    /**
     * Its parent, also while that is in doubt.
     *
     * @return the parent's id, or 0.
     */
    public long parentId()
    {
        return parent == null ? 0 : parent.memberId;
    }

    /**
     * Hops from the root.
     *
     * @return the level; 0 at the root and before the first parent.
     */
    public int level()
    {
        return path.length();
    }

    /**
     * Children, those on their way included.
     *
     * @return the number.
     */
    public int childCount()
    {
        return children.primaries();
    }

    /**
     * A child.
     *
     * @param index below {@link #linksDown()}.
     * @return its id, or 0 if the link at this index is only held as a backup.
     */
    public long childId(final int index)
    {
        return children.get(index).isPrimary() ? children.get(index).memberId : 0;
    }

    /**
     * Links and promises downward.
     *
     * @return the number.
     */
    public int linksDown()
    {
        return children.size();
    }

    /**
     * Backups that have promised.
     *
     * @return the number.
     */
    public int backupCount()
    {
        return backups.confirmed();
    }

    /**
     * Entries in the partial view.
     *
     * @return the number.
     */
    public int viewSize()
    {
        return view.size();
    }

    /**
     * Epoch of the member's place.
     *
     * @return the epoch; 0 before the first parent.
     */
    public int epoch()
    {
        return Place.epoch(freshness);
    }

    /**
     * The own route token's labels, as the last path has them.
     *
     * @param labels takes them.
     * @return how many; 0 at the root, {@link RouteLookup#UNKNOWN} if they do not fit or there is no path.
     */
    public int routeLabels(final char[] labels)
    {
        final int length = path.length();
        if (length == 0)
        {
            return state == MemberState.ROOT ? 0 : RouteLookup.UNKNOWN;
        }
        if (length > labels.length)
        {
            return RouteLookup.UNKNOWN;
        }
        for (int i = 1; i < length; i++)
        {
            labels[i - 1] = (char)path.label(i);
        }
        labels[length - 1] = (char)path.ownLabel();
        return length;
    }

    /**
     * Code of the own route token.
     *
     * @return the code.
     */
    public long routeCode()
    {
        return path.routeCode();
    }

    /**
     * The ways to the members that asked to be reachable; known at the root alone.
     *
     * @return the lookup.
     */
    public RouteLookup routes()
    {
        return root == null ? (id, labels) -> RouteLookup.UNKNOWN : root.directory();
    }

    int highestEpoch()
    {
        return highestEpoch;
    }

    long freshness()
    {
        return freshness;
    }

    int rank()
    {
        return rank;
    }

    long pathVersion()
    {
        return pathVersion;
    }

    long nextBlock()
    {
        return nextBlock;
    }

    /** The exact next block; before the first parent whatever comes. */
    long startBlock()
    {
        return wasAttached ? nextBlock : EngineCommands.LIVE;
    }

    long oldestBlock()
    {
        return oldestBlock;
    }

    long nextSequence()
    {
        return nextSequence;
    }

    long bytesPerSecond()
    {
        return bytesPerSecond;
    }

    long wallMs(final long nowNs)
    {
        return env.wallMs(nowNs);
    }

    long now()
    {
        return now;
    }

    int linksUp()
    {
        return (parent == null ? 0 : 1) + backups.openLinks() + (search == null || search.opening() == null ? 0 : 1);
    }

    boolean hasBeenAttached()
    {
        return wasAttached;
    }

    NodeAddress knownRootAddress()
    {
        return path.rootAddress();
    }

    long knownRootId()
    {
        return path.rootId();
    }

    NodeAddress rootAddress()
    {
        return path.rootAddress() == null ? address : path.rootAddress();
    }

    TreePath path()
    {
        return path;
    }

    ParentLink parent()
    {
        return parent;
    }

    ParentSearch search()
    {
        return search;
    }

    RootRole root()
    {
        return root;
    }

    MemberWire wire()
    {
        return env.wire;
    }

    MemberCodes codes()
    {
        return env.codes;
    }
}
