package io.banyan.node.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(30)
class PageServerTest
{
    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeSource source = new FakeSource();
    private PageServer page;

    @BeforeEach
    void start()
    {
        page = PageServer.start(PageSettings.onLoopback(0), source);
    }

    @AfterEach
    void close()
    {
        page.close();
    }

    @ParameterizedTest
    @CsvSource({ "'',text/html", "index.html,text/html", "page.css,text/css", "live.js,text/javascript",
        "icon.svg,image/svg+xml", "api/views,application/json" })
    void shouldServeItsFilesWithTheirType(final String path, final String type) throws Exception
    {
        final HttpResponse<String> answer = fetch(path);

        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith(type));
        assertTrue(answer.headers().firstValue("Content-Security-Policy").orElse("").contains("default-src 'self'"));
        assertFalse(answer.body().isBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = { "/../pom.xml", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fpom.xml", "/PageServer.class",
        "/page.css/../package-info.class", "//etc/passwd" })
    void shouldFindNothingOutsideOfItsFiles(final String path) throws Exception
    {
        assertTrue(raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n").startsWith("HTTP/1.1 404"));
    }

    @ParameterizedTest
    @CsvSource({
        "Host: evil.example,403",
        "Host: evil.example:80,403",
        "Host: localhost,200",
        "Host: [::1]:7480,200",
        "Host: 127.0.0.1|Origin: http://evil.example,403",
        "Host: 127.0.0.1|Origin: null,403",
        "Host: 127.0.0.1|Origin: http://127.0.0.1,200",
        "Host: 127.0.0.1|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: cors,403",
        "Host: 127.0.0.1|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate,200" })
    void shouldLetInOnlyThoseWhoCameHereByThemselves(final String headers, final int status) throws Exception
    {
        final String answer = raw("GET /api/views HTTP/1.1\r\n" + headers.replace("|", "\r\n") + "\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = { "POST", "PUT", "DELETE", "PATCH" })
    void shouldRefuseWhateverWouldChangeSomething(final String method) throws Exception
    {
        final HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(page.url() + "api/live"))
            .method(method, HttpRequest.BodyPublishers.ofString("x")).build(), HttpResponse.BodyHandlers.ofString());

        assertEquals(405, answer.statusCode());
        assertTrue(answer.body().contains("read-only"));
    }

    @Test
    void shouldTellTheTreeAndThenEachMoment() throws Exception
    {
        source.nodes = List.of(node("1", null, 0, LiveNode.State.ROOT), node("2", "1", 1, LiveNode.State.ATTACHED));
        page.feed().lookOnce();
        source.nodes = List.of(node("1", null, 0, LiveNode.State.ROOT), node("2", null, -1, LiveNode.State.ORPHAN));
        page.feed().lookOnce();

        final HttpResponse<java.io.InputStream> answer = client.send(
            HttpRequest.newBuilder(URI.create(page.url() + "api/live")).build(),
            HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(
            new InputStreamReader(answer.body(), StandardCharsets.UTF_8)))
        {
            String line = lines.readLine();
            boolean hasTree = false;
            while (line != null && !line.contains("node 2 lost its parent"))
            {
                hasTree |= line.contains("\"parent\":\"1\"");
                line = lines.readLine();
            }
            assertTrue(hasTree);
            assertTrue(line != null);
        }
    }

    @Test
    void shouldGoOnAfterTheLastFrameThatAClientHasSeen() throws Exception
    {
        page.feed().lookOnce();
        page.feed().lookOnce();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port()))
        {
            socket.getOutputStream().write(("GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: 2\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
            final BufferedReader lines = new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = lines.readLine();
            while (!line.startsWith("id: "))
            {
                line = lines.readLine();
            }
            assertTrue(Long.parseLong(line.substring(4)) > 2, line);
        }
    }

    @Test
    void shouldTellTheCountersOfANode() throws Exception
    {
        assertEquals("{\"id\":\"7\",\"killable\":true,\"counters\":{\"blocks in\":12}}",
            fetch("api/live/node?id=7").body());
    }

    @Test
    void shouldKillOnlyWhatItsSourceAllowsAndOnlyForThisPage() throws Exception
    {
        assertEquals(403, kill("7", "text/plain").statusCode(), "a form of another site");
        assertEquals(405, fetch("DELETE", "api/live/node?id=7").statusCode());
        assertEquals(404, fetch("api/live/kill?id=7").statusCode(), "a link is no way to ask for it");
        assertEquals(List.of(), source.killed);

        assertEquals(400, kill("8", "application/x-banyan-form").statusCode());
        assertEquals(List.of(), source.killed);
        assertEquals(200, kill("7", "application/x-banyan-form").statusCode());
        assertEquals(List.of("7"), source.killed);
    }

    private HttpResponse<String> kill(final String id, final String type) throws IOException, InterruptedException
    {
        return client.send(HttpRequest.newBuilder(URI.create(page.url() + "api/live/kill"))
            .header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString("id=" + id)).build(),
            HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> fetch(final String method, final String path)
        throws IOException, InterruptedException
    {
        return client.send(HttpRequest.newBuilder(URI.create(page.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldEndOpenStreamsWhenItCloses() throws Exception
    {
        final AtomicReference<String> end = new AtomicReference<>("open");
        final Thread reader = new Thread(() ->
        {
            try
            {
                fetch("api/live");
                end.set("ended");
            }
            catch (final IOException | InterruptedException ex)
            {
                end.set("cut");
            }
        });
        reader.start();
        page.feed().lookOnce();
        Thread.sleep(100);

        page.close();
        reader.join(Duration.ofSeconds(10).toMillis());

        assertFalse("open".equals(end.get()));
    }

    private HttpResponse<String> fetch(final String path) throws IOException, InterruptedException
    {
        return client.send(HttpRequest.newBuilder(URI.create(page.url() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    }

    private String raw(final String head) throws IOException
    {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port()))
        {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static LiveNode node(final String id, final String parent, final int level, final LiveNode.State state)
    {
        return new LiveNode(id, "node " + id, parent, level, 0, 4, 0, 0, state, "127.0.0.1:1/2");
    }

    private static final class FakeSource implements LiveSource
    {
        private final List<String> killed = new ArrayList<>();
        private volatile List<LiveNode> nodes = List.of();

        @Override
        public boolean isKillable(final String id)
        {
            return "7".equals(id);
        }

        @Override
        public boolean kill(final String id)
        {
            return isKillable(id) && killed.add(id);
        }

        @Override
        public String title()
        {
            return "fake";
        }

        @Override
        public List<LiveNode> nodes()
        {
            return nodes;
        }

        @Override
        public LiveSample sample()
        {
            return LiveSample.NONE;
        }

        @Override
        public List<String> news()
        {
            return List.of();
        }

        @Override
        public Map<String, Long> counters(final String id)
        {
            return Map.of("blocks in", 12L);
        }
    }
}
