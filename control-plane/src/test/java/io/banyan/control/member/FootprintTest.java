package io.banyan.control.member;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A simulator holds a million members: what one of them takes of the heap, counted object by object.
 */
class FootprintTest
{
    private static final int BYTES_MAX = 4096;
    private static final int OBJECT_HEADER = 12;
    private static final int ARRAY_HEADER = 16;
    private static final int ALIGNMENT = 8;

    @Test
    void shouldFitAMemberInFourKilobytes() throws IllegalAccessException
    {
        final World world = new World(91);
        final TestNode root = world.root(4);
        for (int i = 0; i < 100; i++)
        {
            world.join(4, root);
            world.advance(World.MS);
        }
        world.until(2_000 * World.MS, "attached", world::allAttached);
        world.advance(30_000 * World.MS);
        long sum = 0;
        long most = 0;
        for (final TestNode node : world.nodes)
        {
            if (node.member.state() == MemberState.ATTACHED)
            {
                final long bytes = bytesOf(node);
                sum += bytes;
                most = Math.max(most, bytes);
            }
        }
        final long mean = sum / 100;
        assertTrue(mean <= BYTES_MAX, "mean " + mean + " most " + most);
    }

    private static long bytesOf(final TestNode node) throws IllegalAccessException
    {
        final Member m = node.member;
        final Map<Object, Boolean> seen = new IdentityHashMap<>();
        for (final Object shared : new Object[]{ m.env, m.port, m.engine, m.limits, m.settings, m.seeds })
        {
            seen.put(shared, true);
        }
        final ArrayDeque<Object> open = new ArrayDeque<>();
        open.add(m);
        long bytes = 0;
        while (!open.isEmpty())
        {
            final Object object = open.poll();
            if (seen.put(object, true) == null)
            {
                bytes += sizeOf(object, open);
            }
        }
        return bytes;
    }

    private static long sizeOf(final Object object, final ArrayDeque<Object> open) throws IllegalAccessException
    {
        final Class<?> type = object.getClass();
        if (type.isArray())
        {
            if (object instanceof Object[] array)
            {
                for (final Object element : array)
                {
                    push(element, open);
                }
            }
            final long length = java.lang.reflect.Array.getLength(object);
            return align(ARRAY_HEADER + length * width(type.getComponentType()));
        }
        long bytes = OBJECT_HEADER;
        for (final java.lang.reflect.Field field : fieldsOf(type))
        {
            bytes += width(field.getType());
            if (!field.getType().isPrimitive())
            {
                field.setAccessible(true);
                push(field.get(object), open);
            }
        }
        return align(bytes);
    }

    private static void push(final Object object, final ArrayDeque<Object> open)
    {
        if (object != null && !(object instanceof Enum) && object.getClass().getName().startsWith("io.banyan") ||
            object != null && object.getClass().isArray())
        {
            open.add(object);
        }
    }

    private static List<java.lang.reflect.Field> fieldsOf(final Class<?> type)
    {
        final List<java.lang.reflect.Field> fields = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass())
        {
            for (final java.lang.reflect.Field field : c.getDeclaredFields())
            {
                if (!java.lang.reflect.Modifier.isStatic(field.getModifiers()))
                {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static int width(final Class<?> type)
    {
        if (type == long.class || type == double.class)
        {
            return Long.BYTES;
        }
        if (type == short.class || type == char.class)
        {
            return Short.BYTES;
        }
        return type == byte.class || type == boolean.class ? 1 : Integer.BYTES;
    }

    private static long align(final long bytes)
    {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
