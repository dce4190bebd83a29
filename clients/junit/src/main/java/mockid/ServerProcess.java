package mockid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of the server. Its standard input is a pipe from this process, and it stops when that ends: when this
 * process ends, however it ends.
 */
final class ServerProcess {
    private static final String READY = "mockid listening on ";
    private static final int PATIENCE_SECONDS = 30;
    /** Variables of the helpers, of which the server would warn. */
    private static final List<String> OWN_VARIABLES =
            List.of("MOCKID_PROGRAM", "MOCKID_URL", "MOCKID_AUDIT", "MOCKID_SERVER_LOG");

    private final Process process;
    private final ServerLog log;
    private final String url;

    private ServerProcess(Process process, ServerLog log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    static ServerProcess start(StartOptions options) {
        String program = options.program() != null ? options.program() : programOfEnvironment();
        ProcessBuilder builder = new ProcessBuilder(command(program, options));
        OWN_VARIABLES.forEach(builder.environment()::remove);
        Process process = started(builder, program);
        ServerLog log = ServerLog.of(process);
        return new ServerProcess(process, log, firstLine(process, program, log));
    }

    String url() {
        return url;
    }

    private static String endOf(Process process) throws InterruptedException {
        boolean hasEnded = process.waitFor(1, TimeUnit.SECONDS);
        return hasEnded ? "ended with exit code " + process.exitValue() : "closed its output";
    }

    /** How it ended, with its last lines; null if it has not. */
    String ending() {
        try {
            boolean hasEnded = process.waitFor(1, TimeUnit.SECONDS);
            return hasEnded ? "ended with exit code " + process.exitValue() + log.lastLines() : null;
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException error) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String programOfEnvironment() {
        String program = System.getenv("MOCKID_PROGRAM");
        return program == null || program.isEmpty() ? "mockid" : program;
    }

    private static List<String> command(String program, StartOptions options) {
        List<String> command = new ArrayList<>(List.of(
                program, "--port", String.valueOf(options.port()), "--log-level", "warn", "--exit-with-stdin"));
        if (options.fixtures() != null) {
            command.addAll(List.of("--fixtures", options.fixtures()));
        }
        if (options.vendors() != null) {
            command.addAll(List.of("--vendors", options.vendors()));
        }
        command.addAll(options.arguments());
        return command;
    }

    private static Process started(ProcessBuilder builder, String program) {
        try {
            return builder.start();
        } catch (IOException error) {
            String message = "mockid did not start: %s; set MOCKID_PROGRAM to the program, or put mockid into PATH";
            throw new MockidException(message.formatted(error.getMessage()), error);
        }
    }

    private static String firstLine(Process process, String program, ServerLog log) {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return process.inputReader().readLine();
            } catch (IOException error) {
                return null;
            }
        });
        String what;
        try {
            String first = line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (first != null && first.startsWith(READY)) {
                return first.substring(READY.length());
            }
            what = first == null ? endOf(process) : "said: " + first;
        } catch (TimeoutException error) {
            what = "said nothing in " + PATIENCE_SECONDS + " s";
        } catch (ExecutionException error) {
            throw new IllegalStateException(error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            what = "was not waited for";
        }
        // First the lines: ending a process closes its output, with what has not been read of it.
        String lines = log.lastLines();
        process.destroyForcibly();
        throw new MockidException("mockid did not start: " + program + " " + what + lines);
    }
}
