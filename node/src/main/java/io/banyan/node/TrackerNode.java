package io.banyan.node;

import java.net.InetAddress;
import java.util.List;

import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

import io.banyan.control.ControlCounter;
import io.banyan.control.member.MemberSettings;
import io.banyan.control.tracker.TrackerSettings;

/**
 * A tracker alone: a control plane without members and without a data plane, on a thread of its own.
 */
public final class TrackerNode implements AutoCloseable
{
    private final ControlErrors errors = new ControlErrors();
    private final ControlParts control;
    private final AgentRunner runner;
    private final KeyWatch keyWatch;

    private TrackerNode(final InetAddress bind, final int port, final Secrets secrets, final TrackerSettings settings)
    {
        control = new ControlParts(
            bind, port, secrets, MemberSettings.lan().conclude(), settings, null, null, SystemNanoClock.INSTANCE,
            SystemEpochClock.INSTANCE);
        runner = new AgentRunner(control.agent.newIdleStrategy(), errors, null, control.agent);
        keyWatch = KeyWatch.of(secrets, () -> control.agent.request(control::changeKeys), errors);
    }

    /**
     * Binds and starts.
     *
     * @param bind     address of this host.
     * @param port     UDP port, 0 for a free one.
     * @param keyFile  with the secret of the cluster, or empty.
     * @param settings limits and times, not yet concluded.
     * @return the tracker, running.
     */
    public static TrackerNode launch(
        final InetAddress bind, final int port, final String keyFile, final TrackerSettings settings)
    {
        return launch(bind, port, keyFile, "", settings);
    }

    /**
     * Binds and starts. The key files are read again while it runs.
     *
     * @param bind        address of this host.
     * @param port        UDP port, 0 for a free one.
     * @param keyFile     with the secret of the cluster, or empty.
     * @param nextKeyFile with one more secret that passes, or empty.
     * @param settings    limits and times, not yet concluded.
     * @return the tracker, running.
     */
    public static TrackerNode launch(
        final InetAddress bind,
        final int port,
        final String keyFile,
        final String nextKeyFile,
        final TrackerSettings settings)
    {
        final TrackerNode tracker = new TrackerNode(bind, port, Secrets.of(keyFile, nextKeyFile), settings);
        AgentRunner.startOnThread(tracker.runner);
        return tracker;
    }

    /**
     * Port that it is bound to.
     *
     * @return the port.
     */
    public int port()
    {
        return control.socket.port();
    }

    /**
     * What it has heard of the trees.
     *
     * @return the last copy.
     */
    public List<TreeEntry> tree()
    {
        return control.treeWatch.entries();
    }

    /**
     * What it has counted, as of a moment ago.
     *
     * @param counter asked for.
     * @return the value.
     */
    public long counter(final ControlCounter counter)
    {
        return control.agent.counter(counter);
    }

    /**
     * Errors so far.
     *
     * @return count.
     */
    public long errorCount()
    {
        return errors.count();
    }

    @Override
    public void close()
    {
        CloseHelper.close(keyWatch);
        runner.close();
    }
}
