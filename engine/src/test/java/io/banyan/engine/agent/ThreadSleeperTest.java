package io.banyan.engine.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ThreadSleeperTest
{
    private static final String USUAL = "50000";
    private static final String EXACT = "1";

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldHaveExactTimersOnTheThreadThatSleepsAndNoOther() throws Exception
    {
        final ThreadSleeper sleeper = new ThreadSleeper();
        assertEquals(USUAL, onThread(() ->
        {
            // Threads start with the timers of the one that starts them, whatever that was used for.
            Files.writeString(slackFile(), USUAL);
            assertEquals(EXACT, onThread(() -> slackOf(sleeper)));
            assertEquals(EXACT, onThread(() -> slackOf(sleeper)), "asked anew for another thread");
            return slack();
        }));
    }

    private static String slackOf(final ThreadSleeper sleeper) throws Exception
    {
        assertEquals(USUAL, slack());
        assertTrue(sleeper.isExact());
        sleeper.yield();
        sleeper.sleep(1);
        return slack();
    }

    private static String slack() throws Exception
    {
        return Files.readString(slackFile()).trim();
    }

    private static Path slackFile() throws Exception
    {
        final Path self = Path.of("/proc/thread-self").toRealPath();
        return Path.of("/proc", self.getFileName().toString(), "timerslack_ns");
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
