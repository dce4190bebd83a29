package mockid;

/** A token that was made to order, and the status and reason of the vendor's answer to it. */
public record MintedToken(String token, String id, int expectedStatus, String expectedReason, Json json) {
    static MintedToken of(Json json) {
        Json expected = json.get("expected");
        return new MintedToken(
                json.text("token"), json.text("id"), (int) expected.number("status"), expected.text("reason"), json);
    }
}
