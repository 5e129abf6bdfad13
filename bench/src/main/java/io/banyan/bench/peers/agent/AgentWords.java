package io.banyan.bench.peers.agent;

/**
 * The verbs between the command and its processes.
 */
public final class AgentWords
{
    /** From any process, once: its ends are open. */
    public static final String READY = "ready";
    /** To a writer: send small messages slowly until every reader has one, or until the next word. */
    public static final String HELLO = "hello";
    /** To a writer: an open loop. */
    public static final String LOAD = "load";
    /** To a writer: as fast as a window in flight lets it go. */
    public static final String FLOOD = "flood";
    /** From a writer: what follows is measured. */
    public static final String BEGIN = "begin";
    /** From a writer: what was measured is over. */
    public static final String DONE = "done";
    /** To readers: a load begins; and their answer. */
    public static final String EXPECT = "expect";
    /** To readers: how did it go; and their answer. */
    public static final String RESULT = "result";
    /** To any process: how many hang on you; and its answer. */
    public static final String DEPENDENTS = "dependents";
    /** To any process: end in order. */
    public static final String END = "end";

    /** The number of a load stands in a sequence above this many bits. */
    public static final int LOAD_SHIFT = 40;

    private AgentWords()
    {
    }
}
