package mockid;

/** mockid could not do what it was asked: no program, no server, a refused call. */
public class MockidException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MockidException(String message) {
        super(message);
    }

    MockidException(String message, Throwable cause) {
        super(message, cause);
    }
}
