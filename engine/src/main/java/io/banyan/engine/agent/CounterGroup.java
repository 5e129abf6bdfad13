package io.banyan.engine.agent;

import java.util.List;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.exceptions.AeronException;

/**
 * The counters of one scope in the driver's counters file. They are asked for in the background, and set once they are
 * there.
 */
final class CounterGroup
{
    private final Aeron aeron;
    private final CounterSource source;
    private final EngineCounter[] types;
    private final long[] registrations;
    private final Counter[] counters;
    private boolean isComplete;

    CounterGroup(final Aeron aeron, final CounterSource source, final List<EngineCounter> types, final String of)
    {
        this.aeron = aeron;
        this.source = source;
        this.types = types.toArray(new EngineCounter[0]);
        registrations = new long[types.size()];
        counters = new Counter[types.size()];
        for (int i = 0; i < registrations.length; i++)
        {
            final EngineCounter type = types.get(i);
            registrations[i] = aeron.asyncAddCounter(type.typeId(), "banyan " + type.label() + " - " + of);
        }
    }

    void publish()
    {
        if (aeron.isClosed())
        {
            // Where they were is not mapped any more.
            return;
        }
        if (!isComplete)
        {
            collect();
        }
        for (int i = 0; i < counters.length; i++)
        {
            if (counters[i] != null)
            {
                counters[i].setRelease(source.read(types[i]));
            }
        }
    }

    private void collect()
    {
        boolean isMissing = false;
        for (int i = 0; i < counters.length; i++)
        {
            if (counters[i] == null && registrations[i] != Aeron.NULL_VALUE)
            {
                try
                {
                    counters[i] = aeron.getCounter(registrations[i]);
                    isMissing |= counters[i] == null;
                }
                catch (final AeronException ex)
                {
                    // The counters file is full: the engine works without this one.
                    registrations[i] = Aeron.NULL_VALUE;
                }
            }
        }
        isComplete = !isMissing;
    }
}
