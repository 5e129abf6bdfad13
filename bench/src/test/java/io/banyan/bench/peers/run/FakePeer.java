package io.banyan.bench.peers.run;

import io.banyan.bench.peers.ProgramPeer;
import io.banyan.bench.peers.Server;
import io.banyan.bench.peers.Site;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A system that is played by {@link FakeAgent}.
 */
final class FakePeer implements ProgramPeer
{
    final List<Path> folders = new ArrayList<>();
    Runnable atStart = () -> { };
    List<String> flags = List.of();
    private final String script;
    private final boolean hasServer;
    private final int windowMax;

    FakePeer(final String script)
    {
        this(script, false, Integer.MAX_VALUE);
    }

    FakePeer(final String script, final boolean hasServer, final int windowMax)
    {
        this.script = script;
        this.hasServer = hasServer;
        this.windowMax = windowMax;
    }

    @Override
    public String name()
    {
        return "fake";
    }

    @Override
    public String version()
    {
        return "1";
    }

    @Override
    public Map<String, String> settings()
    {
        return Map.of();
    }

    @Override
    public List<String> jvmFlags()
    {
        return flags;
    }

    @Override
    public int windowMax()
    {
        return windowMax;
    }

    @Override
    public List<Server> servers(final Site site)
    {
        if (!hasServer)
        {
            return List.of();
        }
        final List<String> command = new ArrayList<>(program(site));
        command.addAll(List.of(site.folder().toString(), FakeAgent.SERVER));
        return List.of(new Server("server", command, List.of()));
    }

    @Override
    public List<String> program(final Site site)
    {
        if (!folders.contains(site.folder()))
        {
            folders.add(site.folder());
            atStart.run();
        }
        final List<String> command = new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("--add-opens")).forEach(command::add);
        command.addAll(
            List.of("-cp", System.getProperty("java.class.path"), FakeAgent.class.getName(), script));
        return command;
    }
}
