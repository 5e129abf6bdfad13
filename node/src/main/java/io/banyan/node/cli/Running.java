package io.banyan.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

import io.banyan.control.member.Reason;
import io.banyan.node.MemberView;
import io.banyan.node.Node;
import io.banyan.node.NodeChannel;

/**
 * What the commands that run a node have in common.
 */
final class Running
{
    private static final long POLL_MS = 5;
    private static final long SAY_AFTER_NS = TimeUnit.SECONDS.toNanos(3);

    private Running()
    {
    }

    /**
     * Waits until messages can flow; says now and then what it waits for. False when stopped, or when the member is
     * over.
     */
    static boolean awaitAttached(
        final NodeChannel channel, final StopSignal stop, final PrintWriter err, final String trackers)
    {
        long sayAtNs = System.nanoTime() + SAY_AFTER_NS;
        while (!channel.view().isAttached())
        {
            if (channel.view().isStopped() || stop.await(POLL_MS))
            {
                return false;
            }
            if (System.nanoTime() - sayAtNs >= 0)
            {
                sayAtNs = System.nanoTime() + SAY_AFTER_NS;
                err.println("waiting for channel " + channel.name() + ": " + channel.view().state() + " (" +
                    channel.view().reason() + "); fix: start its root, or check that the tracker " + trackers + " " +
                    "runs");
                err.flush();
            }
        }
        return true;
    }

    static void sayErrors(final Node node, final PrintWriter err)
    {
        if (node.errorCount() > 0)
        {
            err.println(node.errorCount() + " errors:");
            err.print(node.errorReport());
            err.flush();
        }
    }

    /** Why a member is over that has not ended by its own will or with its channel, and what to do; else empty. */
    static String whyOut(final Reason reason)
    {
        switch (reason)
        {
            case SUPERSEDED:
                return "another root numbers it now (SUPERSEDED); fix: run one root for a channel, and let others " +
                    "join without --root";

            case KICKED:
                return "its root has put this node out (KICKED); fix: ask whoever runs the root";

            default:
                return "";
        }
    }

    static String place(final MemberView view)
    {
        return view.level() == 0 ? "root" : "level " + view.level() + " below " + Long.toHexString(view.parentId());
    }
}
