package io.banyan.simulation;

/**
 * What the network of a world is like. A scenario sets it; a timeline may change it while the world runs.
 */
final class NetworkSettings
{
    /** One way between two hosts, without jitter. */
    long delayNs = 50_000;
    /** Mean of the exponential jitter on top. */
    long jitterNs = 5_000;
    /** Share of datagrams lost, one by one. */
    double loss;
    /** Share of datagrams that begin a burst of losses. */
    double burst;
    /** Mean length of a burst, in datagrams. */
    double burstLength = 1;
    /** Share of control datagrams that arrive twice. */
    double duplication;
    /** Share of control datagrams that are overtaken by later ones. */
    double reordering;
    /** Time that a node's processor spends for each datagram it sends, the system call above all. */
    long sendNs = 3_000;
    /** Time from the arrival of a datagram to its being handled. */
    long receiveNs = 2_000;
    /** Bytes that may be on the way on one stream before it is back-pressured. */
    int streamWindowBytes = 128 * 1024;
    /** Delay of a retransmission request beyond the round trip. */
    long nakNs = 200_000;
    /** How long a stream keeps trying to get through before both ends take it for dead. */
    long livenessNs = 2_000_000_000L;
    /** How long a sender that hears nothing back takes itself to be connected. */
    long connectionTimeoutNs = 2_000_000_000L;
    /** Whether the host of a node that has died says that its port is closed; many networks swallow that. */
    boolean tellsClosedPorts;
    /** Aeron's and the datagram's own headers, for bytes on the wire. */
    int headerBytes = 32 + 28;
}
