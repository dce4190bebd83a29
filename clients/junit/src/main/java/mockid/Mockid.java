package mockid;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * mockid for JUnit 5: one server for the whole run, and a {@link Sandbox} for each test that has it as a parameter. Put
 * {@code @ExtendWith(Mockid.class)} on the class of the tests.
 */
public final class Mockid implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(Mockid.class);
    private static final int LONGEST_NAME = 100;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Server.class || type == Sandbox.class && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Server server = server(context);
        if (parameter.getParameter().getType() == Server.class) {
            return server;
        }
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(Sandbox.class, key -> open(server, context));
    }

    /** Audits the test, and adds the journal to its failure. The sandbox is kept then if the server goes on. */
    @Override
    public void afterEach(ExtensionContext context) {
        Sandbox sandbox = context.getStore(NAMESPACE).get(Sandbox.class, Sandbox.class);
        if (sandbox == null) {
            return;
        }
        Server server = server(context);
        Optional<Throwable> failure = context.getExecutionException();
        if (failure.isPresent()) {
            failure.get().addSuppressed(requests(server, sandbox, failure.get()));
            return;
        }
        try {
            audit(sandbox, options(context));
        } catch (AssertionError error) {
            error.addSuppressed(requests(server, sandbox, error));
            throw error;
        }
        sandbox.drop();
    }

    /** The server of this run, stopped by JUnit at its end. */
    private static Server server(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE)
                .getOrComputeIfAbsent("server", key -> new RunServer(), RunServer.class).server;
    }

    private static final class RunServer implements Store.CloseableResource {
        private final Server server;

        RunServer() {
            String url = System.getenv("MOCKID_URL");
            server = url == null || url.isEmpty() ? Server.start() : Server.connect(url);
        }

        @Override
        public void close() {
            server.stop();
        }
    }

    private static Sandbox open(Server server, ExtensionContext context) {
        Map<String, Object> order = new LinkedHashMap<>();
        options(context).ifPresent(options -> {
            if (!options.time().isEmpty()) {
                order.put("clock", Map.of("now", options.time(), "mode", "frozen"));
            }
            if (!options.settings().isEmpty()) {
                order.put("settings", Json.parse(options.settings()));
            }
            if (!options.fixtures().isEmpty()) {
                order.put("fixtures", Json.parse(options.fixtures()));
            }
        });
        return server.sandbox(sandboxName(context), order);
    }

    private static Optional<SandboxOptions> options(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), SandboxOptions.class)
                .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), SandboxOptions.class));
    }

    /** A valid and unique name, from the names of the class and of the test. */
    private static String sandboxName(ExtensionContext context) {
        String test = context.getTestClass().map(Class::getSimpleName).orElse("") + " " + context.getDisplayName();
        String name = test.replaceAll("[/~\\p{Cntrl}]", "-").codePoints()
                .filter(c -> !Character.isISOControl(c) && (c < 0xd800 || c > 0xdfff))
                .limit(LONGEST_NAME / (test.chars().allMatch(c -> c < 128) ? 1 : 4))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        return name + "-" + UUID.randomUUID().toString().substring(0, 6);
    }

    private static void audit(Sandbox sandbox, Optional<SandboxOptions> options) {
        String given = options.map(SandboxOptions::audit).orElse("");
        String wanted = given.isEmpty() ? System.getenv().getOrDefault("MOCKID_AUDIT", "off") : given;
        if (wanted.isEmpty() || wanted.equals("off")) {
            return;
        }
        Severity severity;
        try {
            severity = Severity.valueOf(wanted.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException error) {
            String message = "the audit is `" + wanted + "`, not error, warning, info or off";
            throw new MockidException(message, error);
        }
        sandbox.audit(severity, options.map(SandboxOptions::allow).orElse(new String[0]));
    }

    private static Requests requests(Server server, Sandbox sandbox, Throwable failure) {
        boolean isAudit = failure instanceof NotAsExpected error && !error.details().get("findings").isNull();
        try {
            String kept = server.outlives() ? "\nThe sandbox is kept: " + sandbox.base() + "/__admin/requests" : "";
            return new Requests("Requests in the sandbox `" + sandbox.name() + "`:\n" + sandbox.journal()
                    + (isAudit ? "" : findings(sandbox)) + kept);
        } catch (MockidException error) {
            return new Requests(error.getMessage());
        }
    }

    private static String findings(Sandbox sandbox) {
        try {
            String found = sandbox.control("GET", "/audit", null).get("findings").items().stream()
                    .map(finding -> "\n" + finding.text("severity") + ": " + finding.text("rule") + ": "
                            + finding.text("sentence"))
                    .collect(Collectors.joining());
            return found.isEmpty() ? "" : "\nWhat the audit found:" + found;
        } catch (MockidException error) {
            return "";
        }
    }
}
