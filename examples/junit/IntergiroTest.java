import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the client has to get right. Each test is a few requests long, whatever time passes in it. */
@ExtendWith(Mockid.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class IntergiroTest {
    private static final String API_KEY = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";

    private static Intergiro clientOf(Sandbox sandbox) {
        return new Intergiro(sandbox.url(), API_KEY, sandbox::time);
    }

    @Test
    void logs_in_once_and_sends_no_refresh_that_is_too_early(Sandbox sandbox) throws Exception {
        Intergiro client = clientOf(sandbox);
        client.individuals();
        sandbox.advanceMinutes(14);
        client.individuals();
        sandbox.verify(1, "{\"operation\":\"intergiroLogin\"}");
        sandbox.verify(0, "{\"operation\":\"intergiroRefresh\"}");
    }

    @Test
    void refreshes_an_expired_token_and_tries_again(Sandbox sandbox) throws Exception {
        Intergiro client = clientOf(sandbox);
        client.individuals();
        sandbox.advanceMinutes(15);
        assertTrue(client.individuals().contains("Ada"));
        sandbox.verify(1, "{\"operation\":\"intergiroRefresh\",\"status\":200}");
        sandbox.verify(1, "{\"reason\":\"access_expired\"}");
    }

    @Test
    void sends_one_refresh_when_eight_calls_are_refused_at_once(Sandbox sandbox) throws Exception {
        Intergiro client = clientOf(sandbox);
        client.individuals();
        sandbox.advanceMinutes(15);
        sandbox.fault("""
                {"match":{"operation":"intergiroListIndividuals"},"times":8,"barrier":8}""");
        var threads = Executors.newFixedThreadPool(8);
        Callable<String> call = client::individuals;
        for (Future<String> answer : threads.invokeAll(Collections.nCopies(8, call))) {
            answer.get();
        }
        threads.shutdown();
        sandbox.verify(8, "{\"reason\":\"access_expired\"}");
        sandbox.verify(1, "{\"operation\":\"intergiroRefresh\"}");
    }

    @Test
    void logs_in_again_when_the_session_is_over(Sandbox sandbox) throws Exception {
        Intergiro client = clientOf(sandbox);
        client.individuals();
        sandbox.advanceMinutes(60);
        client.individuals();
        sandbox.verify(2, "{\"operation\":\"intergiroLogin\",\"status\":200}");
    }

    @Test
    void does_not_ask_again_while_it_is_locked_out(Sandbox sandbox) throws Exception {
        sandbox.settings("{\"intergiro\":{\"misuse\":{\"sessions\":1,\"within\":\"10m\"}}}");
        clientOf(sandbox).individuals();
        Intergiro client = clientOf(sandbox);
        for (long minutes : new long[] {10, 9}) {
            var refusal = assertThrows(Intergiro.LockedOut.class, client::individuals);
            assertEquals(60 * minutes, refusal.seconds);
            sandbox.advanceMinutes(1);
        }
        sandbox.verify(1, "{\"operation\":\"intergiroLogin\",\"status\":429}");
        sandbox.advanceMinutes(8);
        client.individuals();
    }
}
