package io.banyan.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * One line of a timeline: {@code at 5s kill 50% of relays}.
 * <pre>
 *   at TIME kill SHARE of WHOM             gone without a word
 *   at TIME kill trackers                  all of them
 *   at TIME restart SHARE of dead          back, with nothing remembered
 *   at TIME pause SHARE of WHOM for TIME   stands still
 *   at TIME cut SHARE of WHOM              on the other side of a partition
 *   at TIME deafen SHARE of WHOM           hears nothing, is heard
 *   at TIME mute SHARE of WHOM             hears, is not heard
 *   at TIME heal                           all cuts are over
 *   at TIME slow SHARE of WHOM by TIMES    takes so many times as long for each datagram
 *   at TIME loss SHARE                     from now on
 *   at TIME churn SHARE every TIME for TIME       that share of the nodes is replaced each time
 *   at TIME stalls TIME to TIME every TIME for TIME   each node pauses about once a period, for so long
 * </pre>
 * WHOM is {@code nodes}, {@code relays}, {@code leaves} or {@code hosts}; never the root.
 */
final class Happening
{
    /** What can happen. */
    enum Kind
    {
        KILL, KILL_TRACKERS, RESTART, PAUSE, CUT, DEAFEN, MUTE, HEAL, SLOW, LOSS, CHURN, STALLS
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
        final String verb = reading.next();
        final Kind kind;
        switch (verb)
        {
            case "kill":
                if ("trackers".equals(reading.words.peek()))
                {
                    reading.next();
                    kind = Kind.KILL_TRACKERS;
                }
                else
                {
                    kind = Kind.KILL;
                    reading.whom();
                }
                break;
            case "restart":
                kind = Kind.RESTART;
                reading.share = Quantity.share(reading.next());
                reading.word("of");
                reading.word("dead");
                break;
            case "pause":
                kind = Kind.PAUSE;
                reading.whom();
                reading.forTime();
                break;
            case "cut":
                kind = Kind.CUT;
                reading.whom();
                break;
            case "deafen":
                kind = Kind.DEAFEN;
                reading.whom();
                break;
            case "mute":
                kind = Kind.MUTE;
                reading.whom();
                break;
            case "heal":
                kind = Kind.HEAL;
                break;
            case "slow":
                kind = Kind.SLOW;
                reading.whom();
                reading.word("by");
                reading.times = (int)Quantity.count(reading.next());
                break;
            case "loss":
                kind = Kind.LOSS;
                reading.share = Quantity.share(reading.next());
                break;
            case "churn":
                kind = Kind.CHURN;
                reading.share = Quantity.share(reading.next());
                reading.everyTime();
                reading.forTime();
                break;
            case "stalls":
                kind = Kind.STALLS;
                reading.leastNs = reading.duration();
                reading.word("to");
                reading.mostNs = reading.duration();
                reading.everyTime();
                reading.forTime();
                break;
            default:
                throw new ScenarioException("nothing is called '" + verb + "'");
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
