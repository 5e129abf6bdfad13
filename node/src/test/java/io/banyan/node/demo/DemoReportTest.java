package io.banyan.node.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DemoReportTest
{
    private static final String LESS = "fix: a lower --rate, fewer --nodes, or fewer other programs.";

    @Test
    void shouldSayWhatToDoWhereTheMachineAndNotTheTreeHasFailed()
    {
        assertEquals("OK: every reader has every message once, in order, intact.", verdict(1_000, 0, 0.2));
        assertEquals("FAILED: this machine did not keep the rate: it gave the nodes 96 % of one core; " + LESS,
            verdict(500, 0, 0.96));
        assertEquals("FAILED: see the counts above; this machine gave the nodes no more than 22 % of one core; " + LESS,
            verdict(1_000, 125, 0.22));
        assertEquals("FAILED: see the counts above.", verdict(1_000, 125, 0.9));
    }

    private static String verdict(final double achieved, final long lost, final double cpuShare)
    {
        return DemoReport.verdict(new DemoResult(new DemoSettings(21, 4, 1_000, 288, 10, false, false), 2, achieved,
            1_000, 1_000 - lost, lost, 0, 0, 0, 0, 0, 1, 1, new Histogram(3), List.of(), -1, 0, cpuShare, 10));
    }
}
