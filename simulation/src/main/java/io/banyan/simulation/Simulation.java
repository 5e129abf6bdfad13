package io.banyan.simulation;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Map;

import io.banyan.control.member.MemberState;

/**
 * A deterministic world to be driven from outside: event by event or by virtual time, with a listener for what happens,
 * and faults on demand. Two simulations of one scenario and one seed that are driven and disturbed alike tell the same
 * story. Owned by one thread.
 * <pre>
 *   final Simulation world = Simulation.named("kill50", Map.of("nodes", "200"), 7);
 *   world.listen(picture);
 *   world.advanceTo(2_000_000_000L);
 *   world.disturb("kill 30% of relays");
 *   world.finish();
 * </pre>
 */
public final class Simulation
{
    private final Run run;

    private Simulation(final Run run)
    {
        this.run = run;
    }

    /**
     * A scenario that ships with the product.
     *
     * @param scenario  its name.
     * @param overrides values that replace those of the scenario.
     * @param seed      that decides everything.
     * @return the world, at time 0.
     * @throws ScenarioException if the scenario is unknown or a value is wrong.
     */
    public static Simulation named(final String scenario, final Map<String, String> overrides, final long seed)
    {
        return new Simulation(new Run(Scenario.named(scenario, overrides), seed, null));
    }

    /**
     * A scenario in its text form.
     *
     * @param name      to be reported under.
     * @param text      of the scenario, as docs/simulation.md describes it.
     * @param overrides values that replace those of the text.
     * @param seed      that decides everything.
     * @return the world, at time 0.
     * @throws ScenarioException if the text is wrong.
     * @throws IOException       if it cannot be read.
     */
    public static Simulation of(
        final String name, final Reader text, final Map<String, String> overrides, final long seed) throws IOException
    {
        return new Simulation(new Run(Scenario.read(name, text, overrides), seed, null));
    }

    /**
     * Names of the scenarios that ship with the product.
     *
     * @return the names.
     */
    public static List<String> names()
    {
        return Scenario.names();
    }

    /**
     * Tell somebody what happens from now on; one listener at a time.
     *
     * @param listener to tell, null for nobody.
     */
    public void listen(final SimulationListener listener)
    {
        run.trace().listener(listener);
    }

    /**
     * Virtual time.
     *
     * @return nanoseconds since the beginning.
     */
    public long nowNs()
    {
        return run.population().world.nowNs();
    }

    /**
     * When the scenario ends; it can be driven further.
     *
     * @return virtual time.
     */
    public long endNs()
    {
        return run.scenario().endNs();
    }

    /**
     * When the first message is due.
     *
     * @return virtual time.
     */
    public long publishAtNs()
    {
        return run.scenario().publishAtNs();
    }

    /**
     * Let the next thing happen.
     *
     * @return false if there is none, or a breach has stopped the world.
     */
    public boolean step()
    {
        return run.step();
    }

    /**
     * Let everything happen up to a time.
     *
     * @param timeNs virtual time.
     * @return false if a breach has stopped the world.
     */
    public boolean advanceTo(final long timeNs)
    {
        return run.advanceTo(timeNs);
    }

    /**
     * Do something to the world now.
     *
     * @param happening as in a timeline, without its time: {@code kill 50% of relays}.
     * @throws ScenarioException if it cannot be understood.
     */
    public void disturb(final String happening)
    {
        run.disturb(happening);
    }

    /**
     * Bring a node to life now, if it is not alive.
     *
     * @param node number.
     */
    public void start(final int node)
    {
        run.start(node);
    }

    /**
     * End a node now, without a word; never the root.
     *
     * @param node number.
     */
    public void kill(final int node)
    {
        run.kill(node);
    }

    /**
     * Make every way between two nodes as long as this from now on.
     *
     * @param delayNs one way, without jitter.
     */
    public void delay(final long delayNs)
    {
        run.scenario().network.delayNs = delayNs;
    }

    /**
     * Play the scenario to its end, close the books and check what must hold.
     *
     * @return whether all of it holds.
     */
    public boolean finish()
    {
        return run.play();
    }

    /**
     * What did not hold so far; after {@link #finish} also what is only known in the end.
     *
     * @return one sentence each.
     */
    public List<String> failures()
    {
        return run.failures();
    }

    /**
     * The numbers as of now, by the names of {@code sim --json}.
     *
     * @return name to number, text, or a map of the parts of a distribution.
     */
    public Map<String, Object> numbers()
    {
        return run.results();
    }

    /**
     * Running hash over all that has happened.
     *
     * @return the hash.
     */
    public long traceHash()
    {
        return run.trace().hash();
    }

    /**
     * How many nodes there are, dead ones included.
     *
     * @return the number; node 0 is the root.
     */
    public int nodes()
    {
        return run.population().nodes.length;
    }

    /**
     * State of a node.
     *
     * @param node number.
     * @return a {@link MemberState} by name, or DEAD.
     */
    public String state(final int node)
    {
        return run.population().nodes[node].stateName();
    }

    /**
     * Parent of a node.
     *
     * @param node number.
     * @return its number, or -1.
     */
    public int parent(final int node)
    {
        return run.population().nodes[node].parent();
    }

    /**
     * Children of a node.
     *
     * @param node number.
     * @return how many.
     */
    public int children(final int node)
    {
        final SimNode at = run.population().nodes[node];
        return at.isAlive() ? at.member().childCount() : 0;
    }

    /**
     * Messages given to the reader of a node, in this life of it.
     *
     * @param node number.
     * @return how many.
     */
    public long delivered(final int node)
    {
        return run.population().nodes[node].delivered;
    }
}
