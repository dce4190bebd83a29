package mockid;

/** What a test expects is not so; the message is the server's sentence. */
public final class NotAsExpected extends AssertionError {
    private static final long serialVersionUID = 1;
    private final transient Json details;

    NotAsExpected(Json problem) {
        super(problem.text("detail"));
        details = problem;
    }

    /** The whole answer of the server: what was found, and what was nearest. */
    public Json details() {
        return details;
    }
}
