package io.banyan.control.member;

import io.banyan.control.ControlMachine;
import io.banyan.engine.NodeAddress;

/**
 * Tells the trackers what this member has room for: every period, and at once when the free slots change.
 */
final class Announcer
{
    private final Member m;
    private final long[] periodNs;
    private final long[] dueNs;
    private final long[] cookie;
    private final long[] askedId;
    private long lastNs = Long.MIN_VALUE / 2;
    private long deadlineNs = ControlMachine.NO_DEADLINE_NS;

    Announcer(final Member member, final int trackers)
    {
        m = member;
        periodNs = new long[trackers];
        dueNs = new long[trackers];
        cookie = new long[trackers];
        askedId = new long[trackers];
        java.util.Arrays.fill(periodNs, member.settings.announceNs);
        java.util.Arrays.fill(dueNs, ControlMachine.NO_DEADLINE_NS);
    }

    long deadlineNs()
    {
        return deadlineNs;
    }

    void onSlotsChanged(final long nowNs)
    {
        final long atNs = Math.max(nowNs, lastNs + m.settings.announceCoalesceNs);
        for (int i = 0; i < dueNs.length; i++)
        {
            dueNs[i] = Math.min(dueNs[i], atNs);
            deadlineNs = Math.min(deadlineNs, dueNs[i]);
        }
    }

    /** A tracker wants the address proved: say it again, with the proof. False if it is not about an announcement. */
    boolean onChallenge(final NodeAddress from, final long correlationId, final long newCookie, final long nowNs)
    {
        for (int i = 0; i < askedId.length; i++)
        {
            if (askedId[i] == correlationId && Member.isSameEndpoint(m.seeds.trackers[i], from))
            {
                askedId[i] = 0;
                cookie[i] = newCookie;
                dueNs[i] = nowNs;
                recompute();
                return true;
            }
        }
        return false;
    }

    /** Whether this answers the last announcement to that tracker. */
    boolean isAnswer(final NodeAddress from, final long correlationId)
    {
        for (int i = 0; i < askedId.length; i++)
        {
            if (askedId[i] == correlationId && Member.isSameEndpoint(m.seeds.trackers[i], from))
            {
                return correlationId != 0;
            }
        }
        return false;
    }

    /** A tracker has had the address proved for another question: the first announcement need not be asked for it. */
    void proved(final NodeAddress tracker, final long newCookie)
    {
        for (int i = 0; i < cookie.length; i++)
        {
            if (cookie[i] == 0 && Member.isSameEndpoint(m.seeds.trackers[i], tracker))
            {
                cookie[i] = newCookie;
            }
        }
    }

    void onAck(
        final NodeAddress from,
        final long nextAnnounceNs,
        final long trackerTimeMs,
        final long newCookie,
        final long nowNs)
    {
        for (int i = 0; i < periodNs.length; i++)
        {
            if (Member.isSameEndpoint(m.seeds.trackers[i], from))
            {
                cookie[i] = newCookie;
                m.codes().onTrackerTime(i, trackerTimeMs, m.wallMs(nowNs));
                periodNs[i] = Math.max(m.settings.announceNs, Math.min(nextAnnounceNs, 60 * m.settings.announceNs));
                dueNs[i] = Math.max(dueNs[i], nowNs + periodNs[i] / 2);
            }
        }
        recompute();
    }

    int onTime(final long nowNs)
    {
        if (nowNs < deadlineNs)
        {
            return 0;
        }
        int sent = 0;
        for (int i = 0; i < dueNs.length; i++)
        {
            if (nowNs >= dueNs[i])
            {
                askedId[i] = m.ids.nextCorrelationId();
                m.wire().announce(m, m.seeds.trackers[i], askedId[i], cookie[i], i, dueNs.length);
                dueNs[i] = nowNs + m.jittered(periodNs[i]);
                sent++;
            }
        }
        lastNs = sent > 0 ? nowNs : lastNs;
        recompute();
        return sent;
    }

    /** The last word: leaving. */
    void farewell()
    {
        for (int i = 0; i < dueNs.length; i++)
        {
            m.wire().announce(m, m.seeds.trackers[i], m.ids.nextCorrelationId(), cookie[i], i, dueNs.length);
            dueNs[i] = ControlMachine.NO_DEADLINE_NS;
        }
        deadlineNs = ControlMachine.NO_DEADLINE_NS;
    }

    private void recompute()
    {
        deadlineNs = ControlMachine.NO_DEADLINE_NS;
        for (final long due : dueNs)
        {
            deadlineNs = Math.min(deadlineNs, due);
        }
    }
}
