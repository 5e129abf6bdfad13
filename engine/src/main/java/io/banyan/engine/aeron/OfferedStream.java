package io.banyan.engine.aeron;

import org.agrona.BitUtil;

import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;

/**
 * Counts the datagrams that one stream of an invoked driver has been offered, as its sender will pack them, so that it
 * is invoked as often as there is something to send.
 */
public final class OfferedStream
{
    private final SendRounds rounds;
    private final int mtu;
    private final int payloadMax;
    private int turn = -1;
    private int datagrams;
    private int room;

    /**
     * A stream that was offered nothing.
     *
     * @param driver of the stream.
     * @param mtu    of the stream.
     */
    public OfferedStream(final AeronDriver driver, final int mtu)
    {
        this.rounds = driver.sendRounds();
        this.mtu = mtu;
        this.payloadMax = mtu - DataHeaderFlyweight.HEADER_LENGTH;
    }

    /**
     * The stream has taken a message.
     *
     * @param length of the message.
     */
    public void onOffered(final int length)
    {
        if (turn != rounds.turn())
        {
            turn = rounds.turn();
            datagrams = 0;
            room = 0;
        }
        int rest = length;
        if (rest > payloadMax)
        {
            datagrams += rest / payloadMax;
            rest %= payloadMax;
            room = 0;
        }
        final int frame = BitUtil.align(rest + DataHeaderFlyweight.HEADER_LENGTH, FrameDescriptor.FRAME_ALIGNMENT);
        if (frame > room)
        {
            datagrams++;
            room = mtu;
        }
        room -= frame;
        rounds.onOffered(datagrams);
    }
}
