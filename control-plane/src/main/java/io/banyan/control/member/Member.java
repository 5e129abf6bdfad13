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
 * One member of one channel: where it stands, who its parent is, and what happens next. Told datagrams (validated),
 * events of the data plane and the time, it answers through its port and its engine. The parts each mind one thing;
 * what concerns several of them is here.
 */
public final class Member implements ControlMachine
{
    private static final int BACKOFF_SHIFT_MAX = 16;
    private static final int SHUNNED_TIMES = 30;

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
    final boolean startsOldest;
    /** Of this channel; 0 when it is that of the environment. */
    final long gapDeadlineNs;
    final SeededRandom random;
    final MemberInbox inbox = new MemberInbox(this);
    final Children children;
    final Admission admission = new Admission(this);
    final PartialView view = new PartialView();
    final Backups backups = new Backups(this);
    final Gossip gossip = new Gossip(this);
    final Position position = new Position(this);
    final Standing standing = new Standing(this);
    final Epochs epochs = new Epochs(this);
    final Repairs repairs = new Repairs(this);
    final TreeNews news = new TreeNews(this);
    final Liveness liveness = new Liveness(this);
    private final MemberEvents events = new MemberEvents(this);
    final Distrust distrust = new Distrust();
    final Announcer announcer;
    ChannelPolicy policy;

    private final MemberListener listener;
    private MemberState state = MemberState.IDLE;
    private Reason lastReason = Reason.START;
    private ParentLink parent;
    private ParentSearch search;
    private RootRole root;
    private long stateDeadlineNs = NO_DEADLINE_NS;
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
        children = new Children(seeds.trackers.length);
        startsOldest = builder.fromOldest;
        gapDeadlineNs = builder.gapDeadlineNs;
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
        search = new ParentSearch(this);
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
        Departure.leave(this, nowNs);
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
        news.reachable(reachable, nowNs);
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
        workCount += news.onTime(nowNs);
        workCount += repairs.onTime(nowNs);
        return workCount;
    }

    @Override
    public long nextDeadlineNs()
    {
        long deadlineNs = Math.min(stateDeadlineNs, Math.min(news.deadlineNs(), repairs.deadlineNs()));
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
        position.takePlace(link);
        position.onAttached(link.path);
        repairs.aim();
        liveness.onAttached(link, isMove, nowNs);
        view.put(link.memberId, link.address, position.level() - 1, 0, random);
        backups.onAttached(nowNs);
        news.onPathChanged(nowNs);
        announcer.onSlotsChanged(nowNs);
        gossip.start(nowNs);
    }

    /**
     * The parent is in doubt: look for another, from the promised backups on, while the old link stays open in case it
     * wakes.
     */
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
            news.onOrphaned(nowNs);
        }
        search = new ParentSearch(this);
        search.graft(nowNs);
    }

    /** The parent's link cannot be used any more. */
    void onParentGone(final Reason reason, final long nowNs)
    {
        final ParentLink gone = parent;
        fail(reason, nowNs);
        if (gone != null && parent == gone)
        {
            closeParent();
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
        news.sendPathToAll(nowNs);
    }

    void improve(final long candidateId, final NodeAddress candidateAddress, final long nowNs)
    {
        search = new ParentSearch(this);
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

    void distrust(final long suspectId, final long nowNs)
    {
        distrust.add(suspectId, nowNs + settings.distrustNs);
    }

    boolean isDistrusted(final long suspectId)
    {
        return distrust.contains(suspectId, now);
    }

    /** For long, and whatever a tracker says: it has relayed nothing. */
    void shun(final long suspectId, final long nowNs)
    {
        distrust.add(suspectId, nowNs + SHUNNED_TIMES * settings.distrustNs);
    }

    boolean isShunned(final long suspectId)
    {
        return distrust.contains(suspectId, now + settings.distrustNs);
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

    static boolean isSameEndpoint(final NodeAddress one, final NodeAddress other)
    {
        return one.controlPort() == other.controlPort() && one.addressLow() == other.addressLow() &&
            one.addressHigh() == other.addressHigh();
    }

    void stateDeadline(final long deadlineNs)
    {
        stateDeadlineNs = deadlineNs;
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
            Departure.onDrained(this, nowNs);
        }
    }

    /** The link to the parent is of no use any more. */
    void closeParent()
    {
        engine.closeLink(channelId, parent.linkId);
        parent = null;
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
        return position.level();
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
        return position.epoch();
    }

    /**
     * The own route token's labels, as the last path has them.
     *
     * @param labels takes them.
     * @return how many; 0 at the root, {@link RouteLookup#UNKNOWN} if they do not fit or there is no path.
     */
    public int routeLabels(final char[] labels)
    {
        return position.routeLabels(labels);
    }

    /**
     * Code of the own route token.
     *
     * @return the code.
     */
    public long routeCode()
    {
        return position.path().routeCode();
    }

    /**
     * The ways to the members that asked to be reachable; known at the root alone, from its start on.
     *
     * @return the lookup, for any thread.
     */
    public RouteLookup routes()
    {
        return root == null ? (id, labels) -> RouteLookup.UNKNOWN : root.directory();
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
