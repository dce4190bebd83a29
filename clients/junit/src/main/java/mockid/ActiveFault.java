package mockid;

/** A fault that was set; closing it removes it. */
public final class ActiveFault implements AutoCloseable {
    private final Control control;
    private final long id;

    ActiveFault(Control control, long id) {
        this.control = control;
        this.id = id;
    }

    /** Requests that matched, to which it was applied, that it holds now, and that a barrier released too early. */
    public record Counters(long matched, long used, long held, long timedOut) {}

    public Counters counters() {
        Json fault = control.json("GET", "/faults/" + id, null);
        return new Counters(
                fault.number("matched"), fault.number("used"), fault.number("held"), fault.number("timed_out"));
    }

    /** Removes it, and releases the requests that it holds. */
    public void remove() {
        control.json("DELETE", "/faults/" + id, null);
    }

    @Override
    public void close() {
        remove();
    }
}
