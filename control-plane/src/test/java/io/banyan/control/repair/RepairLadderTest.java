package io.banyan.control.repair;

import static io.banyan.control.repair.RepairRig.MS;
import static io.banyan.control.repair.RepairRig.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.banyan.control.ControlCounter;
import io.banyan.control.ControlMachine;
import io.banyan.control.SeededRandom;

class RepairLadderTest
{
    private final RepairRig rig = new RepairRig(RepairSettings.lan());

    private void start()
    {
        rig.standEverywhere();
        rig.ladder.onProgress(10, 1, 10_000_000, rig.nowNs);
    }

    @Test
    void shouldAskEachRungInItsTimeWhenNobodyAnswers()
    {
        start();
        final long startNs = rig.nowNs;
        rig.ladder.onGap(10, 12, startNs);
        rig.advance(30 * MS);
        assertEquals(4, rig.asked.size());
        final long[] atMs = {2, 2 + 6, 2 + 6 + 9, 2 + 6 + 9 + 12};
        for (int i = 0; i < 4; i++)
        {
            assertEquals(startNs + atMs[i] * MS, rig.asked.get(i).atNs(), "rung " + i);
            assertEquals(i, rig.asked.get(i).rung());
            assertEquals(address(1 + i), rig.asked.get(i).to());
            assertEquals(List.of("10+2"), rig.asked.get(i).ranges());
        }
    }

    @Test
    void shouldTellTheGapAtTheDeadlineWhenNobodyHelps()
    {
        start();
        final long startNs = rig.nowNs;
        rig.ladder.onGap(10, 12, startNs);
        rig.ladder.onGap(20, 21, startNs + 500 * MS);
        rig.advance(1_999 * MS);
        assertTrue(rig.engine.commands.isEmpty());
        rig.engine.isFull = true;
        rig.advance(MS);
        assertTrue(rig.counters.value(ControlCounter.COMMAND_REFUSED) > 0);
        rig.engine.isFull = false;
        rig.advance(5 * MS);
        assertEquals(List.of("giveUp 12"), rig.engine.commands);
        rig.advance(500 * MS);
        assertEquals(List.of("giveUp 12", "giveUp 21"), rig.engine.commands);
        assertEquals(3, rig.counters.value(ControlCounter.REPAIR_GIVEN_UP));
        assertEquals(ControlMachine.NO_DEADLINE_NS, rig.ladder.nextDeadlineNs());
        assertTrue(rig.asked.size() < 60, "asked " + rig.asked.size() + " times");
    }

    @Test
    void shouldAskNobodyWhenTheGapHealsWithinTheGrace()
    {
        start();
        rig.ladder.onGap(10, 12, rig.nowNs);
        rig.advance(MS);
        rig.ladder.onProgress(12, 1, 10_000_000, rig.nowNs);
        rig.advance(100 * MS);
        assertTrue(rig.asked.isEmpty());
        assertEquals(0, rig.ladder.gapCount());
    }

    @Test
    void shouldTellTheGapWhenThereIsNobodyToAsk()
    {
        rig.ladder.onGap(10, 12, rig.nowNs);
        rig.advance(3_000 * MS);
        assertTrue(rig.asked.isEmpty());
        assertEquals(List.of("giveUp 12"), rig.engine.commands);
    }

    @Test
    void shouldTellAtOnceWhatEverybodyHasOverwritten()
    {
        start();
        final long startNs = rig.nowNs;
        rig.ladder.onGap(10, 100, startNs);
        rig.advance(2 * MS);
        for (final long oldest : new long[] {60, 50, 70})
        {
            rig.cannot(oldest);
            assertEquals(List.of(), rig.engine.commands, "others may have it");
            rig.advance(1);
        }
        rig.engine.isFull = true;
        rig.cannot(80);
        assertEquals(0, rig.counters.value(ControlCounter.REPAIR_GIVEN_UP));
        rig.engine.isFull = false;
        rig.advance(3 * MS);
        assertEquals(List.of("giveUp 50"), rig.engine.commands, "below the oldest that anybody has");
        assertEquals(40, rig.counters.value(ControlCounter.REPAIR_GIVEN_UP));
        assertTrue(rig.ladder.isFetching(50) && !rig.ladder.isFetching(49), "the rest is asked for");
        rig.ladder.onProgress(100, 1, 10_000_000, rig.nowNs);
        rig.ladder.onGap(100, 101, rig.nowNs);
        rig.advance(100 * MS);
        assertEquals(List.of("giveUp 50"), rig.engine.commands, "newer than all that");
    }

    @Test
    void shouldNotTakeTheWordOfThoseWhoHaveLeftTheLadder()
    {
        start();
        rig.ladder.rung(Rung.HOT_BACKUP, 0, null, 0);
        rig.ladder.rung(Rung.NEIGHBOUR, 0, null, 0);
        rig.ladder.onGap(10, 100, rig.nowNs);
        rig.advance(2 * MS);
        rig.cannot(60);
        rig.ladder.rung(Rung.PARENT, 2, address(2), 4 * MS);
        rig.advance(1);
        assertEquals(3, rig.last().rung());
        rig.cannot(60);
        assertEquals(List.of(), rig.engine.commands, "the new parent has said nothing");
        rig.ladder.rung(Rung.PARENT, 4, address(4), 4 * MS);
        rig.advance(30 * MS);
        rig.cannot(60);
        assertEquals(List.of("giveUp 60"), rig.engine.commands, "parent and root are one");
    }

    @Test
    void shouldSkipRungsThatAreEmptyAndTheCannotsAtOnce()
    {
        start();
        rig.ladder.rung(Rung.HOT_BACKUP, 0, null, 0);
        rig.ladder.onGap(10, 12, rig.nowNs);
        rig.advance(2 * MS);
        assertEquals(0, rig.last().rung());
        rig.have(address(2), rig.last().correlationId(), 10, 2, false);
        rig.advance(MS);
        assertEquals(1, rig.asked.size(), "a stranger's word counts nothing");
        rig.have(address(1), rig.last().correlationId(), 10, 2, false);
        rig.advance(1);
        assertEquals(2, rig.asked.size());
        assertEquals(2, rig.last().rung(), "no hot backup: the neighbour");
    }

    @Test
    void shouldWaitLongerWhenAskedOneSaysItIsComing()
    {
        start();
        rig.ladder.onGap(10, 210, rig.nowNs);
        rig.advance(3 * MS);
        rig.have(address(1), rig.last().correlationId(), 10, 200, true);
        rig.advance(9 * MS);
        assertEquals(1, rig.asked.size());
        rig.advance(2 * MS);
        assertEquals(1, rig.last().rung());
    }

    @Test
    void shouldAskAgainWithTheProofWhenChallenged()
    {
        start();
        rig.ladder.onGap(10, 12, rig.nowNs);
        rig.advance(8 * MS);
        assertEquals(1, rig.last().rung());
        rig.challenge(address(2), rig.last().correlationId(), 777);
        rig.advance(1);
        assertEquals(3, rig.asked.size());
        assertEquals(1, rig.last().rung());
        assertEquals(777, rig.last().cookie());
        rig.challenge(address(2), rig.last().correlationId(), 777);
        rig.advance(MS);
        assertEquals(3, rig.asked.size(), "the same challenge again proves nothing");
    }

    @Test
    void shouldTakeBlocksOnlyFromWhomItAskedWhenTheyAreMissing()
    {
        start();
        rig.ladder.onGap(10, 13, rig.nowNs);
        rig.advance(2 * MS);
        rig.block(address(7), rig.last().correlationId(), 11);
        rig.block(address(1), rig.last().correlationId() + 1, 11);
        rig.block(address(1), rig.last().correlationId(), 99);
        assertEquals(3, rig.counters.value(ControlCounter.REPAIR_REFUSED));
        rig.block(address(1), rig.last().correlationId(), 11);
        assertEquals(List.of("injectBlock 102 100"), shortened());
        assertEquals(2, rig.ladder.gapCount());
        rig.advance(10 * MS);
        assertEquals(List.of("10+1", "12+1"), rig.last().ranges());
    }

    private List<String> shortened()
    {
        return rig.engine.commands.stream().map(line -> line.replaceFirst(" \\d+ ", " 102 ")).toList();
    }

    @Test
    void shouldAskOnceMoreAndKeepTheDeadlineWhenInjectedBlocksWereRefusedBelow()
    {
        start();
        rig.ladder.onGap(10, 11, rig.nowNs);
        for (int i = 0; i < 2_000; i++)
        {
            rig.advance(MS);
            rig.block(address(1), rig.asked.isEmpty() ? 0 : rig.last().correlationId(), 10);
        }
        rig.advance(20 * MS);
        assertEquals("giveUp 11", rig.engine.commands.get(rig.engine.commands.size() - 1));
    }

    @Test
    void shouldAskForTheRestWhenAGapIsLargerThanARequest()
    {
        start();
        rig.ladder.onGap(10, 1_000, rig.nowNs);
        rig.advance(2 * MS);
        assertEquals(List.of("10+256"), rig.last().ranges());
        rig.advance(MS);
        rig.ladder.onProgress(266, 1, 10_000_000, rig.nowNs);
        rig.advance(1);
        assertEquals(List.of("266+256"), rig.last().ranges());
        assertEquals(0, rig.last().rung());
    }

    @Test
    void shouldStayWithinTheBudgetWhenGapsNeverEnd()
    {
        final long bytesPerSecond = 4_000_000;
        rig.standEverywhere();
        final SeededRandom random = new SeededRandom(2);
        long head = 0;
        for (int ms = 0; ms < 10_000; ms++)
        {
            rig.ladder.onProgress(head - 100, 1, bytesPerSecond, rig.nowNs);
            head += 3 + random.nextInt(5);
            rig.ladder.onGap(head - 2, head, rig.nowNs);
            rig.advance(MS);
        }
        final double budget = 0.01 * bytesPerSecond * 10.25;
        assertTrue(rig.bytesAsked <= budget + 2_000, "asked with " + rig.bytesAsked + " of " + budget);
        assertTrue(rig.bytesAsked > budget / 2, "asked with " + rig.bytesAsked + " of " + budget);
        assertTrue(rig.counters.value(ControlCounter.REPAIR_REQUEST_BUDGET) > 0);
    }

    @Test
    void shouldAskOthersForWhatIsOldBeforeItAsksTheParentForWhatIsNewWhenTheBudgetIsShort()
    {
        rig.standEverywhere();
        for (int block = 10; block < 110; block++)
        {
            rig.ladder.onProgress(10, 1, 0, rig.nowNs);
            rig.ladder.onGap(block, block + 1, rig.nowNs);
            rig.advance(10 * MS);
        }
        assertTrue(rig.counters.value(ControlCounter.REPAIR_REQUEST_BUDGET) > 0, "it was short");
        final long ofOthers = rig.asked.stream().filter(asked -> asked.rung() > 0).count();
        assertTrue(ofOthers > rig.asked.size() / 3, ofOthers + " of " + rig.asked.size());
    }

    @Test
    void shouldForgetNoMissingBlockAndStayBoundedWhenGapsComeAtRandom()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            final SeededRandom random = new SeededRandom(seed);
            final Gaps gaps = new Gaps(1 + random.nextInt(16));
            final BitSet missing = new BitSet();
            int head = 0;
            for (int step = 0; step < 2_000; step++)
            {
                final int at = head + random.nextInt(300);
                switch (random.nextInt(3))
                {
                    case 0:
                        final int to = at + 1 + random.nextInt(20);
                        gaps.add(at, to, 1, 1);
                        missing.set(at, to);
                        break;

                    case 1:
                        gaps.remove(at);
                        missing.clear(at);
                        break;

                    default:
                        head += random.nextInt(5);
                        gaps.removeBelow(head, 1, 1);
                        missing.clear(0, head);
                        break;
                }
                check(gaps, missing, seed, step);
            }
        }
    }

    private static void check(final Gaps gaps, final BitSet missing, final int seed, final int step)
    {
        final BitSet kept = new BitSet();
        long last = -1;
        for (int i = 0; i < gaps.count(); i++)
        {
            assertTrue(gaps.from[i] >= last && gaps.from[i] < gaps.to[i], "seed " + seed + " step " + step);
            last = gaps.to[i];
            kept.set((int)gaps.from[i], (int)gaps.to[i]);
        }
        assertTrue(gaps.count() < gaps.from.length);
        final BitSet forgotten = (BitSet)missing.clone();
        forgotten.andNot(kept);
        assertTrue(forgotten.isEmpty(), "seed " + seed + " step " + step + " forgot " + forgotten);
    }
}
