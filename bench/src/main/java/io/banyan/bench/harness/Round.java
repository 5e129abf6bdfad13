package io.banyan.bench.harness;

import io.banyan.bench.rig.RigSpec;
import io.banyan.bench.rig.SystemUnderTest;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.concurrent.TimeUnit;

/**
 * One round: opens a system, waits for its links, warms it, loads it, closes it. Used once, by one thread.
 */
public final class Round
{
    /** Messages sent without driving anything in between, by a sender that is behind its schedule. */
    static final int BURST_MAX = 1024;

    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int OVERTIME_FACTOR = 2;
    private static final long EVERY_MESSAGE = 0;
    private static final long ONE_IN_32 = 31;

    private final RigSpec spec;
    private final LoadPlan plan;
    private final NanoClock clock;
    private final DeliveryRecorder recorder;
    private final RigThreads threads = new RigThreads();
    private final UnsafeBuffer message;
    private SystemUnderTest system;
    private SecondThread secondThread;
    private long sent;

    /**
     * A round that has not begun.
     *
     * @param spec  of the system.
     * @param plan  of the load.
     * @param clock of both ends.
     */
    public Round(final RigSpec spec, final LoadPlan plan, final NanoClock clock)
    {
        this.spec = spec;
        this.plan = plan;
        this.clock = clock;
        this.recorder = new DeliveryRecorder(clock, spec.children(), plan.isSaturation() ? ONE_IN_32 : EVERY_MESSAGE);
        this.message = new UnsafeBuffer(new byte[spec.payloadBytes()]);
    }

    /**
     * Run the round.
     *
     * @param factory of the system.
     * @return what was measured.
     */
    public RoundResult run(final SystemUnderTest.Factory factory)
    {
        threads.mark();
        system = factory.open(spec, recorder);
        try
        {
            connect();
            if (plan.threads() > 1)
            {
                secondThread = new SecondThread(
                    spec.shape() == RigSpec.Shape.HOP ? system::driveRelay : system::driveReaders,
                    plan.isBackingOff() ? system.relayBackOff() : BusySpinIdleStrategy.INSTANCE);
                secondThread.start();
            }
            threads.watch();
            return plan.isSaturation() ? saturate() : openLoop();
        }
        finally
        {
            if (secondThread != null)
            {
                secondThread.stop();
            }
            system.close();
        }
    }

    private void connect()
    {
        final long deadlineNs = clock.nanoTime() + CONNECT_TIMEOUT_NS;
        while (!system.isConnected())
        {
            driveAll();
            if (clock.nanoTime() - deadlineNs > 0)
            {
                throw new IllegalStateException("no connection within " +
                    TimeUnit.NANOSECONDS.toSeconds(CONNECT_TIMEOUT_NS) + " s: " + spec);
            }
        }
    }

    private RoundResult openLoop()
    {
        final long rate = plan.ratePerSecond();
        final long warmUp = messages(plan.warmUpNs());
        final long total = warmUp + Math.max(1, messages(plan.measureNs()));
        final IntendedSchedule schedule = new IntendedSchedule(clock.nanoTime(), rate);
        final long deadlineNs = schedule.timeOf(total * OVERTIME_FACTOR) + DRAIN_TIMEOUT_NS;

        sendUntil(warmUp, schedule, deadlineNs);
        recorder.measureFrom(warmUp);
        final Usage usage = new Usage();
        final long sentBefore = sent;
        sendUntil(total, schedule, deadlineNs);
        while (recorder.deliveredToAll() < total && clock.nanoTime() - deadlineNs < 0)
        {
            drive();
        }
        final long endNs = clock.nanoTime();
        final double achieved = perSecond(recorder.deliveredToAll() - warmUp, endNs - schedule.timeOf(warmUp));
        final boolean isRateMissed = achieved < RoundResult.RATE_SHARE_MIN * rate;
        return usage.result(achieved, sent - sentBefore, isRateMissed,
            isRateMissed ? RoundResult.rateMissed(achieved, rate) : null);
    }

    private void sendUntil(final long end, final IntendedSchedule schedule, final long deadlineNs)
    {
        while (sent < end)
        {
            final long nowNs = clock.nanoTime();
            if (nowNs - deadlineNs > 0)
            {
                return;
            }
            for (int burst = 0; burst < BURST_MAX && sent < end; burst++)
            {
                final long intendedNs = schedule.timeOf(sent);
                if (intendedNs - nowNs > 0 || !send(intendedNs))
                {
                    break;
                }
            }
            drive();
        }
    }

    private RoundResult saturate()
    {
        final long startNs = clock.nanoTime();
        fillUntil(startNs + plan.warmUpNs());
        recorder.measureFrom(sent);
        final Usage usage = new Usage();
        final long sentBefore = sent;
        final long deliveredBefore = recorder.deliveredToAll();
        final long beginNs = clock.nanoTime();
        fillUntil(beginNs + plan.measureNs());
        final long delivered = recorder.deliveredToAll() - deliveredBefore;
        final double achieved = perSecond(delivered, clock.nanoTime() - beginNs);
        return usage.result(
            achieved, sent - sentBefore, false, delivered == 0 ? "nothing was delivered" : null);
    }

    private void fillUntil(final long endNs)
    {
        final int window = plan.windowMessages(spec.payloadBytes());
        long nowNs = clock.nanoTime();
        while (nowNs - endNs < 0)
        {
            final long limit = recorder.deliveredToAll() + window;
            for (int burst = 0; burst < BURST_MAX && sent < limit; burst++)
            {
                if (!send(nowNs))
                {
                    break;
                }
            }
            drive();
            nowNs = clock.nanoTime();
        }
    }

    private boolean send(final long intendedNs)
    {
        message.putLong(DeliveryRecorder.INTENDED_TIME_OFFSET, intendedNs);
        message.putLong(DeliveryRecorder.SEQUENCE_OFFSET, sent);
        if (system.offer(message, 0, message.capacity()))
        {
            sent++;
            return true;
        }
        return false;
    }

    private void drive()
    {
        if (Thread.currentThread().isInterrupted())
        {
            throw new InterruptedRoundException();
        }
        if (secondThread == null)
        {
            driveAll();
            return;
        }
        system.driveSource();
        if (spec.shape() == RigSpec.Shape.HOP)
        {
            system.driveReaders();
        }
        secondThread.rethrow();
    }

    private void driveAll()
    {
        system.driveSource();
        system.driveRelay();
        system.driveReaders();
    }

    private long messages(final long durationNs)
    {
        return (long)((double)durationNs / TimeUnit.SECONDS.toNanos(1) * plan.ratePerSecond());
    }

    private static double perSecond(final long count, final long durationNs)
    {
        return (double)count * TimeUnit.SECONDS.toNanos(1) / Math.max(1, durationNs);
    }

    /**
     * What the rig has used since this was made.
     */
    private final class Usage
    {
        private final long bytesBefore = system.systemBytesSent();
        private final long startNs = clock.nanoTime();
        private final long rigCpuBefore = threads.cpuNs();
        private final long cpuBefore = secondThreadCpuNs();
        private final long allocatedByAsking = -threads.allocatedBytes() + threads.allocatedBytes();
        private final long allocatedBefore = threads.allocatedBytes();

        RoundResult result(
            final double achieved, final long messages, final boolean isRateMissed, final String failure)
        {
            final long allocated = threads.allocatedBytes() - allocatedBefore - allocatedByAsking;
            final long rigCpuNs = threads.cpuNs() - rigCpuBefore;
            final double cpuShare = (double)(secondThreadCpuNs() - cpuBefore) / Math.max(1, clock.nanoTime() - startNs);
            final long bytes = system.systemBytesSent() - bytesBefore;
            final double payload = (double)messages * spec.payloadBytes() * spec.links();
            final String disorder = recorder.disorder() == 0 ? null :
                recorder.disorder() + " deliveries lost, doubled or out of order";
            if (disorder != null)
            {
                return new RoundResult(achieved, false, recorder.histogram(), 0, 0, 0, 0, disorder);
            }
            return new RoundResult(
                achieved,
                isRateMissed,
                recorder.histogram(),
                (double)Math.max(0, allocated) / Math.max(1, messages),
                payload == 0 ? 0 : bytes / payload,
                (double)rigCpuNs / Math.max(1, messages),
                cpuShare,
                failure);
        }

        private long secondThreadCpuNs()
        {
            return secondThread == null ? 0 : threads.cpuNs(secondThread.id());
        }
    }
}
