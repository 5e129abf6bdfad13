package io.banyan.node;

import java.net.InetAddress;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlCounters;
import io.banyan.control.SeededRandom;
import io.banyan.control.auth.Codes;
import io.banyan.control.auth.Envelope;
import io.banyan.control.auth.LeaseGuard;
import io.banyan.control.member.ControlNode;
import io.banyan.control.member.KeyedCodes;
import io.banyan.control.member.MemberEnvironment;
import io.banyan.control.member.MemberSettings;
import io.banyan.control.tracker.Tracker;
import io.banyan.control.tracker.TrackerSettings;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EventRing;

/**
 * Builds the control plane of a process: socket, codes, members' environment, tracker if there is one, and the agent
 * that drives them.
 */
final class ControlParts
{
    private static final int NONCES_MAX = 64 * 1024;
    private static final int LEASES_USED_MAX = 16 * 1024;

    final ControlPort socket;
    final ControlAgent agent;
    final MemberEnvironment environment;
    /** The members, or null in a process that is a tracker alone. */
    final ControlNode members;
    private final Secrets secrets;
    private final Codes codes;
    private final ControlCounters counters;
    final TreeWatch treeWatch = new TreeWatch();

    ControlParts(
        final InetAddress bind,
        final int port,
        final Secrets secrets,
        final MemberSettings memberSettings,
        final TrackerSettings trackerSettings,
        final EventRing events,
        final EngineCommands commands,
        final NanoClock clock,
        final EpochClock wallClock)
    {
        counters = new ControlCounters();
        final SeededRandom random = new SeededRandom(secrets.seed());
        this.secrets = secrets;
        codes = secrets.codes();
        final Envelope envelope =
            secrets.isShared() ? new Envelope(codes, random, Envelope.WINDOW_MS, NONCES_MAX) : null;
        socket = new ControlPort(bind, port, envelope, wallClock, counters);
        environment = new MemberEnvironment(
            memberSettings, new KeyedCodes(codes, new LeaseGuard(codes, counters, LEASES_USED_MAX)), counters);
        members = commands == null ? null : new ControlNode(environment, commands, random.nextLong());
        final long nowNs = clock.nanoTime();
        final Tracker tracker = trackerSettings == null ? null : new Tracker(
            trackerSettings, codes, random, socket, counters, nowNs, wallClock.time());
        agent = new ControlAgent(socket, events, environment, members, counters, tracker, treeWatch, clock, wallClock);
    }

    /** On the control thread. */
    void changeKeys()
    {
        secrets.keys().applyTo(codes);
        counters.increment(ControlCounter.KEYS_CHANGED);
    }
}
