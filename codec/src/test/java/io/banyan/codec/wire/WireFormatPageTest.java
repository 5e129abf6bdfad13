package io.banyan.codec.wire;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

class WireFormatPageTest
{
    private static final Path PAGE = Path.of("../docs/wire-format.md");

    @Test
    void shouldSayWhatTheSchemasSay() throws IOException
    {
        final String page = WireFormatPage.write();
        if (Golden.isRegenerating())
        {
            Files.writeString(PAGE, page);
        }

        assertEquals(
            page,
            Files.exists(PAGE) ? Files.readString(PAGE) : "",
            "docs/wire-format.md is not what the schemas say; write it anew with\n  " + Golden.COMMAND + "\n");
    }
}
