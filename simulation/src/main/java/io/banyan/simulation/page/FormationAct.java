package io.banyan.simulation.page;

import java.util.ArrayList;
import java.util.List;

import io.banyan.node.page.BadRequestException;

/**
 * Something that the hand has done to a forming tree, at a virtual time. Written in the address of the page as
 * {@code 1500j,2000d7}: milliseconds, a letter, and a number where one is needed.
 *
 * @param atMs  virtual time.
 * @param kind  what is done.
 * @param value of it: the node, the percentage, the milliseconds.
 */
record FormationAct(long atMs, Kind kind, double value)
{
    static final int ACTS_MAX = 300;
    static final long TIME_MAX_MS = 240_000;

    /** What can be done. */
    enum Kind
    {
        /** The next node joins. */
        JOIN('j', 0, 0),
        /** From now on the next node joins at each interval. */
        AUTO('a', 0, 0),
        /** No longer. */
        STOP('s', 0, 0),
        /** A node dies. */
        DROP('d', 1, FormationSettings.NODES_MAX),
        /** A node and all below it die. */
        DROP_SUBTREE('t', 1, FormationSettings.NODES_MAX),
        /** So many percent of all datagrams are lost from now on. */
        LOSS('l', 0, FormationSettings.LOSS_MAX),
        /** So many milliseconds from node to node from now on. */
        DELAY('y', 0, FormationSettings.DELAY_MAX_MS);

        private final char letter;
        private final double least;
        private final double most;

        Kind(final char letter, final double least, final double most)
        {
            this.letter = letter;
            this.least = least;
            this.most = most;
        }

        private static Kind of(final char letter)
        {
            for (final Kind kind : values())
            {
                if (kind.letter == letter)
                {
                    return kind;
                }
            }
            return null;
        }
    }

    static List<FormationAct> parse(final String text)
    {
        final List<FormationAct> acts = new ArrayList<>();
        long lastMs = 0;
        for (final String word : text.split(","))
        {
            if (word.isEmpty())
            {
                continue;
            }
            final FormationAct act = one(word);
            if (act.atMs < lastMs || act.atMs > TIME_MAX_MS)
            {
                throw new BadRequestException("act " + shown(word) + ": times ascend, to at most " + TIME_MAX_MS +
                    " ms");
            }
            if (acts.size() == ACTS_MAX)
            {
                throw new BadRequestException("more than " + ACTS_MAX + " acts; begin again with Reset");
            }
            lastMs = act.atMs;
            acts.add(act);
        }
        return acts;
    }

    private static FormationAct one(final String word)
    {
        int at = 0;
        while (at < word.length() && Character.isDigit(word.charAt(at)))
        {
            at++;
        }
        final Kind kind = at == 0 || at > 7 || at == word.length() ? null : Kind.of(word.charAt(at));
        if (kind == null)
        {
            throw new BadRequestException("act " + shown(word) + " is none: milliseconds and one of j a s d t l y");
        }
        final String rest = word.substring(at + 1);
        try
        {
            final double value = rest.isEmpty() ? 0 : Double.parseDouble(rest);
            if (value >= kind.least && value <= kind.most)
            {
                return new FormationAct(Long.parseLong(word.substring(0, at)), kind, value);
            }
        }
        catch (final NumberFormatException ex)
        {
            throw new BadRequestException("act " + shown(word) + ": " + shown(rest) + " is no number");
        }
        throw new BadRequestException("act " + shown(word) + ": allowed: " + kind.least + " to " + kind.most);
    }

    private static String shown(final String word)
    {
        return word.length() > 20 ? word.substring(0, 20) + "..." : word;
    }
}
