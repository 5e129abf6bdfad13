package io.banyan.node.cli;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command cleanly on SIGINT and SIGTERM: it is asked to stop, ends as it always does, and the process keeps its
 * exit code. A second
 * signal ends the process at once. Where the JVM has no signals to offer, a shutdown hook holds the process until the
 * command has ended.
 */
final class Signals implements AutoCloseable
{
    private static final long PATIENCE_SECONDS = 8;
    private static final int SIGNALLED = 130;
    private static final List<String> NAMES = List.of("INT", "TERM");

    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Runnable> restorers = new ArrayList<>();
    private final Runnable stop;
    private Thread hook;
    private boolean isAsked;

    private Signals(final Runnable stop)
    {
        this.stop = stop;
    }

    static Signals onEnd(final Runnable stop)
    {
        final Signals signals = new Signals(stop);
        try
        {
            for (final String name : NAMES)
            {
                signals.handle(name);
            }
        }
        catch (final ReflectiveOperationException | IllegalArgumentException ex)
        {
            signals.hook = new Thread(signals::onShutdown, "banyan-signal");
            Runtime.getRuntime().addShutdownHook(signals.hook);
        }
        return signals;
    }

    @Override
    public void close()
    {
        ended.countDown();
        restorers.forEach(Runnable::run);
        if (hook != null)
        {
            try
            {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
            catch (final IllegalStateException ex)
            {
                // The process is ending already: the hook has done its part.
                Thread.yield();
            }
        }
    }

    /**
     * By reflection: the class is exported to everybody, but naming it in the source is a warning that no flag
     * silences.
     */
    private void handle(final String name) throws ReflectiveOperationException
    {
        final Class<?> signalType = Class.forName("sun.misc.Signal");
        final Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        final Object signal = signalType.getConstructor(String.class).newInstance(name);
        final Object handler = Proxy.newProxyInstance(
            handlerType.getClassLoader(), new Class<?>[] { handlerType }, (proxy, method, args) ->
            {
                if ("handle".equals(method.getName()))
                {
                    onSignal();
                    return null;
                }
                return "equals".equals(method.getName()) ? proxy == args[0] :
                    "hashCode".equals(method.getName()) ? (Object)System.identityHashCode(proxy) : "banyan-signal";
            });
        final Object before = signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        restorers.add(() -> restore(signalType, handlerType, signal, before));
    }

    private static void restore(
        final Class<?> signalType, final Class<?> handlerType, final Object signal, final Object before)
    {
        try
        {
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, before);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalStateException("a signal handler that was taken cannot be given back", ex);
        }
    }

    private synchronized void onSignal()
    {
        if (isAsked)
        {
            Runtime.getRuntime().halt(SIGNALLED);
        }
        isAsked = true;
        stop.run();
    }

    private void onShutdown()
    {
        stop.run();
        try
        {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
