package io.banyan.node.page;

import java.net.InetAddress;

import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

class GateTest
{
    private static final String FORM = "application/x-banyan-form";
    private static final String TOKEN = "a token of some length";

    @Test
    void shouldLetThisHostAskForRunsWithoutAToken()
    {
        assertNull(new Gate(PageSettings.onLoopback(0)).runRefusal(headers(FORM, null)));
    }

    @Test
    void shouldRefuseRunsThatAFormOfAnotherSiteCouldSend()
    {
        assertNotNull(new Gate(PageSettings.onLoopback(0)).runRefusal(
            headers("application/x-www-form-urlencoded", null)));
    }

    @Test
    void shouldBeReadOnlyBeyondThisHostWithoutAToken() throws Exception
    {
        final InetAddress any = InetAddress.getByName("0.0.0.0");

        assertNotNull(new Gate(new PageSettings(any, 0, "")).runRefusal(headers(FORM, null)));
        assertNull(new Gate(new PageSettings(any, 0, TOKEN)).runRefusal(headers(FORM, "Bearer " + TOKEN)));
    }

    @Test
    void shouldRefuseRunsWithoutTheRightTokenWhenThereIsOne()
    {
        final Gate gate = new Gate(new PageSettings(InetAddress.getLoopbackAddress(), 0, TOKEN));

        assertNotNull(gate.runRefusal(headers(FORM, null)));
        assertNotNull(gate.runRefusal(headers(FORM, "Bearer wrong")));
        assertNull(gate.runRefusal(headers(FORM, "Bearer " + TOKEN)));
    }

    private static Headers headers(final String type, final String authorization)
    {
        final Headers headers = new Headers();
        headers.set("Content-Type", type);
        if (authorization != null)
        {
            headers.set("Authorization", authorization);
        }
        return headers;
    }
}
