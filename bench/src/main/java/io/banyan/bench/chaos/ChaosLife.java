package io.banyan.bench.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * A node of the rig in one of its lives, and what it has told. Written by the thread that listens to its process.
 */
final class ChaosLife
{
    private final int index;
    private final ChaosProcess host;
    private final Fields hello;
    private final List<ReaderLog.Silence> silences = new ArrayList<>();
    private Fields status = new Fields("status");
    private boolean isOver;

    ChaosLife(final int index, final ChaosProcess host, final Fields hello)
    {
        this.index = index;
        this.host = host;
        this.hello = hello;
    }

    int index()
    {
        return index;
    }

    ChaosProcess host()
    {
        return host;
    }

    Fields hello()
    {
        return hello;
    }

    synchronized Fields status()
    {
        return status;
    }

    synchronized List<ReaderLog.Silence> silences()
    {
        return List.copyOf(silences);
    }

    boolean isAttached()
    {
        return isAlive() && status().number("attached") == 1;
    }

    synchronized boolean isAlive()
    {
        return !isOver && host.isAlive();
    }

    boolean hasChildren()
    {
        return status().number("children") > 0;
    }

    synchronized void status(final Fields fields)
    {
        status = fields;
    }

    synchronized void silence(final Fields fields)
    {
        silences.add(new ReaderLog.Silence(fields.number("from"), fields.number("to")));
    }

    synchronized void over()
    {
        isOver = true;
    }

    @Override
    public String toString()
    {
        return "node " + index + " " + status().text("state");
    }
}
