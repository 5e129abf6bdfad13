package io.banyan.engine.aeron;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * All sockets of an invoked driver, for its thread to wait for in place of a sleep. Costs nothing until somebody waits
 * for the first time. Of the thread that drives the driver, but for {@link #wake()}.
 */
final class SocketWatch implements AutoCloseable
{
    private final ArrayList<DatagramChannel> sockets = new ArrayList<>();
    private final Consumer<SelectionKey> onReady = key -> {};
    private volatile Selector selector;

    /** A socket has been opened. */
    void add(final DatagramChannel socket)
    {
        sockets.add(socket);
        if (selector != null)
        {
            register(socket);
        }
    }

    /** A socket is about to be closed: its descriptor lives for as long as a selector knows of it. */
    void remove(final DatagramChannel socket)
    {
        final Selector selector = this.selector;
        sockets.remove(socket);
        final SelectionKey key = selector == null || socket == null ? null : socket.keyFor(selector);
        if (key != null)
        {
            key.cancel();
            try
            {
                selector.selectNow(onReady);
            }
            catch (final IOException | ClosedSelectorException ex)
            {
                // The selector lets go of the socket when it is closed.
                return;
            }
        }
    }

    /** Makes ready to wait: what is woken from here on is not missed. */
    void open()
    {
        if (selector == null)
        {
            try
            {
                selector = Selector.open();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException("the sockets cannot be waited for", ex);
            }
            sockets.forEach(this::register);
        }
    }

    /**
     * Once open, waits until a socket has something, {@link #wake()} is called, or the time is over.
     *
     * @param timeoutMs at least 1.
     * @return sockets that have something.
     */
    int await(final long timeoutMs)
    {
        try
        {
            return selector.select(onReady, timeoutMs);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("the sockets cannot be waited for", ex);
        }
    }

    /** Ends a wait, or else the next one; from any thread. */
    void wake()
    {
        final Selector selector = this.selector;
        if (selector != null)
        {
            selector.wakeup();
        }
    }

    @Override
    public void close()
    {
        final Selector selector = this.selector;
        if (selector != null)
        {
            try
            {
                selector.close();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private void register(final DatagramChannel socket)
    {
        try
        {
            socket.register(selector, SelectionKey.OP_READ);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
