package io.banyan.engine.agent;

import io.banyan.engine.aeron.TransportCounters;

/**
 * Where counters are read from, on the agent's thread.
 */
record CounterSource(EngineCounters engine, TransportCounters transport, Channel channel)
{
}
