package io.banyan.node.page;

import org.HdrHistogram.Histogram;

/**
 * What has been counted so far; -1 for what is not counted here.
 *
 * @param published  messages numbered by the root.
 * @param delivered  messages handed to readers.
 * @param missing    messages reported missing to readers.
 * @param duplicates messages handed to readers twice.
 * @param latency    of the deliveries since the last sample, null when it is not measured here; owned by the receiver.
 * @param note       how it stands, in words.
 */
public record LiveSample(
    long published, long delivered, long missing, long duplicates, Histogram latency, String note)
{
    /** Nothing is counted here. */
    public static final LiveSample NONE = new LiveSample(-1, -1, -1, -1, null, "");
}
