package io.banyan.node.demo;

import java.util.ArrayList;
import java.util.List;

import org.agrona.ErrorHandler;

/**
 * Keeps the first errors of a demonstration in words and counts the rest. Called by any thread.
 */
final class DemoErrors implements ErrorHandler
{
    private static final int KEPT = 5;

    private final List<String> first = new ArrayList<>();
    private long count;

    @Override
    public synchronized void onError(final Throwable throwable)
    {
        count++;
        if (first.size() < KEPT)
        {
            first.add("error: " + throwable);
        }
    }

    synchronized long count()
    {
        return count;
    }

    synchronized List<String> first()
    {
        return List.copyOf(first);
    }
}
