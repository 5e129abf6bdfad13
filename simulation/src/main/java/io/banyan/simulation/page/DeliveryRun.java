package io.banyan.simulation.page;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.banyan.node.page.BadRequestException;
import io.banyan.node.page.JsonLine;
import io.banyan.node.page.PageOutput;
import io.banyan.node.page.PageRequest;
import io.banyan.simulation.ScenarioException;
import io.banyan.simulation.Simulation;

/**
 * One run of the delivery sandbox: forms the tree, publishes, and streams what is seen until all has arrived.
 */
final class DeliveryRun
{
    static final int FLIGHTS_MAX = 120_000;
    private static final long SLICE_NS = 2_000_000L;
    private static final long FORMING_SLICE_NS = 20_000_000L;
    /** Before the first message, so that one sees the tree at rest. */
    private static final long LEAD_NS = 50_000L;
    private static final double NS_PER_US = 1000.0;
    private static final Set<String> OF_THIS_HOST = Set.of("wallSeconds", "peakHeapBytes");

    void run(final PageRequest request, final PageOutput out) throws IOException
    {
        final DeliverySettings settings = DeliverySettings.of(request);
        final StoryWriter story = new StoryWriter(out, FLIGHTS_MAX);
        final Recorder recorder = new Recorder(story, settings.nodes(), settings.readers(), settings.withSetup(),
            settings.delayNs());
        if ("flood".equals(settings.shape()))
        {
            flood(settings, story, recorder);
        }
        else
        {
            simulate(request, settings, story, recorder);
        }
    }

    private static void flood(final DeliverySettings settings, final StoryWriter story, final Recorder recorder)
        throws IOException
    {
        story.line(begin(settings, 0).endObject().toString());
        recorder.due(0, settings.intervalNs());
        final Flood flood = new Flood(story, settings, recorder);
        flood.play();
        final JsonLine end = end(settings, story, recorder, 0);
        end.name("duplicates").whole(flood.duplicates).name("overheadFactor").number(
            (double)recorder.blocks / settings.messages() / settings.subscribers());
        end.name("controlPerPayload").number(0).name("depth").whole(-1).name("failures").array().endArray()
            .name("simulation").raw("null");
        story.line(end.endObject().endObject().toString());
    }

    private static void simulate(
        final PageRequest request,
        final DeliverySettings settings,
        final StoryWriter story,
        final Recorder recorder) throws IOException
    {
        final Simulation world;
        try
        {
            world = Simulation.of("delivery", new StringReader(""), settings.scenario(), settings.seed());
        }
        catch (final ScenarioException ex)
        {
            throw new BadRequestException(ex.getMessage());
        }
        final long firstNs = world.publishAtNs();
        recorder.due(firstNs, settings.intervalNs());
        story.captureFrom(settings.withSetup() ? 0 : firstNs - LEAD_NS);
        story.line(begin(settings, settings.withSetup() ? 0 : firstNs - LEAD_NS)
            .name("publishAt").number(firstNs / NS_PER_US).endObject().toString());
        world.listen(recorder);
        if (!advance(request, world, story, firstNs - LEAD_NS, FORMING_SLICE_NS))
        {
            return;
        }
        final long blocksBefore = recorder.blocks;
        final long controlsBefore = recorder.controls;
        final long expected = (long)settings.messages() * settings.subscribers();
        while (recorder.delivered < expected && world.nowNs() < world.endNs())
        {
            if (!advance(request, world, story, world.nowNs() + SLICE_NS, SLICE_NS))
            {
                return;
            }
        }
        final long lastNs = world.nowNs();
        world.listen(null);
        final long controls = recorder.controls - controlsBefore;
        recorder.blocks -= blocksBefore;
        world.finish();
        final Map<String, Object> numbers = world.numbers();
        final JsonLine end = end(settings, story, recorder, lastNs);
        end.name("duplicates").whole(((Number)numbers.get("duplicatesDelivered")).longValue())
            .name("overheadFactor").number(((Number)numbers.get("overheadFactor")).doubleValue() *
                (settings.nodes() - 1) / settings.subscribers())
            .name("controlPerPayload").number((double)controls / Math.max(1, recorder.blocks))
            .name("depth").whole(((Number)((Map<?, ?>)numbers.get("depth")).get("max")).longValue());
        failures(end, world.failures());
        simulation(end.name("simulation"), numbers);
        story.line(end.endObject().endObject().toString());
    }

    private static boolean advance(
        final PageRequest request, final Simulation world, final StoryWriter story, final long untilNs,
        final long sliceNs) throws IOException
    {
        while (world.nowNs() < untilNs)
        {
            if (request.isCancelled())
            {
                return false;
            }
            world.advanceTo(Math.min(untilNs, world.nowNs() + sliceNs));
            story.rethrow();
            if (!world.failures().isEmpty())
            {
                return true;
            }
        }
        return true;
    }

    private static JsonLine begin(final DeliverySettings settings, final long fromNs)
    {
        final JsonLine json = new JsonLine().object()
            .name("nodes").whole(settings.nodes())
            .name("messages").whole(settings.messages())
            .name("shape").text(settings.shape())
            .name("from").number(fromNs / NS_PER_US)
            .name("readers").array();
        final boolean[] isReader = settings.readers();
        for (int i = 0; i < isReader.length; i++)
        {
            if (isReader[i])
            {
                json.whole(i);
            }
        }
        return json.endArray();
    }

    private static JsonLine end(
        final DeliverySettings settings, final StoryWriter story, final Recorder recorder, final long lastNs)
    {
        return new JsonLine().object().name("end").object()
            .name("until").number(lastNs / NS_PER_US)
            .name("expected").whole((long)settings.messages() * settings.subscribers())
            .name("delivered").whole(recorder.delivered)
            .name("blocks").whole(recorder.blocks)
            .name("busiest").number((double)recorder.mostBlocksFromOneNode() / settings.messages())
            .name("flightsLeftOut").whole(story.flightsLeftOut())
            .name("latencyNs").object()
            .name("p50").whole(recorder.latency.getValueAtPercentile(50))
            .name("p99").whole(recorder.latency.getValueAtPercentile(99))
            .name("max").whole(recorder.latency.getMaxValue())
            .endObject();
    }

    private static void failures(final JsonLine json, final List<String> failures)
    {
        json.name("failures").array();
        failures.forEach(json::text);
        json.endArray();
    }

    /** The simulation's own numbers, as {@code sim --json} has them, but for those that the seed does not decide. */
    static void simulation(final JsonLine json, final Map<String, Object> numbers)
    {
        json.object();
        numbers.forEach((name, value) ->
        {
            if (OF_THIS_HOST.contains(name))
            {
                return;
            }
            json.name(name);
            if (value instanceof Map<?, ?> parts)
            {
                json.object();
                parts.forEach((part, number) -> json.name(part.toString()).number(((Number)number).doubleValue()));
                json.endObject();
            }
            else if (value instanceof Number number)
            {
                json.number(number.doubleValue());
            }
            else if (value instanceof Boolean flag)
            {
                json.flag(flag);
            }
            else
            {
                json.text(String.valueOf(value));
            }
        });
        json.endObject();
    }
}
