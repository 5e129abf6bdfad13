package io.banyan.simulation;

/**
 * Names of the messages of both planes, by template id.
 */
final class MessageNames
{
    private static final String[] DATA =
    {
        null, "block", "heartbeat", "endOfChannel", "progress", "proxyPublish", "proxyAck", "routedUnicast",
        "routeRefused", "subscribe"
    };
    private static final String[] CONTROL =
    {
        null, "announce", "announceAck", "trackerQuery", "trackerOffer", "challenge", "probe", "probeReply", "join",
        "accept", "reject", "graft", "prune", "pathUpdate", "leave", "kick", "report", "shuffle", "rootBeacon",
        "repairRequest", "have", "repairBlock", "policy", "error", "acknowledge", "refresh", "routeRegister"
    };

    private MessageNames()
    {
    }

    static String ofLink(final byte[] bytes)
    {
        return name(DATA, Trace.template(bytes));
    }

    static String ofControl(final byte[] bytes)
    {
        return name(CONTROL, Trace.template(bytes));
    }

    private static String name(final String[] names, final int template)
    {
        return template > 0 && template < names.length ? names[template] : "template" + template;
    }
}
