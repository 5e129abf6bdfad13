package io.banyan.bench.report;

import io.banyan.bench.harness.Ratio;
import io.banyan.bench.harness.Row;
import io.banyan.bench.harness.Spread;
import io.banyan.node.cli.Json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a run as it is written to JSON. Rows and ratios are maps by field name, so that those of several runs
 * can be merged. A {@code ratePerSecond} of 0 stands for saturation.
 */
public final class Results
{
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final Map<String, List<Object>> lists = new LinkedHashMap<>();

    /**
     * An empty result.
     *
     * @param benchmark   name of the command.
     * @param commandLine that made it.
     * @param environment it was made in.
     */
    public Results(final String benchmark, final String commandLine, final Map<String, Object> environment)
    {
        root.put("benchmark", benchmark);
        root.put("command", commandLine);
        root.put("environment", environment);
        list("rows");
        list("ratios");
    }

    private Results(final Map<?, ?> values)
    {
        values.forEach((name, value) ->
        {
            if (value instanceof List<?>)
            {
                list(name.toString()).addAll((List<?>)value);
            }
            else
            {
                root.put(name.toString(), value);
            }
        });
    }

    /**
     * Read a result that was written before.
     *
     * @param json text of it.
     * @return the result.
     */
    public static Results read(final String json)
    {
        final Object value = JsonReader.read(json);
        if (!(value instanceof Map<?, ?>) || !((Map<?, ?>)value).containsKey("rows"))
        {
            throw new IllegalArgumentException("not a result: it has no rows");
        }
        return new Results((Map<?, ?>)value);
    }

    /**
     * Add what a suite measured.
     *
     * @param rows   of all systems.
     * @param ratios between them.
     */
    public void add(final List<Row> rows, final List<Ratio> ratios)
    {
        rows.forEach(row -> list("rows").add(map(row)));
        ratios.forEach(ratio -> list("ratios").add(map(ratio)));
    }

    /**
     * Add an entry to a further list.
     *
     * @param list  name of it.
     * @param entry fields by name.
     */
    public void add(final String list, final Map<String, Object> entry)
    {
        list(list).add(entry);
    }

    /**
     * Add all lists of another result, and its command line to those that are named.
     *
     * @param other of the same command.
     */
    public void merge(final Results other)
    {
        other.lists.forEach((name, entries) -> list(name).addAll(entries));
        root.put("command", root.get("command") + "\n" + other.root.get("command"));
    }

    /**
     * The fields of the result.
     *
     * @return live, in order.
     */
    public Map<String, Object> root()
    {
        return root;
    }

    /**
     * The entries of one list.
     *
     * @param name of the list.
     * @return entries; none if there is no such list.
     */
    public List<Map<?, ?>> entries(final String name)
    {
        final List<Map<?, ?>> entries = new ArrayList<>();
        lists.getOrDefault(name, List.of()).forEach(entry -> entries.add((Map<?, ?>)entry));
        return entries;
    }

    /**
     * The result as one line of JSON.
     *
     * @return JSON text.
     */
    public String json()
    {
        return Json.text(root);
    }

    private List<Object> list(final String name)
    {
        return lists.computeIfAbsent(name, key ->
        {
            final List<Object> list = new ArrayList<>();
            root.put(key, list);
            return list;
        });
    }

    private static Map<String, Object> map(final Row row)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("system", row.system());
        map.put("children", row.cell().spec().children());
        map.put("payloadBytes", row.cell().spec().payloadBytes());
        map.put("mtu", row.cell().spec().mtu());
        map.put("ratePerSecond", row.cell().plan().ratePerSecond());
        map.put("achievedPerSecond", row.achievedPerSecond().median());
        map.put("p50Ns", row.p50Ns().median());
        map.put("p90Ns", row.p90Ns().median());
        map.put("p99Ns", row.p99Ns().median());
        map.put("p999Ns", row.p999Ns().median());
        map.put("maxNs", row.maxNs().median());
        map.put("allocatedBytesPerMessage", row.allocatedBytesPerMessage().median());
        map.put("systemBytesPerPayloadByte", row.systemBytesPerPayload().median());
        map.put("cpuNsPerMessage", row.cpuNsPerMessage().median());
        map.put("threads", row.cell().plan().threads());
        map.put("rounds", row.rounds());
        map.put("failed", row.isFailed());
        map.put("failure", row.failure());
        final Map<String, Object> spread = new LinkedHashMap<>();
        spread.put("achievedPerSecond", range(row.achievedPerSecond()));
        spread.put("p50Ns", range(row.p50Ns()));
        spread.put("p99Ns", range(row.p99Ns()));
        spread.put("p999Ns", range(row.p999Ns()));
        spread.put("maxNs", range(row.maxNs()));
        spread.put("cpuNsPerMessage", range(row.cpuNsPerMessage()));
        map.put("spread", spread);
        return map;
    }

    private static Map<String, Object> map(final Ratio ratio)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("children", ratio.cell().spec().children());
        map.put("payloadBytes", ratio.cell().spec().payloadBytes());
        map.put("mtu", ratio.cell().spec().mtu());
        map.put("ratePerSecond", ratio.cell().plan().ratePerSecond());
        map.put("p50", ratio.p50());
        map.put("p99", ratio.p99());
        map.put("throughput", ratio.throughput());
        map.put("threads", ratio.cell().plan().threads());
        return map;
    }

    private static List<Object> range(final Spread spread)
    {
        return List.of(spread.min(), spread.max());
    }
}
