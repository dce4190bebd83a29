import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * mockid for JUnit: one server for the whole run, and a {@link Sandbox} for each test that has it
 * as a parameter. Put {@code @ExtendWith(Mockid.class)} on the class of the tests.
 */
class Mockid implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Mockid.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Both are closed by JUnit: the server when all is done, the sandbox with its test.
        Server server = context.getRoot().getStore(NAMESPACE)
                .getOrComputeIfAbsent("server", key -> Server.start(), Server.class);
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent("sandbox", key -> new Sandbox(server.url()), Sandbox.class);
    }

    /** The server: that of MOCKID_URL, or one that is started here. */
    private record Server(String url, Optional<Process> process) implements CloseableResource {
        private static final String READY = "mockid listening on ";

        static Server start() {
            String url = System.getenv("MOCKID_URL");
            if (url != null) {
                return new Server(url, Optional.empty());
            }
            String program = System.getenv().getOrDefault("MOCKID_PROGRAM", "mockid");
            try {
                Process process = new ProcessBuilder(program, "--port", "0", "--log-level", "warn")
                        .redirectError(Redirect.INHERIT)
                        .start();
                BufferedReader lines = process.inputReader();
                String first = lines.readLine();
                if (first == null || !first.startsWith(READY)) {
                    throw new IllegalStateException("mockid did not start; it says why above");
                }
                return new Server(first.substring(READY.length()), Optional.of(process));
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }

        @Override
        public void close() {
            process.ifPresent(Process::destroy);
        }
    }
}
