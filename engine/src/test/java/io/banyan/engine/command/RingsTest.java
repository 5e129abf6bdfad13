package io.banyan.engine.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.banyan.engine.NodeAddress;

class RingsTest
{
    private static final int BLOCK_LENGTH_MAX = 65_472;

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void shouldHandOverEveryCommandUnchanged(final long seed) throws Exception
    {
        final CommandRing ring = new CommandRing(BLOCK_LENGTH_MAX);
        final List<String> calls = new ArrayList<>();
        final EngineCommands recorder = recorder(EngineCommands.class, calls);
        check(EngineCommands.class, ring, calls, seed, () -> ring.drain(recorder, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void shouldHandOverEveryEventUnchanged(final long seed) throws Exception
    {
        final EventRing ring = new EventRing(BLOCK_LENGTH_MAX);
        final List<String> calls = new ArrayList<>();
        final EngineEvents recorder = recorder(EngineEvents.class, calls);
        check(EngineEvents.class, ring, calls, seed, () -> ring.drain(recorder, 1));
    }

    @Test
    void shouldHandOverAtOnceWhateverLiesBeyondTheEndOfTheBuffer()
    {
        final CommandRing commands = new CommandRing(64);
        final EventRing events = new EventRing(64);
        final EngineCommands commandRecorder = recorder(EngineCommands.class, new ArrayList<>());
        final EngineEvents eventRecorder = recorder(EngineEvents.class, new ArrayList<>());
        // Of lengths that do not divide that of the buffer: round it goes, several times.
        for (int i = 0; i < 50_000; i++)
        {
            assertTrue(commands.copyRange(7, i, 9, 9));
            assertEquals(1, commands.drain(commandRecorder, 100));
            events.onParentReport(7, i, 9, 9, 9, 9);
            assertEquals(1, events.drain(eventRecorder, 100));
        }
    }

    @Test
    void shouldRefuseACommandWhenTheRingIsFull()
    {
        final CommandRing ring = new CommandRing(64);
        int taken = 0;
        while (ring.closeLink(7, taken))
        {
            taken++;
        }
        assertFalse(ring.endChannel(7) && ring.endChannel(7));
        assertTrue(ring.refused() > 0);
        final List<String> calls = new ArrayList<>();
        final EngineCommands recorder = recorder(EngineCommands.class, calls);
        assertEquals(1, ring.drain(recorder, 1));
        while (ring.drain(recorder, 100) > 0)
        {
            assertTrue(ring.refused() > 0);
        }
        assertEquals("closeLink[7, 0]", calls.get(0));
        assertEquals("closeLink[7, " + (taken - 1) + "]", calls.get(taken - 1));
    }

    @Test
    void shouldKeepWhatHappensOnceInOrderWhenTheRingIsFull()
    {
        final EventRing ring = new EventRing(64);
        int sent = 0;
        while (ring.dropped() == 0)
        {
            ring.onProgress(1, 0, 0, 0, 0, 0);
        }
        for (; sent < 500; sent++)
        {
            ring.onLinkUp(1, sent);
        }
        assertEquals(0, ring.lost());
        final List<String> calls = new ArrayList<>();
        final EngineEvents recorder = recorder(EngineEvents.class, calls);
        int late = 0;
        for (int i = 0; i < 100_000 && calls.stream().filter(call -> call.startsWith("onLinkUp")).count() < 501; i++)
        {
            ring.drain(recorder, 100);
            ring.flush();
            if (late == 0)
            {
                late++;
                ring.onLinkUp(1, sent);
            }
        }
        final List<String> ups = calls.stream().filter(call -> call.startsWith("onLinkUp")).toList();
        for (int i = 0; i <= 500; i++)
        {
            assertEquals("onLinkUp[1, " + i + "]", ups.get(i));
        }
        assertEquals(0, ring.flush());
    }

    @Test
    void shouldWakeWhoeverReadsOnceACycleAndOnlyForWhatCannotWait()
    {
        final EventRing ring = new EventRing(64);
        final int[] wakes = new int[1];
        ring.onUrgent(() ->
        {
            assertTrue(!ring.isEmpty(), "it would find nothing");
            wakes[0]++;
        });
        ring.onProgress(1, 0, 0, 0, 0, 0);
        ring.onChildReport(1, 2, 0, 0, 0, 1, -1, 0);
        ring.flush();
        assertEquals(0, wakes[0]);
        ring.onLinkUp(1, 2);
        ring.onGap(1, 3, 4);
        assertEquals(0, wakes[0], "not yet");
        ring.flush();
        assertEquals(1, wakes[0]);
        ring.flush();
        assertEquals(1, wakes[0]);
        ring.onBlockCopy(1, 2, new UnsafeBuffer(new byte[8]), 0, 8);
        ring.flush();
        assertEquals(2, wakes[0], "somebody waits for it");
    }

    @Test
    void shouldCountWhatIsLostWhenNobodyReads()
    {
        final EventRing ring = new EventRing(64);
        for (int i = 0; i < 100_000; i++)
        {
            ring.onLinkDown(1, i);
        }
        assertTrue(ring.lost() > 0);
    }

    private interface Drain
    {
        int one();
    }

    private static void check(
        final Class<?> type, final Object ring, final List<String> calls, final long seed, final Drain drain)
        throws Exception
    {
        final Random random = new Random(seed);
        final Method[] methods = type.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        assertTrue(methods.length > 10);
        for (final Method method : methods)
        {
            final Object[] arguments = arguments(method, random);
            method.invoke(ring, arguments);
            assertEquals(1, drain.one(), method::getName);
            assertEquals(text(method, arguments), calls.get(calls.size() - 1));
        }
    }

    private static <T> T recorder(final Class<T> type, final List<String> calls)
    {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{ type }, (proxy, method, args) ->
        {
            calls.add(text(method, args));
            return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
        }));
    }

    private static Object[] arguments(final Method method, final Random random)
    {
        final Class<?>[] types = method.getParameterTypes();
        final Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++)
        {
            if (types[i] == long.class)
            {
                arguments[i] = random.nextLong();
            }
            else if (types[i] == boolean.class)
            {
                arguments[i] = random.nextBoolean();
            }
            else if (types[i] == NodeAddress.class)
            {
                arguments[i] = new NodeAddress(
                    random.nextLong(),
                    random.nextLong(),
                    random.nextInt(65536),
                    random.nextInt(65536),
                    random.nextInt());
            }
            else if (types[i] == DirectBuffer.class)
            {
                final byte[] bytes = new byte[1 + random.nextInt(BLOCK_LENGTH_MAX)];
                random.nextBytes(bytes);
                arguments[i++] = new UnsafeBuffer(bytes);
                arguments[i++] = bytes.length / 3;
                arguments[i] = bytes.length - bytes.length / 3;
            }
            else
            {
                arguments[i] = random.nextInt();
            }
        }
        return arguments;
    }

    private static String text(final Method method, final Object[] arguments)
    {
        final List<Object> shown = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++)
        {
            if (arguments[i] instanceof DirectBuffer)
            {
                final byte[] bytes = new byte[(int)arguments[i + 2]];
                ((DirectBuffer)arguments[i]).getBytes((int)arguments[i + 1], bytes);
                shown.add(Arrays.hashCode(bytes));
                i += 2;
            }
            else
            {
                shown.add(arguments[i]);
            }
        }
        return method.getName() + shown;
    }
}
