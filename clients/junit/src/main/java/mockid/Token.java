package mockid;

/** The record of an issued token. */
public record Token(String id, String kind, String provider, String account, String state, long uses, Json json) {
    static Token of(Json json) {
        return new Token(
                json.text("id"),
                json.text("kind"),
                json.text("provider"),
                json.text("account"),
                json.text("state"),
                json.number("uses"),
                json);
    }
}
