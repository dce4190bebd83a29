package mockid;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** The end of a server's log, kept in memory. */
final class ServerLog {
    private static final int LINES = 5;
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Process process;
    private final Deque<String> last = new ArrayDeque<>();
    private final Thread reader = new Thread(this::read, "log of mockid");

    private ServerLog(Process process) {
        this.process = process;
    }

    /** That of a process, which is read as it is written. */
    static ServerLog of(Process process) {
        ServerLog log = new ServerLog(process);
        log.reader.setDaemon(true);
        log.reader.start();
        return log;
    }

    /** The end of the log, for the message of an exception. */
    String lastLines() {
        if (!process.isAlive()) {
            awaitEnd();
        }
        synchronized (last) {
            return last.isEmpty() ? "" : "; its last lines:\n  " + String.join("\n  ", last);
        }
    }

    private void read() {
        try {
            process.errorReader().lines().forEach(this::add);
        } catch (UncheckedIOException error) {
            // The process was ended, and its log with it.
        }
    }

    private void add(String line) {
        synchronized (last) {
            last.addLast(line);
            if (last.size() > LINES) {
                last.removeFirst();
            }
        }
    }

    /** What a process has written before its end may not have been read yet. */
    private void awaitEnd() {
        try {
            reader.join(PATIENCE_MILLIS);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }
}
