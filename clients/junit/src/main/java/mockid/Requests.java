package mockid;

/** What a failed test carries along: the requests of its sandbox. */
final class Requests extends Exception {
    private static final long serialVersionUID = 1;

    Requests(String message) {
        super(message, null, false, false);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
