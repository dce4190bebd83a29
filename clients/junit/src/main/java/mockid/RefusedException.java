package mockid;

/** The server refused a call of the control API. */
public final class RefusedException extends MockidException {
    private static final long serialVersionUID = 1;
    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }
}
