package mockid;

/** Why the server answered a request as it did, and what to do about it, which may be null. */
public record Explanation(long id, String hint, String advice, Json json) {
    static Explanation of(Json json) {
        return new Explanation(json.number("id"), json.text("hint"), json.text("advice"), json);
    }
}
