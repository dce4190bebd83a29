package mockid;

import java.util.List;

/**
 * How to start a server. {@code new StartOptions()} is a free port and the program of {@code MOCKID_PROGRAM}, or else
 * {@code mockid} from {@code PATH}.
 *
 * @param program the program, or null
 * @param fixtures a file or folder of fixtures, or null
 * @param vendors a file or folder of declared vendors, or null
 * @param port the port, 0 for any free one
 * @param arguments other arguments of the program
 */
public record StartOptions(String program, String fixtures, String vendors, int port, List<String> arguments) {
    public StartOptions() {
        this(null, null, null, 0, List.of());
    }

    public StartOptions program(String program) {
        return new StartOptions(program, fixtures, vendors, port, arguments);
    }

    public StartOptions fixtures(String fixtures) {
        return new StartOptions(program, fixtures, vendors, port, arguments);
    }

    public StartOptions vendors(String vendors) {
        return new StartOptions(program, fixtures, vendors, port, arguments);
    }

    public StartOptions port(int port) {
        return new StartOptions(program, fixtures, vendors, port, arguments);
    }

    public StartOptions arguments(String... arguments) {
        return new StartOptions(program, fixtures, vendors, port, List.of(arguments));
    }
}
