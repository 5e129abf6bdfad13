package io.banyan.engine.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ThreadSleeperTest
{
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldHaveExactTimersOnTheThreadThatSleepsAndNoOther() throws Exception
    {
        final ThreadSleeper sleeper = new ThreadSleeper();
        final String before = onThread(ThreadSleeperTest::slack);
        assertNotEquals("1", before);
        assertEquals("1", onThread(() ->
        {
            assertTrue(sleeper.isExact());
            sleeper.yield();
            sleeper.sleep(1);
            return slack();
        }));
        assertEquals(before, onThread(ThreadSleeperTest::slack));
        assertEquals("1", onThread(() ->
        {
            assertTrue(sleeper.isExact(), "asked anew for another thread");
            return slack();
        }));
    }

    private static String slack() throws Exception
    {
        final Path self = Path.of("/proc/thread-self").toRealPath();
        return Files.readString(Path.of("/proc", self.getFileName().toString(), "timerslack_ns")).trim();
    }

    private static String onThread(final Question question)
    {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        new Thread(() ->
        {
            try
            {
                answer.complete(question.ask());
            }
            catch (final Throwable ex)
            {
                answer.completeExceptionally(ex);
            }
        }).start();
        return answer.join();
    }

    private interface Question
    {
        String ask() throws Exception;
    }
}
