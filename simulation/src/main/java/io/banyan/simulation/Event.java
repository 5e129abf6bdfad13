package io.banyan.simulation;

/**
 * Something that happens at a time. Pooled by its queue: never kept by whoever handles it.
 */
final class Event
{
    long timeNs;
    long order;
    int kind;
    int node;
    long argument;
    Object subject;
    byte[] bytes;
    Event next;

    boolean isBefore(final Event other)
    {
        return timeNs < other.timeNs || timeNs == other.timeNs && order < other.order;
    }
}
