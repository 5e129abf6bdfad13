package io.banyan.simulation;

import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import io.banyan.codec.control.AcceptDecoder;
import io.banyan.codec.control.AnnounceDecoder;
import io.banyan.codec.control.GraftDecoder;
import io.banyan.codec.control.JoinDecoder;
import io.banyan.codec.control.LinkKind;
import io.banyan.codec.control.MessageHeaderDecoder;
import io.banyan.codec.control.RejectDecoder;
import io.banyan.codec.control.RepairBlockDecoder;
import io.banyan.codec.control.TrackerOfferDecoder;
import io.banyan.codec.data.BlockDecoder;
import io.banyan.codec.data.RoutedUnicastDecoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.codec.edge.ControlPlaneValidator;
import io.banyan.codec.edge.Verdict;
import io.banyan.control.ControlMachine;
import io.banyan.control.DatagramPort;
import io.banyan.engine.NodeAddress;
import io.banyan.engine.command.CommandRing;
import io.banyan.engine.command.EngineCommands;
import io.banyan.engine.command.EngineEvents;
import io.banyan.engine.command.EventRing;
import io.banyan.engine.core.LinkCodecs;


/**
 * Time, the network, and who stands on it. Everything that happens is an event in one queue; whoever is told of one is
 * then given its duty cycle. Both rings between the planes are the production ones: shared by all nodes, as each leaves
 * them empty.
 */
final class World
{
    static final int STREAM_SETUP = 0;
    static final int STREAM_CONNECTED = 1;
    static final int STREAM_DATA = 2;
    static final int STREAM_RETRY = 3;
    static final int STREAM_END = 4;
    static final int STREAM_REFUSE = 5;
    static final int CONTROL_DATAGRAM = 6;
    static final int WAKE = 7;
    static final int ACTION = 8;

    /** Wall clock at the beginning of the world. */
    static final long WALL_OFFSET_NS = 1_700_000_000_000_000_000L;
    private static final int DATAGRAM_PAYLOAD_MAX = 1408 - 32;
    private static final int RING_COMMANDS_PER_DRAIN = 4096;
    private static final int ROUNDS_MAX = 64;
    private static final int CONTROL_HEADER_BYTES = 28;

    private final EventQueue queue = new EventQueue();
    private final Network network;
    private final Trace trace;
    private final CommandRing commandRing = new CommandRing(DATAGRAM_PAYLOAD_MAX);
    private final LinkCodecs codecs = new LinkCodecs();
    private final EventRing eventRing = new EventRing(DATAGRAM_PAYLOAD_MAX);
    private final UnsafeBuffer wrapped = new UnsafeBuffer(new byte[0]);
    private final UnsafeBuffer wrappedControl = new UnsafeBuffer(new byte[0]);
    private final EpochNanoClock epochClock = () -> queue.nowNs() + WALL_OFFSET_NS;
    private final UnsafeBuffer wrappedCopy = new UnsafeBuffer(new byte[0]);
    private final UnsafeBuffer lastCopied = new UnsafeBuffer(new byte[0]);
    private byte[] lastCopy = new byte[0];
    private final Resident[] residents;
    private final long[] uploadFreeNs;
    private final int[] slowness;
    private boolean[] swallows;
    private final int[] requests;
    private final int firstTracker;
    private final LeaseAudit leases;
    private final LongHashSet openRequests = new LongHashSet();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final JoinDecoder join = new JoinDecoder();
    private final GraftDecoder graft = new GraftDecoder();
    private final AcceptDecoder accept = new AcceptDecoder();
    private final RejectDecoder reject = new RejectDecoder();
    private long inFlight;

    /** Payload bytes of messages offered to links, repairs and retransmissions included. */
    long payloadBytesSent;
    /** Every byte put on the wire by links. */
    long linkBytesSent;
    /** Every byte put on the wire by the control plane. */
    long controlBytesSent;
    /** Bytes of link messages handed to a stream once. */
    long linkBytesOffered;
    /** Bytes of link messages that came out of a stream. */
    long linkBytesReceived;
    /** Bytes of link messages that died with their stream. */
    long linkBytesLost;
    /** Control datagrams that a validator refused: each is a fault of ours. */
    long malformed;
    /** Bytes of control datagrams that left, doubles included. */
    long controlBytesOffered;
    /** Bytes of control datagrams that were handed to somebody. */
    long controlBytesReceived;
    /** Bytes of control datagrams that the network lost, or that reached nobody. */
    long controlBytesLost;
    /** Requests to become a child. */
    long joinRequests;
    /** Of those, refused. */
    long rejects;
    /** Largest share of its upload limit that a node has used in a second. */
    double maxUploadFraction;
    private long uploadMax;
    private long[] uploaded;
    private int[] uploadSecond;
    /** Bytes of repairs among those of the control plane. */
    long repairBytesSent;
    /** Messages on links that carry unicasts or their refusals. */
    long unicastMessages;
    /** Events handled. */
    long events;

    World(final NetworkSettings settings, final long seed, final int nodes, final int trackers, final Trace trace)
    {
        final int residentsMax = nodes + trackers;
        firstTracker = nodes;
        leases = new LeaseAudit(nodes, trackers);
        this.network = new Network(settings, seed, residentsMax);
        this.trace = trace;
        residents = new Resident[residentsMax];
        uploadFreeNs = new long[residentsMax];
        slowness = new int[residentsMax];
        requests = new int[residentsMax];
    }

    // --- who stands here ---------------------------------------------------------------------------------------------

    void settle(final int index, final Resident resident)
    {
        residents[index] = resident;
    }

    /** Make a node take so many times as long for each datagram; 0 or 1 for the usual. */
    void slowness(final int index, final int times)
    {
        slowness[index] = times;
    }

    /** A node has a parent anew, under whatever number. */
    void noteParent(final SimNode node)
    {
        node.noteParent(residents, true);
    }

    Network network()
    {
        return network;
    }

    Trace trace()
    {
        return trace;
    }

    EngineCommands commands()
    {
        return commandRing;
    }

    EngineEvents engineEvents()
    {
        return eventRing;
    }

    /** Flyweights of the one thread of the world. */
    LinkCodecs codecs()
    {
        return codecs;
    }

    EpochNanoClock epochClock()
    {
        return epochClock;
    }

    int datagramPayloadMax()
    {
        return DATAGRAM_PAYLOAD_MAX;
    }

    // --- time --------------------------------------------------------------------------------------------------------

    long nowNs()
    {
        return queue.nowNs();
    }

    boolean isAlive(final int index)
    {
        return residents[index] != null && residents[index].isAlive();
    }

    /** What the clock of a node says now; that of a tracker is right. */
    long clockNs(final int index)
    {
        return residents[index] instanceof SimNode node ? node.clockNs(queue.nowNs()) : queue.nowNs();
    }

    long pending()
    {
        return queue.size();
    }

    void at(final long timeNs, final Runnable action)
    {
        queue.schedule(timeNs, ACTION, -1, 0, action, null);
    }

    void schedule(final long timeNs, final int kind, final int node, final Object subject, final byte[] bytes)
    {
        queue.schedule(timeNs, kind, node, 0, subject, bytes);
    }

    void wake(final int node, final long timeNs)
    {
        queue.schedule(timeNs, WAKE, node, timeNs, null, null);
    }

    /** Let the next thing happen; false if there is none. */
    boolean step()
    {
        final Event event = queue.poll(Long.MAX_VALUE);
        if (event == null)
        {
            return false;
        }
        events++;
        handle(event);
        queue.release(event);
        return true;
    }

    /** Let everything happen that happens up to a time. */
    void runUntil(final long timeNs)
    {
        Event event = queue.poll(timeNs);
        while (event != null)
        {
            events++;
            handle(event);
            queue.release(event);
            event = queue.poll(timeNs);
        }
    }

    /** Give a node its duty cycle until it is idle, and see to it that it is woken when it next has to act. */
    void cycle(final SimNode node)
    {
        final long nowNs = node.clockNs(queue.nowNs());
        for (int i = 0; i < ROUNDS_MAX; i++)
        {
            int work = node.core().doWork(nowNs);
            work += eventRing.drain(node.memberEvents(nowNs), RING_COMMANDS_PER_DRAIN);
            if (nowNs >= node.member().nextDeadlineNs())
            {
                work += node.member().onTime(nowNs);
            }
            work += commandRing.drain(node.commandTarget(), RING_COMMANDS_PER_DRAIN);
            if (work == 0)
            {
                break;
            }
        }
        if (!eventRing.isEmpty() || !commandRing.isEmpty())
        {
            throw new IllegalStateException("node " + node.index + " has left something in the rings that all share");
        }
        node.noteParent(residents, false);
        trace.place(queue.nowNs(), node);
        node.scheduleWake(this);
    }

    /** Keep for itself what this node should send on: blocks, and nothing else. */
    void swallow(final int index)
    {
        if (swallows == null)
        {
            swallows = new boolean[residents.length];
        }
        swallows[index] = true;
    }

    boolean isSwallowed(final int from, final byte[] bytes)
    {
        return swallows != null && swallows[from] && Trace.template(bytes) == BlockDecoder.TEMPLATE_ID;
    }

    // --- the network -------------------------------------------------------------------------------------------------

    /** The bytes of a message; those that were copied last, if they are the same: children are sent the same blocks. */
    byte[] copy(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] last = lastCopy;
        if (last.length == length)
        {
            wrappedCopy.wrap(buffer, offset, length);
            if (wrappedCopy.equals(lastCopied))
            {
                return last;
            }
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes, 0, length);
        lastCopy = bytes;
        lastCopied.wrap(bytes);
        return bytes;
    }

    /** A node's processor takes its time for a message on a link; answers when it leaves. */
    long send(final int from, final byte[] bytes)
    {
        linkBytesOffered += bytes.length;
        return transmit(from, bytes);
    }

    /** The same again, because it was lost. */
    void sendAgain(final int from, final byte[] bytes)
    {
        transmit(from, bytes);
    }

    void onReceived(final SimStream stream, final byte[] bytes)
    {
        linkBytesReceived += bytes.length;
        trace.receive(queue.nowNs(), stream.from, stream.to, bytes);
    }

    void onLost(final byte[] bytes)
    {
        linkBytesLost += bytes.length;
    }

    /** A stream is over for whoever held it. */
    void streamGone(final SimStream stream)
    {
        forget(stream.from, stream);
        forget(stream.to, stream);
    }

    DirectBuffer wrap(final byte[] bytes)
    {
        wrapped.wrap(bytes);
        return wrapped;
    }

    DatagramPort controlPort(final int from)
    {
        return (to, buffer, offset, length) -> sendControl(from, to, buffer, offset, length);
    }

    private boolean sendControl(
        final int from, final NodeAddress to, final DirectBuffer buffer, final int offset, final int length)
    {
        controlBytesSent += length + CONTROL_HEADER_BYTES;
        repairBytesSent += Trace.template(buffer, offset) == RepairBlockDecoder.TEMPLATE_ID ? length : 0;
        final int target = Network.nodeOf(to);
        if (target < 0 || target >= residents.length || residents[target] == null)
        {
            return true;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes, 0, length);
        audit(from, buffer, offset);
        final long leavesNs = occupy(from);
        controlBytesOffered += length;
        final boolean isLost = network.isLost();
        trace.control(queue.nowNs(), from, target, bytes, isLost);
        countRequest(target, buffer, offset);
        if (isLost)
        {
            controlBytesLost += length;
        }
        else
        {
            queue.schedule(
                Math.max(leavesNs + network.delayNs() + network.overtakenNs(), network.clearNs(from, target)) +
                    network.settings.receiveNs,
                CONTROL_DATAGRAM, target, from, residents[from], bytes);
        }
        if (network.isDoubled())
        {
            controlBytesOffered += length;
            queue.schedule(leavesNs + network.delayNs() + network.settings.receiveNs,
                CONTROL_DATAGRAM, target, from, residents[from], bytes.clone());
        }
        return true;
    }

    /** Counts who asks whom to become its child, once however often it is said, and the refusals of that. */
    private void countRequest(final int target, final DirectBuffer buffer, final int offset)
    {
        switch (Trace.template(buffer, offset))
        {
            case JoinDecoder.TEMPLATE_ID:
                join.wrapAndApplyHeader(buffer, offset, header);
                if (join.kind() == LinkKind.PRIMARY)
                {
                    asked(target, join.correlationId());
                }
                break;

            case GraftDecoder.TEMPLATE_ID:
                graft.wrapAndApplyHeader(buffer, offset, header);
                asked(target, graft.correlationId());
                break;

            case RejectDecoder.TEMPLATE_ID:
                reject.wrapAndApplyHeader(buffer, offset, header);
                rejects += openRequests.remove(reject.correlationId()) ? 1 : 0;
                break;

            case AcceptDecoder.TEMPLATE_ID:
                accept.wrapAndApplyHeader(buffer, offset, header);
                openRequests.remove(accept.correlationId());
                break;

            default:
                break;
        }
    }

    private void asked(final int target, final long correlationId)
    {
        if (openRequests.add(correlationId))
        {
            joinRequests++;
            requests[target]++;
        }
    }

    private void audit(final int from, final DirectBuffer buffer, final int offset)
    {
        if (from >= firstTracker && Trace.template(buffer, offset) == TrackerOfferDecoder.TEMPLATE_ID)
        {
            final String wrong = leases.onOffer(
                from - firstTracker, buffer, offset, (queue.nowNs() + WALL_OFFSET_NS) / 1_000_000L);
            if (wrong != null)
            {
                throw new BreachException("at " + queue.nowNs() + " ns: " + wrong, null);
            }
        }
    }

    /** How often a node was asked to be a parent. */
    int requests(final int index)
    {
        return requests[index];
    }

    long linkBytesInFlight()
    {
        inFlight = 0;
        final java.util.Set<SimStream> stuck = new java.util.HashSet<>();
        queue.forEach(event ->
        {
            if (event.kind == STREAM_DATA)
            {
                inFlight += event.bytes.length;
            }
            else if (event.kind == STREAM_RETRY)
            {
                stuck.add((SimStream)event.subject);
            }
        });
        stuck.forEach(stream -> inFlight += stream.stuckBytes());
        return inFlight;
    }

    long controlBytesInFlight()
    {
        inFlight = 0;
        queue.forEach(event -> inFlight += event.kind == CONTROL_DATAGRAM ? event.bytes.length : 0);
        return inFlight;
    }

    private long transmit(final int from, final byte[] bytes)
    {
        linkBytesSent += bytes.length + network.settings.headerBytes;
        final int payload = payloadOf(bytes);
        final int template = Trace.template(bytes);
        unicastMessages += template == RoutedUnicastDecoder.TEMPLATE_ID ? 1 : 0;
        payloadBytesSent += payload;
        if (uploadMax > 0 && payload > 0)
        {
            meter(from, bytes.length);
        }
        return occupy(from) + network.settings.receiveNs;
    }

    private long occupy(final int from)
    {
        final long costNs = network.settings.sendNs * Math.max(1, slowness[from]);
        uploadFreeNs[from] = Math.max(uploadFreeNs[from], queue.nowNs()) + costNs;
        return uploadFreeNs[from];
    }

    /** What a node has sent of blocks within the second that runs. */
    private void meter(final int from, final int bytes)
    {
        final int second = (int)(queue.nowNs() / 1_000_000_000L);
        if (uploadSecond[from] != second)
        {
            uploadSecond[from] = second;
            uploaded[from] = 0;
        }
        uploaded[from] += bytes;
        maxUploadFraction = Math.max(maxUploadFraction, (double)uploaded[from] / uploadMax);
    }

    /** Measure from now on how much of this each node uses. */
    void uploadMax(final long bytesPerSecond)
    {
        uploadMax = bytesPerSecond;
        if (uploadMax > 0)
        {
            uploaded = new long[residents.length];
            uploadSecond = new int[residents.length];
        }
    }

    private static int payloadOf(final byte[] bytes)
    {
        if (Trace.template(bytes) != BlockDecoder.TEMPLATE_ID)
        {
            return 0;
        }
        final int frames = (bytes[BlockLayout.FRAME_COUNT_OFFSET] & 0xFF) |
            (bytes[BlockLayout.FRAME_COUNT_OFFSET + 1] & 0xFF) << 8;
        return bytes.length - BlockLayout.BLOCK_HEADER_LENGTH - frames * BlockLayout.FRAME_HEADER_LENGTH;
    }

    private void forget(final int index, final SimStream stream)
    {
        if (residents[index] instanceof SimNode node && node.isAlive())
        {
            node.transport().forget(stream);
        }
    }

    // --- what happens ------------------------------------------------------------------------------------------------

    private void handle(final Event event)
    {
        if (event.kind == ACTION)
        {
            ((Runnable)event.subject).run();
            return;
        }
        final Resident resident = residents[event.node];
        if (resident.pausedUntilNs() > queue.nowNs())
        {
            // What happens to a node that stands still waits for it, in its order.
            queue.schedule(resident.pausedUntilNs(), event.kind, event.node,
                event.kind == WAKE ? resident.pausedUntilNs() : event.argument, event.subject, event.bytes);
            if (event.kind == WAKE)
            {
                ((SimNode)resident).onWakeMoved(resident.pausedUntilNs());
            }
            return;
        }
        if (event.kind == CONTROL_DATAGRAM)
        {
            onControl(event, resident);
        }
        else if (resident instanceof SimNode node)
        {
            onStreamEvent(event, node);
        }
        else
        {
            ((SimTracker)resident).onWake(this, event.argument);
        }
    }

    private void onStreamEvent(final Event event, final SimNode node)
    {
        final SimStream stream = (SimStream)event.subject;
        switch (event.kind)
        {
            case WAKE:
                if (!node.isDue(event.argument))
                {
                    return;
                }
                break;

            case STREAM_SETUP:
                stream.onSetup(node.isAlive() ? node.transport() : null, node.isAlive());
                break;

            case STREAM_CONNECTED:
                stream.onConnected();
                break;

            case STREAM_DATA:
                if (node.isAlive())
                {
                    stream.onData(event.bytes);
                }
                else
                {
                    onLost(event.bytes);
                }
                break;

            case STREAM_RETRY:
                stream.onRetry();
                break;

            case STREAM_END:
                stream.end();
                break;

            default:
                node.transport().onPatienceOver(stream);
                break;
        }
        if (node.isAlive())
        {
            cycle(node);
        }
    }

    private void onControl(final Event event, final Resident resident)
    {
        final int from = (int)event.argument;
        if (!resident.isAlive() || network.isCut(from, event.node))
        {
            controlBytesLost += event.bytes.length;
            return;
        }
        controlBytesReceived += event.bytes.length;
        trace.controlReceived(queue.nowNs(), from, event.node, event.bytes);
        wrappedControl.wrap(event.bytes);
        if (ControlPlaneValidator.validate(wrappedControl, 0, event.bytes.length) != Verdict.VALID)
        {
            malformed++;
            return;
        }
        if (event.node >= firstTracker && Trace.template(event.bytes) == AnnounceDecoder.TEMPLATE_ID)
        {
            leases.onAnnounce(event.node - firstTracker, wrappedControl, 0);
        }
        final ControlMachine machine = resident.machine();
        machine.onDatagram(residents[from].address(), wrappedControl, 0, event.bytes.length, clockNs(event.node));
        if (resident instanceof SimNode node)
        {
            commandRing.drain(node.commandTarget(), RING_COMMANDS_PER_DRAIN);
            cycle(node);
        }
        else
        {
            ((SimTracker)resident).scheduleWake(this);
        }
    }
}
