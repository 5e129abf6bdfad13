package io.banyan.node.page;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

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

/**
 * Clients that mean no good, or do not know how: whatever they send, each gets a clear answer or loses its connection,
 * and everybody else is served.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileClientsTest
{
    private static final int STREAMS_MAX = 12;
    private static final int SLOW_REQUESTS = 60;
    private static final int SOCKET_TIMEOUT_MS = 60_000;
    /** Each tells a tree of about 300 kB, all of which goes to every new view. */
    private static final int LOOKS_THAT_FILL_BUFFERS = 60;

    private final List<Socket> sockets = new ArrayList<>();
    private PageServer page;

    @BeforeEach
    void start()
    {
        page = PageServer.start(PageSettings.onLoopback(0), new RestlessTree());
    }

    @AfterEach
    void close() throws IOException
    {
        for (final Socket socket : sockets)
        {
            socket.close();
        }
        page.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /api/live?after=-1 HTTP/1.1',400",
        "'GET /api/live?after=x HTTP/1.1',400",
        "'GET /api/live?after=99999999999999999999 HTTP/1.1',400",
        "'GET /api/nothing HTTP/1.1',404",
        "'GET /%00 HTTP/1.1',404",
        "'HEAD / HTTP/1.1',405",
        "'OPTIONS /api/live HTTP/1.1',405",
        "'TRACE / HTTP/1.1',405",
        "'POST /api/views HTTP/1.1',405" })
    void shouldSayWhatIsWrong(final String line, final int status) throws Exception
    {
        final String answer = answer(line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        assertTrue(line.startsWith("HEAD") || answer.contains("{\"problem\":\""), answer);
    }

    @Test
    void shouldRefuseMoreParametersThanAnybodyNeeds() throws Exception
    {
        final StringBuilder query = new StringBuilder();
        for (int i = 0; i < 65; i++)
        {
            query.append('&').append("p").append(i).append("=1");
        }

        final String answer = answer("GET /api/live/node?" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

        assertTrue(answer.contains("more than 64 parameters"), answer);
    }

    @Test
    void shouldNotRepeatWhatWasSentAsMoreThanText() throws Exception
    {
        final String answer = answer("GET /api/live/node?id=%3Cscript%3E%22%0A%E2%80%A8 HTTP/1.1\r\n" +
            "Host: 127.0.0.1\r\nConnection: close\r\n\r\n");

        assertTrue(answer.contains("{\"id\":\"<script>\\\"\\u000a"), answer);
        assertTrue(answer.contains("application/json") && answer.contains("nosniff"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "GET mailto:x HTTP/1.1\r\n\r\n", "GET /api/live?after=%zz HTTP/1.1\r\n\r\n",
        "\0\0\0\0", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u0016\u0003\u0001\u0002",
        "GET / HTTP/1.1\r\nHost\r\n\r\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" })
    void shouldLiveOnWhenItIsSentNonsense(final String nonsense) throws Exception
    {
        final Socket socket = open();
        socket.getOutputStream().write(nonsense.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        final String answer = read(socket);

        assertFalse(answer.startsWith("HTTP/1.1 200"), answer);
        assertServes();
    }

    @Test
    void shouldLiveOnWhenItIsSentNoise() throws Exception
    {
        final Random random = new Random(7);
        for (int i = 0; i < 50; i++)
        {
            final byte[] noise = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(noise);
            final Socket socket = open();
            try
            {
                socket.getOutputStream().write(noise);
                socket.shutdownOutput();
                read(socket);
            }
            catch (final IOException ex)
            {
                // It was cut off: as good an answer as any.
                assertFalse(ex.getMessage().isEmpty());
            }
        }

        assertServes();
    }

    @Test
    void shouldRefuseMoreLiveViewsThanItHasRoomFor() throws Exception
    {
        for (int i = 0; i < STREAMS_MAX; i++)
        {
            final Socket socket = open();
            send(socket, "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertEquals('H', socket.getInputStream().read());
        }

        final String refused = answer("GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

        assertTrue(refused.startsWith("HTTP/1.1 429"), refused);
        assertTrue(refused.contains("too many live views"), refused);
        assertServes();
    }

    @Test
    void shouldServeOthersSoonWhenManyRequestsNeverEnd() throws Exception
    {
        for (int i = 0; i < SLOW_REQUESTS; i++)
        {
            send(open(), "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow");
        }

        assertServes();
    }

    @Test
    void shouldEndALiveViewThatNobodyReads() throws Exception
    {
        for (int i = 0; i < LOOKS_THAT_FILL_BUFFERS; i++)
        {
            page.feed().lookOnce();
        }
        for (int i = 0; i < STREAMS_MAX; i++)
        {
            final Socket socket = new Socket();
            sockets.add(socket);
            socket.setReceiveBufferSize(4 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), page.port()));
            send(socket, "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertEquals('H', socket.getInputStream().read());
        }
        assertEquals("HTTP/1.1 429", statusOfAnotherView());

        String status = "";
        while (!"HTTP/1.1 200".equals(status))
        {
            status = statusOfAnotherView();
        }
    }

    private String statusOfAnotherView() throws IOException
    {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port()))
        {
            send(socket, "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private void assertServes() throws IOException
    {
        final String answer = answer("GET /page.css HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }

    private String answer(final String request) throws IOException
    {
        final Socket socket = open();
        send(socket, request);
        socket.shutdownOutput();
        return read(socket);
    }

    private Socket open() throws IOException
    {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port());
        socket.setSoTimeout(SOCKET_TIMEOUT_MS);
        sockets.add(socket);
        return socket;
    }

    private static void send(final Socket socket, final String text) throws IOException
    {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(final Socket socket) throws IOException
    {
        final InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A large tree that is never the same twice. */
    private static final class RestlessTree implements LiveSource
    {
        private int looks;

        @Override
        public String title()
        {
            return "restless";
        }

        @Override
        public synchronized List<LiveNode> nodes()
        {
            looks++;
            final List<LiveNode> nodes = new ArrayList<>();
            for (int i = 0; i < 2_000; i++)
            {
                nodes.add(new LiveNode(Integer.toString(i), "node " + i, i == 0 ? null : "0", i == 0 ? 0 : 1, 0, -1, 0,
                    0, i == 0 ? LiveNode.State.ROOT : LiveNode.State.ATTACHED, "127.0.0.1:1/" + looks));
            }
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
            return Map.of();
        }
    }
}
