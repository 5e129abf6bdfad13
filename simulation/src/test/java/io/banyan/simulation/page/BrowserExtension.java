package io.banyan.simulation.page;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Gives tests a {@link Browser}, one for all of them, and skips them with one line where this host has none: the build
 * needs a JDK and Maven only. Where {@code BANYAN_BROWSER=required} is set, as in {@code .ci/run}, they fail instead.
 * After each test the browser must have nothing to complain about.
 */
final class BrowserExtension implements ExecutionCondition, ParameterResolver, BeforeEachCallback, AfterEachCallback,
    TestExecutionExceptionHandler
{
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(BrowserExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(final ExtensionContext context)
    {
        return held(context).browser == null ?
            ConditionEvaluationResult.disabled("no browser") :
            ConditionEvaluationResult.enabled("there is a browser");
    }

    @Override
    public boolean supportsParameter(final ParameterContext parameter, final ExtensionContext context)
    {
        return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(final ParameterContext parameter, final ExtensionContext context)
    {
        return held(context).browser;
    }

    @Override
    public void beforeEach(final ExtensionContext context)
    {
        held(context).browser.reset();
    }

    @Override
    public void afterEach(final ExtensionContext context)
    {
        assertEquals(List.of(), held(context).browser.complaints());
    }

    @Override
    public void handleTestExecutionException(final ExtensionContext context, final Throwable failure) throws Throwable
    {
        final Path file = Path.of("target", "browser", context.getRequiredTestClass().getSimpleName() + "-" +
            context.getRequiredTestMethod().getName() + ".png");
        try
        {
            held(context).browser.screenshot(file);
            failure.addSuppressed(new AssertionError("seen: " + file + ", complaints: " +
                held(context).browser.complaints()));
        }
        catch (final Throwable ex)
        {
            failure.addSuppressed(ex);
        }
        throw failure;
    }

    private static Held held(final ExtensionContext context)
    {
        return context.getRoot().getStore(SPACE).getOrComputeIfAbsent(Held.class, key -> new Held(), Held.class);
    }

    /** Closed by JUnit when all tests of the module are done. */
    private static final class Held implements AutoCloseable
    {
        private final Browser browser;

        private Held()
        {
            Browser found = null;
            String reason = "no chromium and chromedriver on the PATH";
            try
            {
                found = Browser.find();
            }
            catch (final Exception | AssertionError ex)
            {
                reason = "Chromium does not start: " + ex.getMessage();
            }
            if (found == null && "required".equals(System.getenv("BANYAN_BROWSER")))
            {
                throw new IllegalStateException("BANYAN_BROWSER=required, but " + reason);
            }
            if (found == null)
            {
                System.out.println("The browser tests of the page are SKIPPED: " + reason);
            }
            browser = found;
        }

        @Override
        public void close()
        {
            if (browser != null)
            {
                browser.close();
            }
        }
    }
}
