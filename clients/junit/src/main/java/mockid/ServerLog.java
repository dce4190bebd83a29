package mockid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The log of a server; of one that was not started here nothing is known. */
record ServerLog(Path file) {
    private static final int LINES = 5;

    /** The end of the log, for the message of an exception. */
    String lastLines() {
        if (file == null) {
            return "";
        }
        try {
            List<String> lines = Files.readAllLines(file);
            List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
            return last.isEmpty() ? "" : "; its last lines:\n  " + String.join("\n  ", last);
        } catch (IOException error) {
            return "";
        }
    }
}
