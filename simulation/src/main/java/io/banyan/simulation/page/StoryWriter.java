package io.banyan.simulation.page;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

import io.banyan.node.page.JsonLine;
import io.banyan.node.page.PageOutput;

/**
 * Writes what happens as lines of JSON, in the order in which it is known:
 * <pre>
 *   {"e":[["s",t,node,state,parent,level], ["f",left,arrived,from,to,kind], ["d",t,node,sequence], ["x",t,node,what]]}
 * </pre>
 * Times are virtual microseconds. A flight is written when it arrives; one that is lost ends after the usual delay. The
 * number of flights is bounded: what is beyond is counted and not written.
 */
final class StoryWriter
{
    /** A block of messages. */
    static final int PAYLOAD = 0;
    /** Whatever keeps the tree together. */
    static final int CONTROL = 1;
    /** A block that had been lost on its way, and what mends gaps. */
    static final int REPAIR = 2;
    /** A datagram that does not arrive. */
    static final int LOST = 3;

    private static final int LINE_CHARACTERS = 24 * 1024;
    private static final double NS_PER_US = 1000.0;
    private static final int NODE_BITS = 20;

    private final PageOutput out;
    private final int flightsMax;
    private final JsonLine json = new JsonLine();
    private final Map<Long, ArrayDeque<Departure>> underWay = new HashMap<>();
    private long fromNs;
    private long flights;
    private long flightsLeftOut;
    private boolean isOpen;
    private IOException failure;

    StoryWriter(final PageOutput out, final int flightsMax)
    {
        this.out = out;
        this.flightsMax = flightsMax;
    }

    /** Leaves out flights that began before a time. */
    void captureFrom(final long timeNs)
    {
        fromNs = timeNs;
    }

    long flightsLeftOut()
    {
        return flightsLeftOut;
    }

    void state(final long timeNs, final int node, final String state, final int parent, final int level)
    {
        event("s", timeNs).whole(node).text(state).whole(parent).whole(level).endArray();
        cut();
    }

    void delivered(final long timeNs, final int node, final long sequence)
    {
        event("d", timeNs).whole(node).whole(sequence).endArray();
        cut();
    }

    void happened(final long timeNs, final int node, final String what)
    {
        event("x", timeNs).whole(node).text(what).endArray();
        cut();
    }

    void departed(final long timeNs, final int from, final int to, final String message, final int kind)
    {
        underWay.computeIfAbsent(key(from, to, message), key -> new ArrayDeque<>()).add(new Departure(timeNs, kind));
    }

    void arrived(final long timeNs, final int from, final int to, final String message)
    {
        final ArrayDeque<Departure> departures = underWay.get(key(from, to, message));
        final Departure departure = departures == null ? null : departures.poll();
        if (departure != null)
        {
            flight(departure.timeNs, timeNs, from, to, departure.kind);
        }
    }

    void flight(final long leftNs, final long arrivedNs, final int from, final int to, final int kind)
    {
        if (leftNs < fromNs)
        {
            return;
        }
        if (flights == flightsMax)
        {
            flightsLeftOut++;
            return;
        }
        flights++;
        event("f", leftNs).number(arrivedNs / NS_PER_US).whole(from).whole(to).whole(kind).endArray();
        cut();
    }

    /** A line of its own. */
    void line(final CharSequence line) throws IOException
    {
        end();
        rethrow();
        out.line(line);
        out.flush();
    }

    /** Whether nobody reads any more. */
    boolean isCut()
    {
        return failure != null;
    }

    /** The listener's methods cannot throw: what went wrong there comes out here. */
    void rethrow() throws IOException
    {
        if (failure != null)
        {
            throw failure;
        }
    }

    private JsonLine event(final String kind, final long timeNs)
    {
        if (!isOpen)
        {
            isOpen = true;
            json.reset().object().name("e").array();
        }
        return json.array().text(kind).number(timeNs / NS_PER_US);
    }

    private void cut()
    {
        if (json.length() > LINE_CHARACTERS)
        {
            end();
        }
    }

    private void end()
    {
        if (isOpen)
        {
            isOpen = false;
            json.endArray().endObject();
            try
            {
                if (failure == null)
                {
                    out.line(json.toString());
                    out.flush();
                }
            }
            catch (final IOException ex)
            {
                failure = ex;
            }
        }
    }

    private static long key(final int from, final int to, final String message)
    {
        return ((long)from << NODE_BITS | to) << NODE_BITS | message.hashCode() & ((1L << NODE_BITS) - 1);
    }

    private record Departure(long timeNs, int kind)
    {
    }
}
