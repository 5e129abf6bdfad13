package io.banyan.control.auth;

import java.util.Arrays;
import java.util.Random;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class HmacTest
{
    private static final String ALGORITHM = "HmacSHA256";

    @Test
    void shouldComputeWhatTheJdkComputesForAnyKeyAndMessage() throws Exception
    {
        final Random random = new Random(11);
        for (int i = 0; i < 500; i++)
        {
            final byte[] key = bytes(random, Hmac.BYTES);
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            final Hmac hmac = new Hmac(key);
            for (int j = 0; j < 3; j++)
            {
                final byte[] message = bytes(random, random.nextInt(300));
                final byte[] code = new byte[Hmac.BYTES];
                hmac.compute(Arrays.copyOf(message, message.length + 7), message.length, code);
                assertArrayEquals(mac.doFinal(message), code, "message " + j + " of key " + i);
            }
        }
    }

    @Test
    void shouldRefuseAKeyOfAnotherLength()
    {
        assertThrows(IllegalArgumentException.class, () -> new Hmac(new byte[Hmac.BYTES - 1]));
        assertThrows(NullPointerException.class, () -> new Hmac(null));
    }

    private static byte[] bytes(final Random random, final int length)
    {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
