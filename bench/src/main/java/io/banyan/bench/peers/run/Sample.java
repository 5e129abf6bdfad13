package io.banyan.bench.peers.run;

import io.banyan.bench.peers.Scoreboard;

import java.util.concurrent.TimeUnit;

/**
 * Costs and deliveries of a session at one moment. The difference of two is what was measured.
 *
 * @param atNs        on the monotonic clock.
 * @param deliveries  of the load, over all readers.
 * @param writerCpuNs processor time of the writer's process.
 * @param serverCpuNs of all servers.
 * @param readerCpuNs of all readers' processes.
 * @param wireBytes   on loopback.
 * @param writerBytes that the writer's process sent, 0 when they are not counted.
 * @param stolenNs    processor time that the host of this machine gave to others while something here wanted it.
 */
record Sample(
    long atNs,
    long deliveries,
    long writerCpuNs,
    long serverCpuNs,
    long readerCpuNs,
    long wireBytes,
    long writerBytes,
    long stolenNs)
{
    private static final double MILLION = 1e6;

    static Sample of(final Session session, final long load)
    {
        final Scoreboard scoreboard = session.scoreboard();
        return new Sample(
            System.nanoTime(),
            scoreboard.receivedInAll(load),
            ProcessCosts.cpuNs(session.writer().pid()),
            session.servers().stream().mapToLong(process -> ProcessCosts.cpuNs(process.pid())).sum(),
            session.readers().stream().mapToLong(process -> ProcessCosts.cpuNs(process.pid())).sum(),
            Wire.bytes(),
            session.writerBytes(),
            ProcessCosts.stolenNs());
    }

    Sample since(final Sample before)
    {
        return new Sample(
            atNs - before.atNs,
            deliveries - before.deliveries,
            writerCpuNs - before.writerCpuNs,
            Math.max(0, serverCpuNs - before.serverCpuNs),
            Math.max(0, readerCpuNs - before.readerCpuNs),
            wireBytes - before.wireBytes,
            writerBytes - before.writerBytes,
            stolenNs - before.stolenNs);
    }

    double seconds()
    {
        return (double)atNs / TimeUnit.SECONDS.toNanos(1);
    }

    double cores()
    {
        return (double)(writerCpuNs + serverCpuNs + readerCpuNs) / Math.max(1, atNs);
    }

    double cpuSecondsPerMillion()
    {
        return deliveries == 0 ? Double.NaN :
            (writerCpuNs + serverCpuNs + readerCpuNs) * MILLION / TimeUnit.SECONDS.toNanos(1) /
            deliveries;
    }

    double wirePerPayload(final int payload)
    {
        return deliveries == 0 ? Double.NaN : (double)wireBytes / (deliveries * payload);
    }
}
