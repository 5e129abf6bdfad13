package io.banyan.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.net.InetSocketAddress;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.banyan.engine.EngineException;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class OpsServerTest
{
    private static final String TOKEN = "a-token-of-some-length";

    private final AtomicInteger changes = new AtomicInteger();
    private OpsServer server;

    @BeforeEach
    void start()
    {
        server = new OpsServer(InetAddress.getLoopbackAddress(), 0)
            .hosts(List.of("Node7.example"))
            .token(TOKEN)
            .page("/metrics", "text/plain", () -> "a 1\n")
            .page("/broken", "text/plain", () ->
            {
                throw new IllegalStateException("no driver");
            })
            .get("/files/", exchange -> exchange.answer(200, "text/plain", "[" + exchange.rest() + "]"))
            .get("/echo", exchange -> exchange.answer(200, "text/plain", exchange.parameter("word", "none")))
            .post("/compute", exchange -> exchange.answer(200, "text/plain", "read " + exchange.body().length()))
            .change("/change", exchange ->
            {
                changes.incrementAndGet();
                exchange.answer(200, "text/plain", "changed");
            })
            .health(() -> new OpsServer.Health(false, "{\"ready\":false}"))
            .start();
    }

    @AfterEach
    void stop()
    {
        server.close();
    }

    @Test
    void shouldKnowWhoIsOfThisHost() throws UnknownHostException
    {
        final InetSocketAddress asked = new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 7400);

        assertTrue(OpsServer.isOfThisHost(new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 1), asked));
        assertTrue(OpsServer.isOfThisHost(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 1), asked));
        assertFalse(OpsServer.isOfThisHost(new InetSocketAddress(InetAddress.getByName("10.0.0.2"), 1), asked));
    }

    @Test
    void shouldServeAPageWithItsTypeAndWithoutLettingItBeFramedOrSniffed() throws IOException
    {
        final String answer = get("/metrics");

        assertStatus(200, answer);
        assertTrue(answer.endsWith("a 1\n"), answer);
        assertTrue(answer.contains("Content-type: text/plain; charset=utf-8"), answer);
        assertTrue(answer.contains("nosniff") && answer.contains("frame-ancestors 'none'"), answer);
    }

    @Test
    void shouldSayNotReadyByStatusWhenItIsNotReady() throws IOException
    {
        assertStatus(503, get("/health"));
    }

    @Test
    void shouldListWhatThereIsWhenAskedForWhatIsNot() throws IOException
    {
        final String answer = get("/nothing");

        assertStatus(404, answer);
        assertTrue(answer.contains("/metrics"), answer);
    }

    @Test
    void shouldServeWhatStandsBelowAPathThatEndsInASlash() throws IOException
    {
        assertTrue(get("/files/a/b.css").endsWith("[a/b.css]"));
        assertStatus(404, get("/metrics/a"));
    }

    @Test
    void shouldRefuseAPathThatLeadsElsewhere() throws IOException
    {
        for (final String path : List.of("/files/../metrics", "/files/%2e%2e/metrics", "/files/..%2fmetrics",
            "/files//etc/passwd", "/files/%5c..%5cx", "/files/a%00b", "/files/./a"))
        {
            assertStatus(400, get(path));
        }
    }

    @Test
    void shouldSayWhatIsWrongWhenARequestIsMalformed() throws IOException
    {
        assertStatus(400, get("/echo?word=%zz"));
        assertTrue(send("nonsense\r\n\r\n").startsWith("HTTP/1.1 400"));
        assertStatus(400, send("GET /metrics HTTP/1.1\r\n\r\n"));
        final String broken = get("/broken");
        assertStatus(500, broken);
        assertTrue(broken.contains("no driver"), broken);
    }

    @Test
    void shouldNameTheMethodThatIsAllowedWhenAnotherIsUsed() throws IOException
    {
        final String answer = send("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        assertStatus(405, answer);
        assertTrue(answer.contains("Allow: GET"), answer);
        assertStatus(405, get("/change"));
        assertStatus(405, send("DELETE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    @Test
    void shouldRefuseANameThatIsNotItsOwnAsAnotherSiteMayHaveMadeItLeadHere() throws IOException
    {
        assertStatus(403, send("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
        assertStatus(403, send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80\r\n\r\n"));
        assertStatus(200, send("GET /metrics HTTP/1.1\r\nHost: node7.example:9100\r\n\r\n"));
        assertStatus(200, send("GET /metrics HTTP/1.1\r\nHost: 10.1.2.3:9100\r\n\r\n"));
        assertStatus(200, send("GET /metrics HTTP/1.1\r\nHost: [::1]:9100\r\n\r\n"));
    }

    @Test
    void shouldRefuseWhatThePageOfAnotherSiteSends() throws IOException
    {
        final String host = "Host: localhost:9100\r\n";
        final String body = "Content-Length: 2\r\n\r\nhi";

        assertStatus(403, send("POST /compute HTTP/1.1\r\n" + host + "Origin: http://evil.example\r\n" + body));
        assertStatus(403, send("POST /compute HTTP/1.1\r\n" + host + "Origin: null\r\n" + body));
        assertStatus(403, send("POST /compute HTTP/1.1\r\n" + host + "Origin: http://localhost:1\r\n" + body));
        assertStatus(403, send("POST /compute HTTP/1.1\r\n" + host + "Sec-Fetch-Site: cross-site\r\n" + body));
        assertStatus(403, send("GET /metrics HTTP/1.1\r\n" + host + "Origin: http://evil.example\r\n\r\n"));
        assertTrue(send("POST /compute HTTP/1.1\r\n" + host + "Origin: http://localhost:9100\r\n" + body)
            .endsWith("read 2"));
    }

    @Test
    void shouldChangeNothingWithoutTheToken() throws IOException
    {
        final String request = "POST /change HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n";

        assertStatus(401, send(request + "\r\n"));
        assertStatus(401, send(request + "Authorization: Bearer a-token-of-some-lengtH\r\n\r\n"));
        assertEquals(0, changes.get());
        assertStatus(200, send(request + "Authorization: Bearer " + TOKEN + "\r\n\r\n"));
        assertEquals(1, changes.get());
    }

    @Test
    void shouldChangeNothingAtAllWhenItWasStartedWithoutAToken() throws IOException
    {
        try (OpsServer readOnly = new OpsServer(InetAddress.getLoopbackAddress(), 0)
            .change("/change", exchange -> changes.incrementAndGet()).start())
        {
            final String answer = send(readOnly.port(),
                "POST /change HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \r\nContent-Length: 0\r\n\r\n");

            assertStatus(403, answer);
            assertTrue(answer.contains("read-only"), answer);
            assertEquals(0, changes.get());
        }
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() throws IOException
    {
        final String large = "x".repeat(OpsExchange.BODY_MAX + 1);
        final String head = "POST /compute HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";

        assertStatus(413, send(head + large.length() + "\r\n\r\n" + large));
        assertTrue(send(head + OpsExchange.BODY_MAX + "\r\n\r\n" + large.substring(1))
            .endsWith("read " + OpsExchange.BODY_MAX));
    }

    @Test
    void shouldAnswerOthersWhileOneListensToAStream() throws Exception
    {
        final CountDownLatch isOver = new CountDownLatch(1);
        server.get("/events", exchange ->
        {
            try (OutputStream out = exchange.stream("text/event-stream"))
            {
                out.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                isOver.await();
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        });
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port()))
        {
            socket.getOutputStream().write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(
                StandardCharsets.US_ASCII));
            final StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("data: 1"))
            {
                seen.append((char)socket.getInputStream().read());
            }

            assertStatus(200, get("/metrics"));
            isOver.countDown();
        }
    }

    @Test
    void shouldAnswerTheHeadOfAPageWithoutItsBody() throws IOException
    {
        final String answer = send("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertStatus(200, answer);
        assertFalse(answer.contains("a 1"), answer);
    }

    @Test
    void shouldSayHowToPutItRightWhenItCannotBeBound()
    {
        final EngineException taken = assertThrows(EngineException.class,
            () -> new OpsServer(InetAddress.getLoopbackAddress(), server.port()));
        assertTrue(taken.getMessage().contains("choose a free TCP port"), taken.getMessage());

        final EngineException outside = assertThrows(EngineException.class,
            () -> new OpsServer(InetAddress.getLoopbackAddress(), 70_000));
        assertTrue(outside.getMessage().contains("from 0 to 65535"), outside.getMessage());
    }

    private String get(final String path) throws IOException
    {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private String send(final String request) throws IOException
    {
        return send(server.port(), request);
    }

    /** As bytes, because no client would send some of these. */
    private static String send(final int port, final String request) throws IOException
    {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port))
        {
            socket.getOutputStream().write(
                request.replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertStatus(final int status, final String answer)
    {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), () -> "expected " + status + ", got:\n" + answer);
    }
}
