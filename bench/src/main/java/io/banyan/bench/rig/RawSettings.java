package io.banyan.bench.rig;

/**
 * How raw Aeron is set up: tuned with every knob that Banyan turns, or left as it comes.
 */
public enum RawSettings
{
    /**
     * On the very driver that Banyan runs on, with the same buffers, windows, NAK and linger, driven the same way in
     * the node's own thread.
     */
    TUNED,
    /** Aeron's defaults: dedicated driver threads, one driver for the host, a conductor thread per client. */
    DEFAULTS
}
