package io.banyan.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes what happens as one JSON object a line, in the form that docs/simulation.md describes.
 */
final class TraceWriter implements SimulationListener, AutoCloseable
{
    static final int VERSION = 1;

    private final Writer out;
    private final StringBuilder line = new StringBuilder(128);

    TraceWriter(final Writer out)
    {
        this.out = out;
    }

    void begin(final Scenario scenario, final long seed)
    {
        line.append("{\"trace\":").append(VERSION).append(",\"scenario\":\"").append(scenario.name)
            .append("\",\"seed\":").append(seed).append(",\"nodes\":").append(scenario.nodes)
            .append(",\"trackers\":").append(scenario.trackers);
        end();
    }

    void end(final long timeNs, final long hash)
    {
        at(timeNs, "end").append(",\"hash\":\"").append(Long.toHexString(hash)).append('"');
        end();
    }

    @Override
    public void onState(
        final long timeNs, final int node, final String state, final int parent, final int level, final String reason)
    {
        at(timeNs, "state").append(",\"node\":").append(node).append(",\"state\":\"").append(state)
            .append("\",\"parent\":").append(parent).append(",\"level\":").append(level)
            .append(",\"why\":\"").append(reason).append('"');
        end();
    }

    @Override
    public void onSend(
        final long timeNs, final int from, final int to, final String message, final int bytes, final boolean isLost)
    {
        message(timeNs, isLost ? "lost" : "send", from, to, message, bytes);
    }

    @Override
    public void onReceive(final long timeNs, final int from, final int to, final String message, final int bytes)
    {
        message(timeNs, "receive", from, to, message, bytes);
    }

    @Override
    public void onDelivered(final long timeNs, final int node, final long sequence)
    {
        at(timeNs, "deliver").append(",\"node\":").append(node).append(",\"sequence\":").append(sequence);
        end();
    }

    @Override
    public void onGap(final long timeNs, final int node, final long fromSequence, final long toSequence)
    {
        at(timeNs, "gap").append(",\"node\":").append(node).append(",\"from\":").append(fromSequence)
            .append(",\"to\":").append(toSequence);
        end();
    }

    @Override
    public void onFault(final long timeNs, final int node, final String what)
    {
        at(timeNs, "fault").append(",\"node\":").append(node).append(",\"what\":\"").append(what).append('"');
        end();
    }

    @Override
    public void close() throws IOException
    {
        out.close();
    }

    private void message(
        final long timeNs, final String what, final int from, final int to, final String message, final int bytes)
    {
        at(timeNs, what).append(",\"from\":").append(from).append(",\"to\":").append(to)
            .append(",\"message\":\"").append(message).append("\",\"bytes\":").append(bytes);
        end();
    }

    private StringBuilder at(final long timeNs, final String what)
    {
        return line.append("{\"t\":").append(timeNs).append(",\"e\":\"").append(what).append('"');
    }

    private void end()
    {
        try
        {
            out.append(line.append("}\n"));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        line.setLength(0);
    }
}
