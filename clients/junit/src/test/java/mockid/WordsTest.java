package mockid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every word, against the program. */
@ExtendWith(Mockid.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class WordsTest {
    @Test
    void the_sandbox_has_the_name_of_its_test(Sandbox mockid) {
        assertTrue(mockid.name().matches("WordsTest the sandbox has the name of its test \\(Sandbox\\)-[0-9a-f]{6}"));
    }

    @Test
    void an_unknown_vendor_is_named_with_those_that_there_are(Sandbox mockid) {
        String message = assertThrows(MockidException.class, () -> mockid.url("kycc")).getMessage();
        assertTrue(message.matches("there is no vendor `kycc`; there are: .*kyc,.*"), message);
    }

    @Test
    void the_credentials_are_fields_of_the_login(Sandbox mockid) {
        assertEquals(Map.of("api_key", "c5f90f4b-9d69-416a-8611-8a8c8d605c36"), mockid.credentials("intergiro"));
        assertEquals(Map.of("email", "user@example.com", "password", "password"), mockid.credentials("igny8"));
        assertEquals(Map.of("clientId", "demo-client", "secret", "demo-secret"),
                mockid.credentials("s7risk", "s7riskCreateApplicationToken"));
        assertEquals("legacy", mockid.credentials("oidc").get("client_id"));
        assertThrows(MockidException.class, () -> mockid.credentials("kyc", "kycLogout"));
    }

    @Test
    void the_clock_is_frozen_moved_and_resumed(Sandbox mockid) {
        Instant begin = Instant.parse("2030-01-01T00:00:00Z");
        assertEquals(begin, mockid.freeze(begin));
        assertEquals(begin.plusSeconds(900), mockid.advance("15m"));
        assertEquals(begin.plusMillis(900_500), mockid.advance(Duration.ofMillis(500)));
        assertEquals(begin.plusMillis(900_500), mockid.clock().instant());
        assertEquals(begin.plusMillis(900_500), mockid.freeze());
        mockid.resume();
        assertTrue(mockid.now().isAfter(begin.plusSeconds(900)));
    }

    @Test
    @SandboxOptions(time = "2030-01-01T00:00:00Z", settings = "{\"intergiro\":{\"access_ttl\":\"2m\"}}")
    void a_sandbox_begins_as_its_options_say(Sandbox mockid) {
        String token = Http.login(mockid);
        assertEquals(200, Http.individuals(mockid, token));
        assertEquals(Instant.parse("2030-01-01T00:02:00Z"), mockid.advance(Duration.ofMinutes(2)));
        assertEquals(401, Http.individuals(mockid, token));
    }

    @Test
    @SandboxOptions(fixtures = "{\"kyc\":{\"users\":[{\"email\":\"b@example.com\",\"password\":\"other\"}]}}")
    void fixtures_of_a_sandbox_change_its_credentials(Sandbox mockid) {
        assertEquals("b@example.com", mockid.credentials("kyc").get("username"));
    }

    @Test
    void a_fault_is_applied_counted_and_removed(Sandbox mockid) {
        try (ActiveFault fault = mockid.fault("intergiroLogin", new Fault().respond(Fault.VendorAnswer.SERVER_ERROR))) {
            assertEquals(null, Http.login(mockid));
            assertEquals(new ActiveFault.Counters(1, 1, 0, 0), fault.counters());
        }
        assertNotNull(Http.login(mockid));
    }

    @Test
    void a_fault_that_no_request_can_match_is_refused_in_the_servers_words(Sandbox mockid) {
        Fault hang = new Fault().abort(Fault.Abort.HANG).stage(Fault.Stage.AFTER).delay(Duration.ZERO);
        String message = assertThrows(RefusedException.class, () -> mockid.fault("intergiroLogn", hang)).getMessage();
        assertTrue(message.matches("POST /__admin/faults: 422: /match/operation: found .*did you mean `intergiroLogin`\\?"), message);
    }

    @Test
    void a_lie_that_was_not_told_is_said(Sandbox mockid) {
        mockid.lie("nonce_wrong");
        NotAsExpected error = assertThrows(NotAsExpected.class, mockid::verifyLies);
        assertEquals("untold", error.details().get("lies").items().get(0).text("verdict"));
    }

    @Test
    void verify_says_what_came_instead(Sandbox mockid) {
        Http.login(mockid);
        mockid.verify("intergiroLogin", 1);
        assertEquals(1, mockid.verify(Match.operation("intergiroLogin").status(200), Times.between(1, 2)));
        mockid.verifyInOrder(Match.operation("intergiroLogin"));
        String message =
                assertThrows(NotAsExpected.class, () -> mockid.verify("intergiroRefresh", 1)).getMessage();
        String begin = "expected exactly 1 request with operation intergiroRefresh, found 0; nearest: #1 POST";
        assertTrue(message.startsWith(begin), message);
    }

    @Test
    void verify_waits_for_a_client_in_the_background(Sandbox mockid) {
        var client = CompletableFuture.supplyAsync(() -> Http.login(mockid));
        mockid.verify(Match.operation("intergiroLogin"), Times.exactly(1), Duration.ofSeconds(30));
        assertNotNull(client.join());
    }

    @Test
    void a_question_that_makes_no_sense_is_no_failed_expectation(Sandbox mockid) {
        Match typo = Match.anything().with("operaton", "x");
        assertThrows(RefusedException.class, () -> mockid.verify(typo, 1));
    }

    @Test
    @SandboxOptions(time = "2030-01-01T00:00:00Z")
    void the_journal_and_the_explanation_of_the_last_refusal(Sandbox mockid) {
        assertEquals("(no client has sent a request)", mockid.journal());
        assertThrows(MockidException.class, mockid::why);
        Http.individuals(mockid, "wrong");
        Entry refused = mockid.requests(Match.anything().status(401)).get(0);
        assertEquals("malformed_token", refused.reason());
        assertEquals(refused.hint(), mockid.why().hint());
        String begin = "#1 00:00:00 401 GET /v3/individuals intergiro malformed_token\n    ";
        assertTrue(mockid.journal().startsWith(begin), mockid.journal());
    }

    @Test
    void a_session_is_made_older_and_ended(Sandbox mockid) {
        String token = Http.login(mockid);
        Session session = mockid.sessions("intergiro").get(0);
        mockid.age(session, Duration.ofMinutes(15));
        assertEquals(401, Http.individuals(mockid, token));
        mockid.end(session);
        assertEquals("ended", mockid.sessions("intergiro").get(0).state());
    }

    @Test
    void a_token_is_expired_and_revoked(Sandbox mockid) {
        String token = Http.login(mockid);
        Token record = mockid.tokens("intergiro").stream().filter(each -> each.kind().equals("access")).findFirst().get();
        assertEquals("expired", mockid.expire(record).state());
        assertEquals(401, Http.individuals(mockid, token));
        mockid.revoke(record);
        assertTrue(mockid.tokens("intergiro").stream().anyMatch(each -> each.state().equals("revoked")));
    }

    @Test
    void a_token_is_made_to_order_and_inspected(Sandbox mockid) {
        MintedToken minted = mockid.mint("kyc", new TokenOrder().defect("alg_none"));
        assertEquals(401, minted.expectedStatus());
        Inspection inspection = mockid.inspect(minted.token());
        assertFalse(inspection.accepted());
        assertEquals(minted.expectedReason(), inspection.reason());
        assertTrue(mockid.inspect(mockid.mint("kyc", new TokenOrder().expiresIn(Duration.ofSeconds(90))).token()).accepted());
    }

    @Test
    void the_audit_says_what_the_client_did_wrong(Sandbox mockid) {
        Http.login(mockid);
        mockid.audit();
        Http.login(mockid);
        String message = assertThrows(NotAsExpected.class, mockid::audit).getMessage();
        assertTrue(message.contains("warning: logs-in-while-a-token-is-good: "), message);
        mockid.audit(Severity.ERROR);
        String unknown = "logs-in-while-a-token-is-god";
        assertThrows(RefusedException.class, () -> mockid.audit(Severity.WARNING, unknown));
    }

    @Test
    void the_story_of_the_sandbox_is_written_into_a_file(Sandbox mockid, @TempDir Path folder) throws IOException {
        Http.login(mockid);
        mockid.report(folder.resolve("report.html"));
        assertTrue(Files.readString(folder.resolve("report.html")).contains("/v3/auth/login"));
    }

    @Test
    void settings_are_changed_and_reset(Sandbox mockid) {
        Json settings = mockid.settings(Map.of("intergiro", Map.of("access_ttl", "2m")));
        assertEquals("2m", settings.get("intergiro").text("access_ttl"));
        Http.login(mockid);
        mockid.reset("journal");
        assertEquals(1, mockid.requests().size());
        Json after = mockid.control("GET", "/settings", null);
        assertEquals("15m", after.get("intergiro").text("access_ttl"));
    }

    @Test
    void a_sandbox_is_taken_again_by_its_name_and_dropped(Sandbox mockid, Server server) {
        Http.login(mockid);
        server.sandbox(mockid.name()).verify("intergiroLogin", 1);
        assertThrows(RefusedException.class, () -> server.sandbox(mockid.name(), Map.of("settings", Map.of())));
        Sandbox other = server.sandbox(mockid.name() + " other");
        other.drop();
        assertThrows(RefusedException.class, other::drop);
    }
}
