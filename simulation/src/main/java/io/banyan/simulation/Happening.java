package io.banyan.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;

/**
 * One line of a timeline: {@code at 5s kill 50% of relays}.
 * <pre>
 *   at TIME kill SHARE of WHOM             gone without a word
 *   at TIME kill trackers                  all of them
 *   at TIME restart SHARE of dead          back, with nothing remembered
 *   at TIME restart root after TIME        it dies without a word and is back after that time, as the same member
 *   at TIME pause SHARE of WHOM for TIME   stands still
 *   at TIME cut SHARE of WHOM              on the other side of a partition
 *   at TIME deafen SHARE of WHOM           hears nothing, is heard
 *   at TIME mute SHARE of WHOM             hears, is not heard
 *   at TIME clog SHARE of WHOM for TIME    what it sends and is sent arrives when that is over
 *   at TIME heal                           all cuts are over
 *   at TIME slow SHARE of WHOM by TIMES    takes so many times as long for each datagram
 *   at TIME loss SHARE                     from now on
 *   at TIME churn SHARE every TIME for TIME       that share of the nodes is replaced each time
 *   at TIME stalls TIME to TIME every TIME for TIME   each node pauses about once a period, for so long
 *   at TIME unicasts COUNT over TIME       from members to members, drawn at random
 * </pre>
 * WHOM is {@code nodes}, {@code relays}, {@code leaves} or {@code hosts}; never the root.
 */
final class Happening
{
    /** What can happen. */
    enum Kind
    {
        KILL, KILL_TRACKERS, RESTART, RESTART_ROOT, PAUSE, CLOG, CUT, DEAFEN, MUTE, HEAL, SLOW, LOSS, CHURN, STALLS,
        UNICASTS
    }

    final Kind kind;
    final String text;
    final long atNs;
    final double share;
    final String whom;
    final long forNs;
    final long everyNs;
    final long leastNs;
    final long mostNs;
    final int times;

    private Happening(final Kind kind, final long atNs, final Reading reading)
    {
        this.kind = kind;
        this.text = reading.text;
        this.atNs = atNs;
        this.share = reading.share;
        this.whom = reading.whom;
        this.forNs = reading.forNs;
        this.everyNs = reading.everyNs;
        this.leastNs = reading.leastNs;
        this.mostNs = reading.mostNs;
        this.times = reading.times;
    }

    static Happening parse(final String text)
    {
        final Reading reading = new Reading(text);
        reading.word("at");
        final long atNs = reading.duration();
        final Kind kind = reading.kind();
        switch (kind)
        {
            case KILL, CUT, DEAFEN, MUTE -> reading.whom();
            case PAUSE, CLOG ->
            {
                reading.whom();
                reading.forTime();
            }
            case SLOW ->
            {
                reading.whom();
                reading.word("by");
                reading.times = (int)Quantity.count(reading.next());
            }
            case RESTART ->
            {
                reading.share = Quantity.share(reading.next());
                reading.word("of");
                reading.word("dead");
            }
            case RESTART_ROOT ->
            {
                reading.word("after");
                reading.forNs = reading.duration();
            }
            case UNICASTS ->
            {
                reading.times = (int)Quantity.count(reading.next());
                reading.word("over");
                reading.forNs = reading.duration();
            }
            case LOSS -> reading.share = Quantity.share(reading.next());
            case CHURN ->
            {
                reading.share = Quantity.share(reading.next());
                reading.everyTime();
                reading.forTime();
            }
            case STALLS ->
            {
                reading.leastNs = reading.duration();
                reading.word("to");
                reading.mostNs = reading.duration();
                reading.everyTime();
                reading.forTime();
            }
            default ->
            {
                // A word alone says it all.
            }
        }
        reading.end();
        return new Happening(kind, atNs, reading);
    }

    /** The words of a line, one after the other. */
    private static final class Reading
    {
        private final String text;
        private final ArrayDeque<String> words;
        private double share;
        private String whom = "nodes";
        private long forNs;
        private long everyNs;
        private long leastNs;
        private long mostNs;
        private int times = 1;

        Reading(final String text)
        {
            this.text = text.trim();
            words = new ArrayDeque<>(Arrays.asList(text.trim().split("\\s+")));
        }

        String next()
        {
            final String word = words.poll();
            if (word == null)
            {
                throw new ScenarioException("ends too soon");
            }
            return word;
        }

        Kind kind()
        {
            final String verb = next();
            if ("kill".equals(verb) && "trackers".equals(words.peek()))
            {
                next();
                return Kind.KILL_TRACKERS;
            }
            if ("restart".equals(verb) && "root".equals(words.peek()))
            {
                next();
                return Kind.RESTART_ROOT;
            }
            for (final Kind kind : Kind.values())
            {
                if (kind.name().toLowerCase(Locale.ROOT).equals(verb))
                {
                    return kind;
                }
            }
            throw new ScenarioException("nothing is called '" + verb + "'");
        }

        void word(final String expected)
        {
            final String word = next();
            if (!expected.equals(word))
            {
                throw new ScenarioException("'" + expected + "' expected, found '" + word + "'");
            }
        }

        long duration()
        {
            return Quantity.durationNs(next());
        }

        void whom()
        {
            share = Quantity.share(next());
            word("of");
            whom = next();
            if (!Arrays.asList("nodes", "relays", "leaves", "hosts").contains(whom))
            {
                throw new ScenarioException("nobody is called '" + whom + "': nodes, relays, leaves or hosts");
            }
        }

        void forTime()
        {
            word("for");
            forNs = duration();
        }

        void everyTime()
        {
            word("every");
            everyNs = duration();
        }

        void end()
        {
            if (!words.isEmpty())
            {
                throw new ScenarioException("'" + words.peek() + "' is one word too many");
            }
        }
    }
}
