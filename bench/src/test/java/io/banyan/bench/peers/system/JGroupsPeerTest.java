package io.banyan.bench.peers.system;

import org.jgroups.JChannel;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;

class JGroupsPeerTest
{
    @Test
    void shouldTakeNoneOfTheFiftyPortsForDiagnosticsWhenThereAreMoreMembers() throws Exception
    {
        for (final boolean isMulticast : new boolean[] { false, true })
        {
            try (JChannel channel = new JGroupsPeer(isMulticast).newChannel())
            {
                assertFalse(channel.getProtocolStack().getTransport().getDiagnosticsHandler().isEnabled());
            }
        }
    }
}
