package io.banyan.engine.agent;

import io.banyan.engine.aeron.TransportCounters;

/**
 * Where counters are read from, on the agent's thread. A switch, because fifty lambdas would cost a start ten
 * milliseconds.
 */
record CounterSource(EngineCounters engine, TransportCounters transport, Channel channel)
{
    long read(final EngineCounter counter)
    {
        return switch (counter)
        {
            case CYCLES -> engine.cycles();
            case BUSY_CYCLES -> engine.busyCycles();
            case CYCLE_TIME_MAX -> engine.cycleTimeMaxNs();
            case ERRORS -> engine.errorCount();
            case COMMANDS_REFUSED -> engine.commandsRefused();
            case EVENTS_DROPPED -> engine.eventsDropped();
            case EVENTS_LOST -> engine.eventsLost();
            case FOREIGN_SESSIONS -> transport.foreignSessions;
            case REFUSED_SESSIONS -> transport.refusedSessions;
            case ENDED_SESSIONS -> transport.endedSessions;
            case RECEIVER_FAILURES -> transport.receiverFailures;
            case ASSEMBLED_MESSAGES -> transport.assembledMessages;
            case RECEIVED_MESSAGES -> transport.receivedMessages;
            case RECEIVED_BYTES -> transport.receivedBytes;
            case SENT_MESSAGES -> transport.sentMessages;
            case SENT_BYTES -> transport.sentBytes;
            case BACK_PRESSURED -> transport.backPressured;
            case OPEN_FAILURES -> transport.openFailures;
            case REVOKED_STREAMS -> transport.revokedStreams;
            case HELD_POLLS -> transport.heldPolls;
            case FOREIGN_DATAGRAMS -> transport.foreignDatagrams;
            case BLOCKS_IN -> channel.core().counters().blocksIn;
            case BYTES_IN -> channel.core().counters().bytesIn;
            case FRAMES_IN -> channel.core().counters().framesIn;
            case BLOCKS_OUT -> channel.core().counters().blocksOut;
            case BYTES_OUT -> channel.core().counters().bytesOut;
            case DUPLICATES -> channel.core().counters().duplicates;
            case MALFORMED -> channel.core().counters().malformed;
            case MISDIRECTED -> channel.core().counters().misdirected;
            case STALE_EPOCH -> channel.core().counters().staleEpoch;
            case TOO_FAR_AHEAD -> channel.core().counters().tooFarAhead;
            case GAPS -> channel.core().counters().gaps;
            case REPAIRED -> channel.core().counters().repaired;
            case LOST -> channel.core().counters().lost;
            case REPAIRS_SERVED -> channel.core().counters().repairsServed;
            case REPAIRS_REFUSED -> channel.core().counters().repairsRefused;
            case OVERRUN_SKIPPED -> channel.core().counters().overrunSkipped;
            case OVERRUN_DETACHED -> channel.core().counters().overrunDetached;
            case EVICTED -> channel.core().counters().evicted;
            case CHILD_BACK_PRESSURE -> channel.core().counters().backPressure;
            case PUBLISH_REFUSED -> channel.core().counters().publishRefused;
            case HEARTBEATS_OUT -> channel.core().counters().heartbeatsOut;
            case HEARTBEATS_IN -> channel.core().counters().heartbeatsIn;
            case HANDLER_ERRORS -> channel.core().counters().handlerErrors;
            case COMMANDS_FAILED -> channel.core().counters().commandsFailed;
            case READER_LAG -> channel.lagBlocksMax();
            case EPOCH_INCREDIBLE -> channel.core().counters().epochIncredible;
            case UNICAST_REFUSED -> channel.core().counters().unicastRefused;
            case UNICAST_FALLBACKS -> channel.core().counters().unicastFallbacks;
            case LINKS_UNREACHABLE -> channel.core().counters().unreachable;
        };
    }
}
