package mockid;

/** The server's verdict on a token. */
public record Inspection(boolean accepted, int status, String reason, String hint, Json json) {
    static Inspection of(Json json) {
        boolean accepted = "accepted".equals(json.text("verdict"));
        return new Inspection(accepted, (int) json.number("status"), json.text("reason"), json.text("hint"), json);
    }
}
