package mockid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The extension, in runs of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MockidTest {
    private static TestExecutionSummary run(Class<?> tests) {
        var summary = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
        LauncherFactory.create().execute(request, summary);
        return summary.getSummary();
    }

    private static String failuresOf(Class<?> tests) {
        return run(tests).getFailures().stream().map(failure -> {
            StringWriter text = new StringWriter();
            failure.getException().printStackTrace(new PrintWriter(text));
            return text.toString();
        }).collect(Collectors.joining("\n"));
    }

    @ExtendWith(Mockid.class)
    static class Parallel {
        static final Set<String> SERVERS = ConcurrentHashMap.newKeySet();
        static final Set<String> SANDBOXES = ConcurrentHashMap.newKeySet();

        @RepeatedTest(40)
        void logs_in(Sandbox mockid, Server server) {
            Http.login(mockid);
            mockid.verify("intergiroLogin", 1);
            SERVERS.add(server.url());
            SANDBOXES.add(mockid.name());
        }
    }

    @Test
    void forty_tests_in_parallel_have_one_server_and_a_sandbox_each_and_leave_nothing() {
        assertEquals(40, run(Parallel.class).getTestsSucceededCount());
        assertEquals(40, Parallel.SANDBOXES.size());
        assertEquals(1, Parallel.SERVERS.size());
        assertFalse(Http.answers(Parallel.SERVERS.iterator().next()));
    }

    @ExtendWith(Mockid.class)
    static class Fails {
        @Test
        @SandboxOptions(time = "2030-01-01T00:00:00Z")
        void fails(Sandbox mockid) {
            Http.guess(mockid);
            assertEquals("expected", "found");
        }
    }

    @Test
    void a_failure_has_the_requests_of_its_sandbox_with_hints() {
        String failure = failuresOf(Fails.class);
        assertTrue(failure.contains("expected: <expected> but was: <found>"), failure);
        assertTrue(failure.contains("Suppressed: Requests in the sandbox `Fails fails(Sandbox)-"), failure);
        assertTrue(failure.contains("#1 00:00:00 400 POST /auth/jwt/login kyc bad_credentials\n"
                + "    The account exists, and the secret that was sent is not its own."), failure);
    }

    @ExtendWith(Mockid.class)
    static class Audited {
        @Test
        @SandboxOptions(audit = "errors")
        void is_audited(Sandbox mockid) {}
    }

    @Test
    void an_audit_of_no_severity_is_refused() {
        String failure = failuresOf(Audited.class);
        assertTrue(failure.contains("the audit is `errors`, not error, warning, info or off"), failure);
    }

    @ExtendWith(Mockid.class)
    static class Careless {
        @Test
        @SandboxOptions(audit = "warning")
        void logs_in_twice(Sandbox mockid) {
            Http.login(mockid);
            Http.login(mockid);
        }
    }

    @Test
    void a_test_that_passes_fails_by_its_audit() {
        String failure = failuresOf(Careless.class);
        assertTrue(failure.contains("warning: logs-in-while-a-token-is-good: "), failure);
        assertTrue(failure.contains("Suppressed: Requests in the sandbox `Careless logs_in_twice"), failure);
    }

    @ExtendWith(Mockid.class)
    static class Named {
        static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

        @RepeatedTest(value = 2, name = "a/b~c üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü")
        void is_named(Sandbox mockid) {
            NAMES.add(mockid.name());
        }
    }

    @Test
    void every_name_of_a_test_makes_a_valid_one_of_its_own() {
        assertEquals(2, run(Named.class).getTestsSucceededCount());
        assertEquals(2, Named.NAMES.size());
        Named.NAMES.forEach(name -> assertTrue(name.startsWith("Named a-b-c üüü"), name));
    }
}
