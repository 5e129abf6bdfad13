package io.banyan.simulation;

import java.util.Arrays;

import io.banyan.control.SeededRandom;

/**
 * Makes the happenings of a scenario happen. Who is struck is drawn from the seed at the moment it strikes.
 */
final class Timeline
{
    private final Population population;
    private final World world;
    private final SeededRandom random;

    Timeline(final Population population)
    {
        this.population = population;
        this.world = population.world;
        this.random = population.random();
    }

    void schedule(final Happening happening)
    {
        world.at(happening.atNs, () -> happen(happening));
    }

    void happen(final Happening happening)
    {
        world.trace().fault(world.nowNs(), -1, happening.text);
        switch (happening.kind)
        {
            case KILL -> each(happening, population::kill);
            case KILL_TRACKERS -> Arrays.stream(population.trackers).forEach(SimTracker::kill);
            case RESTART_ROOT -> population.restartRoot(happening.forNs);
            case RESTART -> restart(happening.share);
            case PAUSE -> each(happening, node -> population.pause(node, happening.forNs));
            case CLOG -> each(happening, node -> world.network().clog(node, world.nowNs() + happening.forNs));
            case CUT -> cut(happening, node -> world.network().side(node, 1));
            case DEAFEN -> cut(happening, node -> world.network().oneWay(node, true, false));
            case MUTE -> cut(happening, node -> world.network().oneWay(node, false, true));
            case HEAL ->
            {
                world.network().heal();
                population.healing.onDisturbance(world.nowNs());
            }
            case SLOW -> each(happening, node -> population.slow(node, happening.times));
            case LOSS -> world.network().settings.loss = happening.share;
            case CHURN -> churn(happening, world.nowNs() + happening.forNs);
            case UNICASTS -> population.storm.begin(happening.times, happening.forNs);
            case STALLS -> stall(happening, world.nowNs() + happening.forNs);
            default -> throw new IllegalStateException("nothing happens for " + happening.kind);
        }
    }

    private void cut(final Happening happening, final java.util.function.IntConsumer action)
    {
        each(happening, action);
        population.onCut();
    }

    private void each(final Happening happening, final java.util.function.IntConsumer action)
    {
        for (final int node : draw(happening.whom, happening.share))
        {
            action.accept(node);
        }
    }

    /** A share of those who are called so, drawn without repetition. */
    private int[] draw(final String whom, final double share)
    {
        final int perHost = population.scenario.nodesPerHost;
        if ("hosts".equals(whom))
        {
            final int hosts = (population.nodes.length + perHost - 1) / perHost;
            final int[] all = new int[hosts];
            Arrays.setAll(all, i -> i);
            final int[] struck = sample(all, hosts, share);
            return Arrays.stream(struck).flatMap(host -> java.util.stream.IntStream.range(
                Math.max(1, host * perHost), Math.min(population.nodes.length, (host + 1) * perHost))).toArray();
        }
        final int[] candidates = new int[population.nodes.length];
        int count = 0;
        for (int i = 1; i < population.nodes.length; i++)
        {
            final boolean fits = population.nodes[i].isAlive() &&
                ("nodes".equals(whom) || "relays".equals(whom) == population.isRelay(i));
            if (fits)
            {
                candidates[count++] = i;
            }
        }
        return sample(candidates, count, share);
    }

    private int[] sample(final int[] candidates, final int count, final double share)
    {
        final int wanted = (int)Math.round(count * share);
        for (int i = 0; i < wanted; i++)
        {
            final int other = i + random.nextInt(count - i);
            final int swapped = candidates[i];
            candidates[i] = candidates[other];
            candidates[other] = swapped;
        }
        return Arrays.copyOf(candidates, wanted);
    }

    private void restart(final double share)
    {
        final int[] dead = new int[population.nodes.length];
        int count = 0;
        for (int i = 1; i < population.nodes.length; i++)
        {
            if (!population.nodes[i].isAlive())
            {
                dead[count++] = i;
            }
        }
        for (final int node : sample(dead, count, share))
        {
            population.start(node);
        }
    }

    private void churn(final Happening happening, final long untilNs)
    {
        for (final int node : draw("nodes", happening.share))
        {
            population.kill(node);
            population.start(node);
        }
        if (world.nowNs() + happening.everyNs <= untilNs)
        {
            world.at(world.nowNs() + happening.everyNs, () -> churn(happening, untilNs));
        }
    }

    private void stall(final Happening happening, final long untilNs)
    {
        for (int i = 1; i < population.nodes.length; i++)
        {
            final int node = i;
            final long afterNs = (long)(random.nextDouble() * happening.everyNs);
            final long forNs = happening.leastNs + (long)(random.nextDouble() * (happening.mostNs - happening.leastNs));
            world.at(world.nowNs() + afterNs, () -> population.pause(node, forNs));
        }
        if (world.nowNs() + happening.everyNs <= untilNs)
        {
            world.at(world.nowNs() + happening.everyNs, () -> stall(happening, untilNs));
        }
    }
}
