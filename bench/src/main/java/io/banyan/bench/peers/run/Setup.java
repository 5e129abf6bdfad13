package io.banyan.bench.peers.run;

import java.util.List;
import java.util.Map;

/**
 * What a session must look like for a workload. Workloads of the same setup share sessions.
 *
 * @param groups how many readers each readers' process has.
 * @param words  left at the site beforehand.
 */
record Setup(List<Integer> groups, Map<String, String> words)
{
    static Setup of(final int readers)
    {
        return new Setup(List.of(readers), Map.of());
    }

    int readers()
    {
        return groups.stream().mapToInt(Integer::intValue).sum();
    }
}
