package io.banyan.engine.core;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReturnRoutesTest
{
    @Test
    void shouldRememberTheLatestLinkOfEachMember()
    {
        final ReturnRoutes routes = new ReturnRoutes(1024);
        final Random random = new Random(3);
        final long[] keys = random.longs(300).toArray();
        for (int i = 0; i < keys.length; i++)
        {
            routes.learn(keys[i], i, i);
            routes.learn(keys[i], i + 1000, i);
        }
        int known = 0;
        for (int i = 0; i < keys.length; i++)
        {
            final int link = routes.find(keys[i]);
            known += link == i + 1000 ? 1 : 0;
            assertTrue(link == i + 1000 || link == ReturnRoutes.NO_LINK);
        }
        assertEquals(300, known);
        assertEquals(ReturnRoutes.NO_LINK, routes.find(random.nextLong()));
    }

    @Test
    void shouldForgetTheLongestUnusedAtItsBound()
    {
        final ReturnRoutes routes = new ReturnRoutes(8);
        for (int i = 0; i < 9; i++)
        {
            routes.learn(i, i, Long.MAX_VALUE - 4 + i);
        }
        assertEquals(ReturnRoutes.NO_LINK, routes.find(0));
        for (int i = 1; i < 9; i++)
        {
            assertEquals(i, routes.find(i));
        }
    }
}
