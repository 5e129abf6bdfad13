package io.banyan.control.member;

import org.junit.jupiter.api.Test;

import io.banyan.control.SeededRandom;
import io.banyan.engine.NodeAddress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PartialViewTest
{
    private final SeededRandom random = new SeededRandom(1);
    private final PartialView view = new PartialView();

    @Test
    void shouldKeepEveryFieldOfAnAddress()
    {
        final NodeAddress address = new NodeAddress(-5, 77, 65_535, 40_001, -9);
        view.put(9, address, 65_535, 3, random);
        assertEquals(address, view.address(0));
        assertEquals(9, view.memberId(0));
        assertEquals(65_535, view.level(0));
        assertEquals(3, view.age(0));
    }

    @Test
    void shouldStayBoundedAndPreferTheYoung()
    {
        for (int i = 1; i <= 100; i++)
        {
            view.put(i, address(i), 1, i % 20, random);
        }
        assertEquals(MemberSettings.VIEW_MAX, view.size());
        int sum = 0;
        for (int i = 0; i < view.size(); i++)
        {
            sum += view.age(i);
        }
        assertTrue(sum / view.size() < 8, "mean age " + sum / view.size());
    }

    @Test
    void shouldForgetWhatNobodyHasSeenForLong()
    {
        view.put(1, address(1), 1, 0, random);
        for (int i = 0; i < PartialView.AGE_MAX; i++)
        {
            view.age();
        }
        assertEquals(1, view.size());
        view.age();
        assertEquals(0, view.size());
    }

    @Test
    void shouldKeepTheYoungerOfTwoWordsAboutOneMember()
    {
        view.put(1, address(1), 4, 2, random);
        view.put(1, address(2), 5, 7, random);
        assertEquals(address(1), view.address(0));
        view.put(1, address(3), 6, 1, random);
        assertEquals(address(3), view.address(0));
        assertEquals(1, view.size());
    }

    @Test
    void shouldKeepALevelThatWasKnownWhenAWordWithoutOneComes()
    {
        view.put(1, address(1), 4, 2, random);
        view.put(1, address(1), PartialView.UNKNOWN_LEVEL, 0, random);
        assertEquals(4, view.level(0));
        assertEquals(0, view.age(0));
        view.put(1, address(1), 2, 0, random);
        assertEquals(2, view.level(0));
    }

    private static NodeAddress address(final int id)
    {
        return new NodeAddress(0, id, 1000, 2000, id);
    }
}
