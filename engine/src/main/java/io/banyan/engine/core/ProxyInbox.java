package io.banyan.engine.core;

import java.nio.ByteOrder;
import java.util.ArrayList;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.Long2ObjectHashMap;

import io.banyan.codec.data.ProxyOutcome;
import io.banyan.codec.data.ProxyPublishDecoder;
import io.banyan.codec.edge.BlockLayout;
import io.banyan.codec.edge.FrameCursor;
import io.banyan.engine.Outcome;
import io.banyan.engine.delivery.Delivery;
import io.banyan.engine.window.Window;

/**
 * The root's side of proxy publish: each publisher's messages are numbered once, in that publisher's order. How far
 * each is stands in the stream itself, as marks beside its messages, so that whoever becomes root next knows exactly
 * what the blocks it holds contain; marks about to leave the window are written again.
 */
final class ProxyInbox
{
    /** The message came from a publisher on this node. */
    static final int LOCAL = Integer.MIN_VALUE + 1;

    private static final int ASSEMBLIES_MAX = 16;
    private static final int MARKS_PER_CYCLE = 64;
    /** Publishers that have been quiet for longer make room for new ones; no retry comes this late. */
    private static final long AGE_NS = 60_000_000_000L;
    /** A large message that has not grown for this long makes room for others, and must come again from its start. */
    private static final long ASSEMBLY_AGE_NS = 1_000_000_000L;

    private final ChannelCore channel;
    private final TreeMessages messages;
    private final Sequencer sequencer;
    private final Window window;
    private final ChannelCounters counters;
    private final int publishersMax;
    private final Long2ObjectHashMap<Publisher> publishers = new Long2ObjectHashMap<>();
    private final ArrayList<Publisher> all = new ArrayList<>();
    private final ArrayList<Publisher> due = new ArrayList<>();
    private final ArrayList<Publisher> assembling = new ArrayList<>(0);
    private final ArrayList<ExpandableArrayBuffer> pool = new ArrayList<>(0);
    private long lowestMark = Long.MAX_VALUE;

    ProxyInbox(final ChannelCore channel, final TreeMessages messages)
    {
        this.channel = channel;
        this.messages = messages;
        this.sequencer = channel.sequencer;
        this.window = channel.window();
        this.counters = channel.counters();
        this.publishersMax = channel.settings().publishersMax();
    }

    /** This node numbers the channel from now on: what the blocks in its window say of publishers is the truth. */
    void seed(final long nowNs)
    {
        publishers.clear();
        all.clear();
        due.clear();
        assembling.clear();
        final FrameCursor frames = new FrameCursor();
        for (long block = window.oldest(); block < window.head(); block++)
        {
            if (!window.isRetained(block))
            {
                continue;
            }
            frames.wrap(window.ring(), window.offset(block), window.length(block));
            while (frames.next())
            {
                if (frames.topic() == Delivery.SYSTEM_TOPIC && frames.payloadLength() == Sequencer.MARK_LENGTH)
                {
                    onMark(frames.payloadOffset(), block, nowNs);
                }
            }
        }
        findLowestMark();
    }

    /** One message or part of a publisher, from a child link or from this node. */
    void onPublish(final int linkId, final ProxyPublishDecoder message, final long nowNs)
    {
        final long id = message.publisherId();
        final long part = message.publisherSequence();
        Publisher publisher = publishers.get(id);
        if (publisher == null)
        {
            publisher = part == 0 ? admit(id, nowNs) : null;
            if (publisher == null)
            {
                counters.proxyRefused++;
                messages.sendAck(
                    linkId, id, -1, -1, -1, part == 0 ? ProxyOutcome.REFUSED_FULL : ProxyOutcome.OUT_OF_ORDER);
                return;
            }
        }
        publisher.linkId = linkId;
        publisher.heardNs = nowNs;
        if (part != publisher.expected)
        {
            counters.proxyDuplicates += part < publisher.expected ? 1 : 0;
            counters.proxyOutOfOrder += part > publisher.expected ? 1 : 0;
            answer(publisher, part > publisher.expected ? ProxyOutcome.OUT_OF_ORDER : publisher.outcome);
            return;
        }
        take(publisher, message, nowNs);
    }

    /** After the open block was closed: tell publishers how far they are. */
    int doWork()
    {
        int work = 0;
        for (int i = due.size() - 1; i >= 0; i--)
        {
            final Publisher publisher = due.get(i);
            if (messages.sendAck(
                publisher.linkId,
                publisher.id,
                publisher.accepted,
                publisher.rootSequence,
                publisher.rootBlock,
                publisher.outcome))
            {
                work++;
            }
            // An answer that would not go is not kept: the publisher asks again by sending again.
            publisher.isDue = false;
            publisher.outcome = ProxyOutcome.ACCEPTED;
            due.remove(i);
        }
        return work + renewMarks();
    }

    private void take(final Publisher publisher, final ProxyPublishDecoder message, final long nowNs)
    {
        final int flags = (message.frameFlags().begin() ? BlockLayout.BEGIN_FLAG : 0) |
            (message.frameFlags().end() ? BlockLayout.END_FLAG : 0);
        final int topic = (int)message.topic();
        final int length = message.payloadLength();
        final int offset = message.limit() + ProxyPublishDecoder.payloadHeaderLength();
        if (topic == (int)Delivery.SYSTEM_TOPIC)
        {
            counters.malformed++;
            return;
        }
        if (flags == BlockLayout.WHOLE_FLAGS)
        {
            number(publisher, topic, message.buffer(), offset, length);
            return;
        }
        if ((flags & BlockLayout.BEGIN_FLAG) != 0)
        {
            if (!openAssembly(publisher, nowNs))
            {
                answer(publisher, ProxyOutcome.REFUSED_FULL);
                return;
            }
        }
        else if (!publisher.isAssembling)
        {
            // Its beginning was dropped to make room: it comes again from there.
            publisher.expected = publisher.accepted + 1;
            answer(publisher, ProxyOutcome.OUT_OF_ORDER);
            return;
        }
        final int before = publisher.assembledLength;
        if (before + length <= channel.settings().messageLengthMax())
        {
            publisher.assembly.putBytes(before, message.buffer(), offset, length);
        }
        publisher.assembledLength = before + length;
        if ((flags & BlockLayout.END_FLAG) == 0)
        {
            publisher.expected++;
            return;
        }
        if (number(publisher, topic, publisher.assembly, 0, publisher.assembledLength))
        {
            closeAssembly(publisher);
        }
        else
        {
            publisher.assembledLength = before;
        }
    }

    /** False when it must come again. */
    private boolean number(
        final Publisher publisher, final int topic, final DirectBuffer buffer, final int offset, final int length)
    {
        final long refusal = channel.refusal();
        final long sequence = refusal < 0 ? refusal : sequencer.offerMarked(
            topic, buffer, offset, length, channel.heldBlock(), publisher.id, publisher.expected);
        if (sequence >= 0)
        {
            counters.proxySequenced++;
            publisher.rootSequence = sequence;
            publisher.rootBlock = sequencer.lastBlock();
            publisher.markBlock = publisher.rootBlock;
            lowestMark = Math.min(lowestMark, publisher.markBlock);
            accept(publisher, ProxyOutcome.ACCEPTED);
            return true;
        }
        counters.proxyRefused++;
        if (sequence == Outcome.TOO_LARGE)
        {
            accept(publisher, ProxyOutcome.REFUSED_TOO_LARGE);
            return true;
        }
        answer(publisher, sequence == Outcome.CLOSED ? ProxyOutcome.REFUSED_CLOSED : ProxyOutcome.REFUSED_FULL);
        return false;
    }

    private void accept(final Publisher publisher, final ProxyOutcome outcome)
    {
        publisher.accepted = publisher.expected++;
        answer(publisher, outcome);
    }

    private void answer(final Publisher publisher, final ProxyOutcome outcome)
    {
        publisher.outcome = outcome;
        if (outcome == ProxyOutcome.REFUSED_TOO_LARGE)
        {
            // It names one message, so it does not wait for others.
            messages.sendAck(publisher.linkId, publisher.id, publisher.accepted, -1, -1, outcome);
            publisher.outcome = ProxyOutcome.ACCEPTED;
        }
        if (!publisher.isDue)
        {
            publisher.isDue = true;
            due.add(publisher);
        }
    }

    private Publisher admit(final long id, final long nowNs)
    {
        if (all.size() >= publishersMax && !forgetOldest(nowNs))
        {
            return null;
        }
        final Publisher publisher = new Publisher(id);
        publishers.put(id, publisher);
        all.add(publisher);
        return publisher;
    }

    private boolean forgetOldest(final long nowNs)
    {
        Publisher oldest = all.get(0);
        for (int i = 1; i < all.size(); i++)
        {
            oldest = nowNs - all.get(i).heardNs > nowNs - oldest.heardNs ? all.get(i) : oldest;
        }
        if (nowNs - oldest.heardNs < AGE_NS)
        {
            return false;
        }
        closeAssembly(oldest);
        all.remove(oldest);
        due.remove(oldest);
        publishers.remove(oldest.id);
        return true;
    }

    private boolean openAssembly(final Publisher publisher, final long nowNs)
    {
        if (!publisher.isAssembling)
        {
            if (assembling.size() >= ASSEMBLIES_MAX && !dropAssembly(nowNs))
            {
                return false;
            }
            assembling.add(publisher);
            publisher.isAssembling = true;
        }
        if (publisher.assembly == null)
        {
            publisher.assembly = pool.isEmpty() ? new ExpandableArrayBuffer() : pool.remove(pool.size() - 1);
        }
        publisher.assembledLength = 0;
        return true;
    }

    private boolean dropAssembly(final long nowNs)
    {
        for (int i = 0; i < assembling.size(); i++)
        {
            final Publisher publisher = assembling.get(i);
            if (nowNs - publisher.heardNs > ASSEMBLY_AGE_NS)
            {
                closeAssembly(publisher);
                return true;
            }
        }
        return false;
    }

    private void closeAssembly(final Publisher publisher)
    {
        if (publisher.isAssembling)
        {
            publisher.isAssembling = false;
            assembling.remove(publisher);
            pool.add(publisher.assembly);
            publisher.assembly = null;
        }
    }

    private void onMark(final int offset, final long block, final long nowNs)
    {
        final long id = window.ring().getLong(offset, ByteOrder.LITTLE_ENDIAN);
        final long upTo = window.ring().getLong(offset + 8, ByteOrder.LITTLE_ENDIAN);
        final long endBlock = window.ring().getLong(offset + 16, ByteOrder.LITTLE_ENDIAN);
        if (endBlock >= window.head())
        {
            // The message that it speaks of did not get this far.
            return;
        }
        Publisher publisher = publishers.get(id);
        if (publisher == null)
        {
            publisher = new Publisher(id);
            publishers.put(id, publisher);
            all.add(publisher);
        }
        if (upTo >= publisher.accepted)
        {
            publisher.accepted = upTo;
            publisher.expected = upTo + 1;
            publisher.markBlock = block;
            publisher.rootBlock = endBlock;
            publisher.linkId = ReturnRoutes.NO_LINK;
            publisher.heardNs = nowNs;
        }
    }

    /** Marks in the older half of the window are written again, before the window loses them. */
    private int renewMarks()
    {
        final long tooOld = window.oldest() + (window.head() - window.oldest()) / 4;
        if (lowestMark >= tooOld || channel.refusal() < 0)
        {
            return 0;
        }
        int renewed = 0;
        for (int i = 0; i < all.size() && renewed < MARKS_PER_CYCLE; i++)
        {
            final Publisher publisher = all.get(i);
            if (publisher.accepted >= 0 && publisher.markBlock < tooOld)
            {
                if (!sequencer.offerMark(
                    publisher.id, publisher.accepted, publisher.rootBlock, channel.heldBlock()))
                {
                    return renewed;
                }
                publisher.markBlock = sequencer.lastBlock();
                renewed++;
            }
        }
        if (renewed < MARKS_PER_CYCLE)
        {
            findLowestMark();
        }
        return renewed;
    }

    private void findLowestMark()
    {
        lowestMark = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++)
        {
            if (all.get(i).accepted >= 0)
            {
                lowestMark = Math.min(lowestMark, all.get(i).markBlock);
            }
        }
    }

    private static final class Publisher
    {
        private final long id;
        private long expected;
        private long accepted = -1;
        private long rootSequence = -1;
        private long rootBlock = -1;
        private long markBlock = Long.MAX_VALUE;
        private long heardNs;
        private int linkId;
        private boolean isDue;
        private ProxyOutcome outcome = ProxyOutcome.ACCEPTED;
        private boolean isAssembling;
        private ExpandableArrayBuffer assembly;
        private int assembledLength;

        private Publisher(final long id)
        {
            this.id = id;
        }
    }
}
