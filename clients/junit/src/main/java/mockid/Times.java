package mockid;

import java.util.Map;

/** How many requests are expected. */
public final class Times {
    private final Map<String, Integer> bounds;

    private Times(Map<String, Integer> bounds) {
        this.bounds = bounds;
    }

    public static Times exactly(int times) {
        return new Times(Map.of("exactly", times));
    }

    public static Times atLeast(int times) {
        return new Times(Map.of("at_least", times));
    }

    public static Times atMost(int times) {
        return new Times(Map.of("at_most", times));
    }

    public static Times between(int least, int most) {
        return new Times(Map.of("at_least", least, "at_most", most));
    }

    Map<String, Integer> bounds() {
        return bounds;
    }
}
