package io.banyan.node.page;

import java.util.HashMap;
import java.util.Map;

/**
 * Bounds the work that pages ask for: one run at a time for each client, a few for all. A client that begins another
 * run ends its last one.
 */
final class RunSlots
{
    private final int runsMax;
    private final Map<String, Slot> byClient = new HashMap<>();
    private int running;

    RunSlots(final int runsMax)
    {
        this.runsMax = runsMax;
    }

    /** A slot, after the client's last run has ended; null when there is none in time. */
    synchronized Slot begin(final String client, final long patienceMs) throws InterruptedException
    {
        final Slot slot = new Slot(client);
        final Slot last = byClient.put(client, slot);
        if (last != null)
        {
            last.isCancelled = true;
        }
        final long deadlineNs = System.nanoTime() + patienceMs * 1_000_000L;
        while (running >= runsMax || last != null && !last.hasEnded)
        {
            final long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000L;
            if (slot.isCancelled || leftMs <= 0)
            {
                byClient.remove(client, slot);
                slot.hasEnded = true;
                notifyAll();
                return null;
            }
            wait(leftMs);
        }
        running++;
        return slot;
    }

    synchronized void end(final Slot slot)
    {
        running--;
        slot.hasEnded = true;
        byClient.remove(slot.client, slot);
        notifyAll();
    }

    synchronized void cancelAll()
    {
        byClient.values().forEach(slot -> slot.isCancelled = true);
    }

    /** The right to one run. */
    static final class Slot
    {
        private final String client;
        private volatile boolean isCancelled;
        private boolean hasEnded;

        private Slot(final String client)
        {
            this.client = client;
        }

        boolean isCancelled()
        {
            return isCancelled;
        }
    }
}
