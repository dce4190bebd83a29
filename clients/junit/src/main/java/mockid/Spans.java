package mockid;

import java.time.Duration;

/** Durations as the server reads them. */
final class Spans {
    private Spans() {}

    static String text(Duration span) {
        return span.toMillis() % 1000 == 0 ? span.toSeconds() + "s" : span.toMillis() + "ms";
    }
}
