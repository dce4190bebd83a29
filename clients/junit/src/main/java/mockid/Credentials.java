package mockid;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Logins that work, from a vendor's document, whose examples have the first working account of the fixtures. */
final class Credentials {
    private static final List<String> SECRETS = List.of("password", "secret", "api_key", "client_secret");
    private static final List<String> NO_CREDENTIALS = List.of("grant_type", "scope");

    private Credentials() {}

    static Map<String, String> in(String document, String vendor, String operation) {
        for (Json path : Json.parse(document).get("paths").members().values()) {
            for (Json found : path.members().values()) {
                String id = String.valueOf(found.text("operationId"));
                boolean isWanted = operation == null ? !id.endsWith("Register") : id.equals(operation);
                Map<String, String> fields = isWanted ? fieldsOf(found) : Map.of();
                if (operation == null ? fields.keySet().stream().anyMatch(SECRETS::contains) : !fields.isEmpty()) {
                    return fields;
                }
            }
        }
        String of = operation == null ? vendor : "the operation " + operation + " of " + vendor;
        throw new MockidException("the fixtures have no credentials in plain text for " + of);
    }

    /** The OIDC provider has no login of its own in its document, but a grant with a password. */
    private static Map<String, String> fieldsOf(Json operation) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Json content : operation.get("requestBody").get("content").members().values()) {
            Json examples = content.get("examples");
            Json example = examples.get("demo").isNull() ? examples.get("password") : examples.get("demo");
            example.get("value").members().forEach((name, value) -> fields.putIfAbsent(name, value.asText()));
        }
        fields.keySet().removeAll(NO_CREDENTIALS);
        return fields;
    }
}
