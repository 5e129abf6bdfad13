package io.banyan.control.repair;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import io.banyan.engine.command.EngineCommands;

/**
 * Writes down what the control plane asked of the data plane: name and numbers.
 */
final class RecordedEngine implements InvocationHandler
{
    final List<String> commands = new ArrayList<>();
    final EngineCommands port = (EngineCommands)Proxy.newProxyInstance(
        EngineCommands.class.getClassLoader(), new Class<?>[] {EngineCommands.class}, this);
    boolean isFull;
    long blocks;
    long copyId;

    @Override
    public Object invoke(final Object proxy, final Method method, final Object[] args)
    {
        if (isFull)
        {
            return false;
        }
        final StringBuilder line = new StringBuilder(method.getName());
        for (int i = 1; i < args.length; i++)
        {
            if (args[i] instanceof Number && !("copyRange".equals(method.getName()) && i == 1))
            {
                line.append(' ').append(args[i]);
            }
        }
        commands.add(line.toString());
        if ("copyRange".equals(method.getName()))
        {
            copyId = (long)args[1];
        }
        if (method.getName().endsWith("Range"))
        {
            blocks += (int)args[3];
        }
        return true;
    }
}
