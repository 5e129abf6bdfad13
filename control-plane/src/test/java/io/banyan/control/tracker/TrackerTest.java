package io.banyan.control.tracker;

import static io.banyan.control.tracker.TrackerRig.CHANNEL;
import static io.banyan.control.tracker.TrackerRig.MS;
import static io.banyan.control.tracker.TrackerRig.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.banyan.codec.control.AnnounceAckDecoder;
import io.banyan.codec.control.ChallengeDecoder;
import io.banyan.codec.control.ErrorCode;
import io.banyan.codec.control.ErrorDecoder;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.control.SeededRandom;
import io.banyan.control.tracker.TrackerRig.Lease;
import io.banyan.control.tracker.TrackerRig.Offer;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.EngineCommands;

class TrackerTest
{
    private static final long ROOT = 1;
    private static final int LEAP_MAX = EngineCommands.EPOCH_LEAP_MAX;

    private final TrackerRig rig = new TrackerRig();

    private long count(final ControlCounter counter)
    {
        return rig.counters.value(counter);
    }

    @Test
    void shouldChallengeBeforeItBelievesWhenAnAddressIsUnproved()
    {
        final int announced = rig.announce(ROOT, address(1), 0, 1, 0, 4, 0, true, false, 0);
        assertEquals(ChallengeDecoder.TEMPLATE_ID, rig.last().templateId());
        assertTrue(rig.last().length() <= announced);
        assertEquals(0, rig.tracker.members());
        final long cookie = rig.challenge(rig.last()).cookie();
        rig.announce(ROOT, address(2), cookie, 1, 0, 4, 0, true, false, 0);
        assertEquals(0, rig.tracker.members(), "another's cookie");
        assertEquals(1, count(ControlCounter.COOKIE_REFUSED));
        rig.announce(ROOT, address(1), cookie, 1, 0, 4, 0, true, false, 0);
        assertEquals(AnnounceAckDecoder.TEMPLATE_ID, rig.last().templateId());
        assertEquals(1, rig.tracker.members(CHANNEL));
        assertEquals(rig.wallMs(), rig.ack(rig.last()).trackerTimeMs());
    }

    @Test
    void shouldNeverAnswerWithMoreBytesWhenAddressIsUnproved()
    {
        rig.announce(ROOT, address(1), 0, 4_000, 0);
        final SeededRandom random = new SeededRandom(4);
        for (int i = 0; i < 5_000; i++)
        {
            rig.announce(ROOT, address(1), 0, 4_000, 0);
            rig.sent.clear();
            final int asked = rig.query(
                100 + i, address(10 + i), i, random.nextInt(3), random.nextInt(256), random.nextInt(1_200), 8);
            int answered = 0;
            for (final TrackerRig.Sent sent : rig.sent)
            {
                answered += sent.length();
                assertEquals(address(10 + i).addressLow(), sent.to().addressLow());
            }
            assertTrue(answered <= asked, "asked " + asked + " answered " + answered);
            rig.advance(random.nextInt(4) * MS);
        }
        assertTrue(count(ControlCounter.LEASES_GRANTED) > 100, "calm questions are answered at once");
        assertTrue(count(ControlCounter.CHALLENGES_SENT) > 100, "too many of them are not");
    }

    @Test
    void shouldFitOneDatagramWhenManyLeasesAreWanted()
    {
        final TrackerRig generous = new TrackerRig(new TrackerSettings().leasesPerOfferMax(16), 1);
        for (int i = 0; i < 100; i++)
        {
            generous.announce(1 + i, address(i), i == 0 ? 0 : 1, 100, 0);
        }
        final Offer offer = generous.askProved(500, address(500), 1, 255);
        assertEquals(16, offer.leases().size());
        assertTrue(offer.bytes() <= DatagramPort.DATAGRAM_BYTES_MAX);
        assertEquals(16, offer.leases().stream().map(Lease::parentId).distinct().count());
    }

    @Test
    void shouldOfferShallowFirstAndNearAndDiverseWhenThereIsChoice()
    {
        rig.announce(ROOT, address(1), 0, 2, 2);
        rig.announce(2, address(2), 1, 50, 0);
        rig.announce(3, address(3), 1, 50, 0);
        rig.announce(4, address(4), 2, 50, 0);
        rig.announce(5, address(5), 5, 50, 0);
        final NodeAddress nearFour = new NodeAddress(0, address(4).addressLow() + 7, 4_000, 4_001, 44);
        final Offer near = rig.askProved(100, nearFour, 1, 3);
        assertEquals(4, near.leases().get(0).parentId(), "same subnet, one level deeper");
        assertEquals(1, near.leases().get(1).level());
        assertNotEquals(near.leases().get(1).parentId(), near.leases().get(2).parentId());
        final NodeAddress nearFive = new NodeAddress(0, address(5).addressLow() + 7, 4_000, 4_001, 55);
        assertEquals(1, rig.askProved(101, nearFive, 1, 1).leases().get(0).level(), "near but too deep");
    }

    @Test
    void shouldGrantNoMoreThanCapacityAndServeTheWaitingWhenSlotsComeFree()
    {
        rig.announce(ROOT, address(1), 0, 2, 0);
        assertEquals(1, rig.askProved(100, address(100), 1, 4).leases().size());
        assertEquals(1, rig.askProved(101, address(101), 1, 4).leases().size());
        final Offer nothing = rig.askProved(102, address(102), 77, 4);
        assertTrue(nothing.leases().isEmpty());
        assertTrue(nothing.retryAfterNs() > 0);
        assertEquals(1, rig.tracker.joinersWaiting());
        rig.sent.clear();
        rig.advance(10 * MS);
        rig.announce(2, address(2), 1, 8, 0);
        final Offer served = rig.offer(rig.sent.get(1));
        assertEquals(77, served.correlationId());
        assertEquals(2, served.leases().get(0).parentId());
        assertEquals(0, rig.tracker.joinersWaiting());
        rig.advance(301 * MS);
        assertEquals(0, rig.tracker.leasesOut());
        assertEquals(3, count(ControlCounter.LEASES_EXPIRED));
    }

    @Test
    void shouldKeepJoinersInTheirPlaceWhenTheyAskAgain()
    {
        rig.announce(ROOT, address(1), 0, 0, 0);
        for (int i = 0; i < 50; i++)
        {
            rig.query(100 + i % 5, address(100 + i % 5), 1, rig.cookie(address(100 + i % 5)), 1);
        }
        assertEquals(5, rig.tracker.joinersWaiting());
        rig.sent.clear();
        rig.announce(ROOT, address(1), 0, 3, 0);
        assertEquals(4, rig.sent.size());
        for (int i = 0; i < 3; i++)
        {
            assertEquals(address(100 + i).addressLow(), rig.offer(rig.sent.get(1 + i)).to().addressLow());
        }
        rig.advance(2_000 * MS);
        assertEquals(0, rig.tracker.joinersWaiting());
        assertEquals(2, count(ControlCounter.JOINERS_TIMED_OUT));
    }

    @Test
    void shouldRepeatTheSameLeasesWhenAQuestionIsRepeated()
    {
        rig.announce(ROOT, address(1), 0, 100, 0);
        final Offer first = rig.askProved(100, address(100), 1, 3);
        final int out = rig.tracker.leasesOut();
        assertEquals(first, rig.askProved(100, address(100), 1, 3));
        assertEquals(out, rig.tracker.leasesOut());
        assertNotEquals(first, rig.askProved(100, address(100), 2, 3));
        for (int i = 3; i < 20; i++)
        {
            rig.askProved(100, address(100), i, 3);
        }
        assertEquals(15, count(ControlCounter.LEASES_HOARDED));
        assertEquals(4, rig.tracker.leasesOut());
    }

    @Test
    void shouldForgetWhenSilentAndAtOnceWhenLeaving()
    {
        rig.announce(ROOT, address(1), 0, 4, 0);
        rig.announce(2, address(2), 1, 4, 0);
        rig.announce(2, address(2), rig.cookie(address(2)), 1, 1, 4, 0, false, true, ROOT);
        assertEquals(1, rig.tracker.members());
        assertEquals(1, count(ControlCounter.MEMBERS_LEFT));
        rig.advance(2_900 * MS);
        assertEquals(1, rig.tracker.members());
        rig.advance(1_500 * MS);
        assertEquals(0, rig.tracker.members());
        assertEquals(1, count(ControlCounter.MEMBERS_AGED_OUT));
        assertEquals(ControlMachine.NO_DEADLINE_NS, rig.tracker.nextDeadlineNs(), "empty channels go");
        rig.query(5, address(5), 1, rig.cookie(address(5)), 1);
        assertEquals(ErrorCode.UNKNOWN_CHANNEL, rig.error(rig.last()).code());
    }

    @Test
    void shouldCountLeasesStillWhenTheirParentLeavesAndReturns()
    {
        rig.announce(ROOT, address(1), 0, 0, 0);
        rig.announce(2, address(2), 1, 1, 0);
        assertEquals(1, rig.askProved(100, address(100), 1, 1).leases().size());
        rig.announce(2, address(2), rig.cookie(address(2)), 1, 1, 1, 0, false, true, ROOT);
        rig.announce(2, address(2), 1, 1, 0);
        assertTrue(rig.askProved(101, address(101), 1, 1).leases().isEmpty());
        rig.sent.clear();
        rig.advance(301 * MS);
        assertTrue(rig.sent.isEmpty(), "the joiner waited 200 ms only");
        assertEquals(1, rig.askProved(101, address(101), 2, 1).leases().size());
    }

    @Test
    void shouldTellTheLowerRootThatItIsSupersededWhenThereAreTwo()
    {
        rig.announce(ROOT, address(1), rig.cookie(address(1)), 3, 0, 4, 0, true, false, 0);
        rig.announce(50, address(50), rig.cookie(address(50)), 4, 0, 4, 0, true, false, 0);
        assertEquals(AnnounceAckDecoder.TEMPLATE_ID, rig.last().templateId());
        rig.announce(ROOT, address(1), rig.cookie(address(1)), 3, 0, 4, 0, true, false, 0);
        assertEquals(ErrorDecoder.TEMPLATE_ID, rig.last().templateId());
        assertEquals(ErrorCode.SUPERSEDED, rig.error(rig.last()).code());
        assertEquals(4, rig.error(rig.last()).epoch());
        assertEquals(1, rig.tracker.members());
        assertEquals(50, rig.askProved(100, address(100), 1, 1).leases().get(0).parentId());
        rig.announce(ROOT, address(1), rig.cookie(address(1)), 4, 0, 4, 0, true, false, 0);
        assertEquals(ErrorDecoder.TEMPLATE_ID, rig.last().templateId(), "equal epochs: the greater id stays");
    }

    @Test
    void shouldStopTheSameRootAsTheRootsThemselvesWouldWhenIdsAreNegative()
    {
        rig.announce(3, address(3), rig.cookie(address(3)), 4, 0, 4, 0, true, false, 0);
        rig.announce(-5, address(5), rig.cookie(address(5)), 4, 0, 4, 0, true, false, 0);
        assertEquals(AnnounceAckDecoder.TEMPLATE_ID, rig.last().templateId(), "the greater id, without its sign");
        rig.announce(3, address(3), rig.cookie(address(3)), 4, 0, 4, 0, true, false, 0);
        assertEquals(ErrorDecoder.TEMPLATE_ID, rig.last().templateId());
    }

    @Test
    void shouldNotOfferMembersOfAnOlderEpochOrOrphansWhenChoosing()
    {
        rig.announce(ROOT, address(1), rig.cookie(address(1)), 5, 0, 1, 1, true, false, 0);
        rig.announce(2, address(2), rig.cookie(address(2)), 4, 1, 9, 0, false, false, ROOT);
        rig.announce(3, address(3), rig.cookie(address(3)), 5, 0xFFFF, 9, 0, false, false, 0);
        assertTrue(rig.askProved(100, address(100), 1, 1).leases().isEmpty());
        rig.announce(2, address(2), rig.cookie(address(2)), 5, 1, 9, 0, false, false, ROOT);
        assertEquals(2, rig.askProved(101, address(101), 1, 1).leases().get(0).parentId());
    }

    @Test
    void shouldKeepAMembersPlaceWhenAStrangerClaimsItsId()
    {
        rig.announce(ROOT, address(1), 0, 9, 0);
        rig.announce(2, address(2), 1, 9, 0);
        rig.announce(2, address(66), 1, 9, 0);
        rig.announce(2, address(66), rig.cookie(address(66)), 1, 1, 9, 0, false, true, 0);
        assertEquals(2, count(ControlCounter.ADDRESS_MISMATCH));
        assertEquals(2, rig.tracker.members());
        assertEquals(0, count(ControlCounter.MEMBERS_LEFT));
    }

    @Test
    void shouldTakeNoMoreMembersOfAHostOrSubnetThanAllowed()
    {
        final TrackerRig limited = new TrackerRig(new TrackerSettings().diversity(2, 3), 1);
        limited.announce(ROOT, host(1, 1, 1), 0, 9, 0);
        limited.announce(2, host(1, 1, 2), 1, 9, 0);
        limited.announce(3, host(1, 1, 3), 1, 9, 0);
        assertEquals(2, limited.tracker.members(), "a third member of one host");
        limited.announce(4, host(1, 2, 1), 1, 9, 0);
        limited.announce(5, host(1, 3, 1), 1, 9, 0);
        assertEquals(3, limited.tracker.members(), "a fourth member of one subnet");
        limited.announce(6, host(2, 1, 1), 1, 9, 0);
        assertEquals(4, limited.tracker.members(), "another subnet has room");
        assertEquals(2, limited.counters.value(ControlCounter.HOST_FULL));

        limited.announce(2, host(1, 1, 2), limited.cookie(host(1, 1, 2)), 1, 1, 9, 0, false, true, 0);
        limited.announce(3, host(1, 1, 3), 1, 9, 0);
        assertEquals(4, limited.tracker.members(), "who leaves makes room");
    }

    private static NodeAddress host(final int subnet, final int host, final int port)
    {
        return new NodeAddress(0, 0xFFFF_0A00_0000L | subnet << 8 | host, 4000 + port, 5000 + port, 0);
    }

    @Test
    void shouldRefuseAnnouncementsWhenTheyNameAnothersAddress()
    {
        final NodeAddress victim = address(9);
        rig.announce(ROOT, victim, rig.cookie(address(1)), 1, 0, 9, 0, true, false, 0);
        assertEquals(0, rig.tracker.members());
        assertEquals(1, count(ControlCounter.COOKIE_REFUSED));
        rig.announceAs(victim, ROOT, address(1), rig.cookie(address(1)), 1, 0, 9, 0, true, false, 0);
        assertEquals(0, rig.tracker.members(), "with a cookie of its own");
        assertEquals(1, count(ControlCounter.ADDRESS_MISMATCH));
    }

    @Test
    void shouldKeepItsRootWhenAnotherClaimsAnEpochThatNoneCanHaveReached()
    {
        rig.announce(ROOT, address(1), rig.cookie(address(1)), 3, 0, 4, 0, true, false, 0);
        for (final int epoch : new int[] { 3 + LEAP_MAX + 1, Integer.MAX_VALUE, -1 })
        {
            rig.sent.clear();
            rig.announce(50, address(50), rig.cookie(address(50)), epoch, 0, 4, 0, true, false, 0);
            assertTrue(rig.sent.isEmpty(), "no word of it");
        }
        assertEquals(3, count(ControlCounter.EPOCH_INCREDIBLE));
        assertEquals(1, rig.tracker.members());
        rig.announce(ROOT, address(1), rig.cookie(address(1)), 3, 0, 4, 0, true, false, 0);
        assertEquals(AnnounceAckDecoder.TEMPLATE_ID, rig.last().templateId(), "the root is the root");

        rig.announce(50, address(50), rig.cookie(address(50)), 3 + LEAP_MAX, 0, 4, 0, true, false, 0);
        assertEquals(AnnounceAckDecoder.TEMPLATE_ID, rig.last().templateId(), "one that may be true is believed");
        assertEquals(3, count(ControlCounter.EPOCH_INCREDIBLE));
    }

    @Test
    void shouldTakeSlotsAndGiveThemBackSlowlyWhenChildrenReportLag()
    {
        rig.announce(ROOT, address(1), 0, 8, 4);
        for (int child = 2; child <= 6; child++)
        {
            rig.announce(
                child, address(child), rig.cookie(address(child)), 1, 1, 0, 0, false, false, child == 6 ? 77 : ROOT);
        }
        rig.report(6, address(6), ROOT, 900 * MS, 0);
        rig.report(2, address(3), ROOT, 900 * MS, 0);
        rig.report(99, address(3), ROOT, 900 * MS, 0);
        assertEquals(3, count(ControlCounter.REPORT_REFUSED), "not its child; not its address; unknown");
        for (int i = 0; i < 10; i++)
        {
            rig.report(2, address(2), ROOT, 900 * MS, 0);
        }
        assertEquals(1, count(ControlCounter.SLOTS_DEMOTED), "one child costs one slot");
        for (int child = 3; child <= 5; child++)
        {
            rig.report(child, address(child), ROOT, 0, 500);
        }
        assertEquals(4, count(ControlCounter.SLOTS_DEMOTED));
        assertTrue(rig.askProved(100, address(100), 1, 1).leases().isEmpty(), "8 - 4 taken - 4 children");
        for (int i = 0; i < 11; i++)
        {
            rig.advance(1_000 * MS);
            rig.announce(ROOT, address(1), 0, 8, 4);
        }
        assertEquals(1, rig.askProved(101, address(101), 1, 1).leases().size());
        assertTrue(rig.askProved(102, address(102), 1, 1).leases().isEmpty(), "one slot back in ten seconds");
        rig.report(2, address(2), ROOT, 0, 0);
        assertEquals(4, count(ControlCounter.SLOTS_DEMOTED));
    }

    @Test
    void shouldDropAndCountWhenASourceSendsTooMuch()
    {
        final TrackerRig strict = new TrackerRig(new TrackerSettings().datagramsPerSourceMax(100), 1);
        strict.announce(ROOT, address(1), 0, 8, 0);
        for (int i = 0; i < 1_000; i++)
        {
            strict.query(100, address(2), i, 0, 1);
        }
        assertEquals(900, strict.counters.value(ControlCounter.RATE_LIMITED));
        strict.query(100, address(3), 1, 0, 1);
        assertEquals(900, strict.counters.value(ControlCounter.RATE_LIMITED), "others are not hurt");
        strict.advance(500 * MS);
        for (int i = 0; i < 100; i++)
        {
            strict.query(100, address(2), i, 0, 1);
        }
        assertEquals(950, strict.counters.value(ControlCounter.RATE_LIMITED));
    }

    @Test
    void shouldHearAMemberStillWhenItsAddressIsForgedInAFlood()
    {
        final TrackerRig strict = new TrackerRig(new TrackerSettings().datagramsPerSourceMax(100), 1);
        for (int i = 0; i < 1_000; i++)
        {
            strict.announce(ROOT, address(1), i, 1, 0, 4, 0, true, false, 0);
        }
        assertEquals(900, strict.counters.value(ControlCounter.RATE_LIMITED));
        strict.announce(ROOT, address(1), 0, 8, 0);
        assertEquals(1, strict.tracker.members());
        for (int i = 0; i < 1_000; i++)
        {
            strict.announce(ROOT, address(1), 0, 8, 0);
        }
        assertEquals(900 + 901, strict.counters.value(ControlCounter.RATE_LIMITED), "cookies have their limit too");
    }

    @Test
    void shouldKeepAMemberInLessThanFiveHundredBytesWhenAHundredThousandAreKnown()
    {
        final TrackerRig large = new TrackerRig(new TrackerSettings().datagramsPerSourceMax(0), 1);
        large.announce(ROOT, address(1), 0, 8, 0);
        final long before = usedBytes();
        for (int i = 2; i <= 100_000; i++)
        {
            large.announce(i, address(i), 1 + i % 5, 8, 0);
            large.sent.clear();
        }
        final double bytesPerMember = (usedBytes() - before) / 100_000.0;
        assertEquals(100_000, large.tracker.members());
        assertTrue(bytesPerMember <= 500, "bytes a member " + bytesPerMember);
    }

    private static long usedBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void shouldServeAFlashCrowdWithoutStampedeWhenTenThousandJoinAtOnce()
    {
        final TrackerRig crowd = new TrackerRig(new TrackerSettings().datagramsPerSourceMax(0), 3);
        crowd.announce(ROOT, address(1), 0, 4, 0);
        final int joiners = 10_000;
        final int[] children = new int[joiners + 2];
        for (int i = 0; i < joiners; i++)
        {
            crowd.query(2 + i, address(2 + i), 1, crowd.cookie(address(2 + i)), 1);
        }
        int joined = 0;
        int rounds = 0;
        while (joined < joiners && rounds++ < 60)
        {
            final List<TrackerRig.Sent> answers = new ArrayList<>(crowd.sent);
            crowd.sent.clear();
            crowd.advance(MS);
            for (final TrackerRig.Sent answer : answers)
            {
                if (answer.templateId() == TrackerOfferDecoder.TEMPLATE_ID && !crowd.offer(answer).leases().isEmpty())
                {
                    final Lease lease = crowd.offer(answer).leases().get(0);
                    final int id = (int)((answer.to().addressLow() - address(0).addressLow()) / 256);
                    final int parent = (int)lease.parentId();
                    children[parent]++;
                    assertTrue(children[parent] <= 4, "parent " + parent + " is over-full");
                    crowd.announce(parent, address(parent), lease.level(), 4, children[parent]);
                    crowd.announce(id, address(id), lease.level() + 1, 4, 0);
                    joined++;
                }
            }
        }
        assertEquals(joiners, joined, "in " + rounds + " rounds");
        assertTrue(rounds < 20, "rounds " + rounds);
    }

    @Test
    void shouldBeWholeAgainWhenMembersAnnounceToAnEmptyTracker()
    {
        for (int round = 0; round < 2; round++)
        {
            final TrackerRig restarted = new TrackerRig(new TrackerSettings(), 10 + round);
            for (int i = 0; i < 100; i++)
            {
                restarted.announce(1 + i, address(i), i == 0 ? 0 : 1, 3, 1);
            }
            assertEquals(100, restarted.tracker.members());
            assertFalse(restarted.askProved(500, address(500), 1, 1).leases().isEmpty());
        }
    }

    @Test
    void shouldNameAllFaultsWhenSettingsAreWrong()
    {
        final IllegalArgumentException ex = assertThrows(
            IllegalArgumentException.class, () -> new TrackerSettings().leaseNs(0).leasesPerOfferMax(99).conclude());
        assertTrue(ex.getMessage().contains("leaseNs=0") && ex.getMessage().contains("leasesPerOfferMax=99"));
    }
}
