package mockid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a server cannot be used is one sentence, with the server's own last lines. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServerTest {
    private static String failureOf(StartOptions options) {
        return assertThrows(MockidException.class, () -> Server.start(options)).getMessage();
    }

    private static void assertMatches(String pattern, String text) {
        assertTrue(text.matches(pattern), text);
    }

    @Test
    void a_program_that_is_not_there_is_named() {
        assertMatches("mockid did not start: .*/nowhere/mockid.*; set MOCKID_PROGRAM to the program, or put mockid into PATH",
                failureOf(new StartOptions().program("/nowhere/mockid")));
    }

    @Test
    void a_server_that_does_not_start_is_quoted() {
        assertMatches("(?s)mockid did not start: \\S+ ended with exit code 1; its last lines:\n.*/nowhere.yaml.*",
                failureOf(new StartOptions().fixtures("/nowhere.yaml")));
    }

    @Test
    void a_busy_port_is_said_in_the_servers_words() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String message = failureOf(new StartOptions().port(busy.getLocalPort()));
            assertMatches("(?s).*ended with exit code \\d; its last lines:\n.*" + busy.getLocalPort() + ".*", message);
        }
    }

    @Test
    void another_program_is_no_server() {
        assertMatches("mockid did not start: /bin/echo said: --port 0 .*",
                failureOf(new StartOptions().program("/bin/echo")));
    }

    @Test
    void a_program_that_closes_its_output_and_goes_on_is_no_server(@TempDir Path folder) throws IOException {
        Path program = folder.resolve("closes");
        Files.writeString(program, "#!/bin/sh\nexec >&-\nexec sleep 60\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        assertMatches("mockid did not start: \\S+/closes closed its output",
                failureOf(new StartOptions().program(program.toString())));
    }

    /** Why a server that answers everything with this is not used. */
    private static String refusalOf(int status, String answer) throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] body = answer.getBytes();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        String url = "http://127.0.0.1:" + other.getAddress().getPort();
        String message = assertThrows(MockidException.class, () -> Server.connect(url)).getMessage();
        other.stop(0);
        return message;
    }

    @Test
    void a_server_of_another_version_is_refused() throws IOException {
        assertMatches("the server at \\S+ is mockid 9\\.1\\.0, and this package belongs to 0\\..*",
                refusalOf(200, "{\"name\":\"mockid\",\"version\":\"9.1.0\"}"));
    }

    @Test
    void another_server_is_refused() throws IOException {
        assertMatches("the server at \\S+ is not mockid", refusalOf(404, "<p>not found</p>"));
        assertMatches("the server at \\S+ is not mockid", refusalOf(200, "{\"name\":\"other\"}"));
    }

    @Test
    void an_address_without_a_scheme_is_refused() {
        for (String address : new String[] {"127.0.0.1:8080", "localhost:8080", ""}) {
            String message = assertThrows(MockidException.class, () -> Server.connect(address)).getMessage();
            assertEquals("`" + address + "` is no address of a server, such as http://127.0.0.1:8080", message);
        }
    }

    @Test
    void a_server_that_has_ended_is_said_with_its_end() {
        Server server = Server.start();
        server.stop();
        String message = assertThrows(MockidException.class, () -> server.sandbox("x")).getMessage();
        assertMatches("the mockid server at http:\\S+ is gone: it ended with exit code \\d+", message);
    }

    @Test
    void a_server_that_does_not_answer_is_said() {
        Server server = Server.start();
        Sandbox sandbox = Server.connect(server.url() + "/").sandbox("x");
        assertEquals(server.url() + "/~x/kyc", sandbox.url("kyc"));
        server.stop();
        String message = assertThrows(MockidException.class, () -> sandbox.verify("kycLogin", 0)).getMessage();
        assertMatches("the mockid server at http:\\S+ does not answer: \\w+", message);
    }

    @Test
    void a_server_ends_with_a_process_that_is_killed_and_leaves_nothing(@TempDir Path folder) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String[] command = {
            java, "-Djava.io.tmpdir=" + folder, "-cp", System.getProperty("java.class.path"), Waits.class.getName()
        };
        Process process = new ProcessBuilder(command).start();
        String url = process.inputReader().readLine();
        assertTrue(Http.answers(url), url);
        process.destroyForcibly();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (Http.answers(url) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertFalse(Http.answers(url), "the server still runs");
        assertArrayEquals(new String[0], folder.toFile().list());
    }

    /** A process that waits with a server until it is killed. */
    static class Waits {
        public static void main(String[] arguments) throws IOException {
            System.out.println(Server.start().url());
            System.in.read();
        }
    }
}
