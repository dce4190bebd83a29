package mockid;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The world of one test: accounts, sessions, settings, faults, a journal and a clock of its own. */
public final class Sandbox {
    private static final int PAGE = 1000;
    private static final int SHOWN = 50;

    private final String name;
    private final String base;
    private final Map<String, String> urls;
    private final Control server;
    private final Control control;

    Sandbox(String name, String base, Map<String, String> urls, Control server) {
        this.name = name;
        this.base = base;
        this.urls = urls;
        this.server = server;
        control = new Control(base, server.address());
    }

    public String name() {
        return name;
    }

    /** The address of the sandbox, without a vendor. */
    public String base() {
        return base;
    }

    /** The base URL of a vendor in this sandbox. */
    public String url(String vendor) {
        String url = urls.get(vendor);
        if (url == null) {
            String known = String.join(", ", urls.keySet());
            throw new MockidException("there is no vendor `" + vendor + "`; there are: " + known);
        }
        return url;
    }

    /** The fields of a login that works: of the vendor's first login. */
    public Map<String, String> credentials(String vendor) {
        return credentials(vendor, null);
    }

    /** The fields of a login that works, of an operation. */
    public Map<String, String> credentials(String vendor, String operation) {
        return Credentials.in(control.send("GET", url(vendor).substring(base.length()) + "/openapi.json", null).body(),
                vendor, operation);
    }

    /** The sandbox's time. */
    public Instant now() {
        return timeOf(control.json("GET", "/clock", null));
    }

    /** The sandbox's time as a clock, for a client that asks for the time itself. */
    public Clock clock() {
        return new SandboxClock(this::now);
    }

    /** Moves the clock; gives the new time. */
    public Instant advance(Duration by) {
        return advance(Spans.text(by));
    }

    /** Moves the clock by a duration such as {@code 15m}; gives the new time. */
    public Instant advance(String by) {
        return timeOf(control.json("POST", "/clock/advance", Map.of("by", by)));
    }

    /** Stops the clock; gives the time. */
    public Instant freeze() {
        return timeOf(control.json("PUT", "/clock", Map.of("mode", "frozen")));
    }

    /** Stops the clock at an instant. */
    public Instant freeze(Instant at) {
        return timeOf(control.json("PUT", "/clock", Map.of("mode", "frozen", "now", at.toString())));
    }

    /** Lets the clock run. */
    public void resume() {
        control.json("PUT", "/clock", Map.of("mode", "running"));
    }

    /** Makes requests for an operation go wrong. */
    public ActiveFault fault(String operation, Fault fault) {
        return fault(Match.operation(operation), fault);
    }

    /** Makes requests go wrong. */
    public ActiveFault fault(Match match, Fault fault) {
        Map<String, Object> order = new LinkedHashMap<>(fault.fields());
        order.put("match", match.conditions());
        return new ActiveFault(control, control.json("POST", "/faults", order).number("id"));
    }

    /** Makes the next answer of the OIDC provider in which this lie can be told false. */
    public ActiveFault lie(String name) {
        return fault(Match.anything(), new Fault().lie(name).times(1));
    }

    /** Asserts that each lie was told, and that the client swallowed none. */
    public void verifyLies() {
        control.expect("/lies/verify", Map.of());
    }

    /** The same, after waiting for a client that works in the background. */
    public void verifyLies(Duration within) {
        control.expect("/lies/verify", Map.of("within", Spans.text(within)));
    }

    /** Asserts that this many requests for an operation came. */
    public void verify(String operation, int times) {
        verify(Match.operation(operation), Times.exactly(times));
    }

    /** Asserts that this many requests matched. */
    public void verify(Match match, int times) {
        verify(match, Times.exactly(times));
    }

    /** Asserts how many requests matched; gives their number. */
    public long verify(Match match, Times times) {
        return verify(match, times, null);
    }

    /** The same, after waiting for a client that works in the background. */
    public long verify(Match match, Times times, Duration within) {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("match", match.conditions());
        question.put("times", times.bounds());
        if (within != null) {
            question.put("within", Spans.text(within));
        }
        return control.expect("/requests/verify", question).number("count");
    }

    /** Asserts that requests came in this order. */
    public void verifyInOrder(Match... matches) {
        List<?> conditions = Arrays.stream(matches).map(Match::conditions).toList();
        control.expect("/requests/verify", Map.of("in_order", conditions));
    }

    /** The journal's entries, oldest first. */
    public List<Entry> requests() {
        return requests(Match.anything());
    }

    /** The journal's entries that match, oldest first. */
    public List<Entry> requests(Match match) {
        List<Entry> found = new ArrayList<>();
        for (;;) {
            Map<String, Object> question = Map.of("match", match.conditions(), "limit", PAGE, "offset", found.size());
            List<Json> page = control.json("POST", "/requests/find", question).get("requests").items();
            page.forEach(entry -> found.add(Entry.of(entry)));
            if (page.size() < PAGE) {
                return found;
            }
        }
    }

    /** The journal as text, a line for each request and the hints of those that were refused. */
    public String journal() {
        List<Entry> entries = requests();
        if (entries.isEmpty()) {
            return "(no client has sent a request)";
        }
        int left = Math.max(0, entries.size() - SHOWN);
        String earlier = left > 0 ? "(" + left + " earlier requests)\n" : "";
        return entries.stream().skip(left).map(Entry::toString).collect(Collectors.joining("\n", earlier, ""));
    }

    /** Why the last request that was refused was refused. */
    public Explanation why() {
        return requests().stream()
                .filter(Entry::isRefused)
                .reduce((earlier, later) -> later)
                .map(entry -> why(entry.id()))
                .orElseThrow(() -> new MockidException("no request in the sandbox `" + name + "` was refused"));
    }

    /** Why the server answered as it did, by the id of the entry. */
    public Explanation why(long entry) {
        return Explanation.of(control.json("GET", "/requests/" + entry + "/explanation", null));
    }

    /** The sessions of a vendor. */
    public List<Session> sessions(String vendor) {
        return list("sessions", vendor, Session::of);
    }

    /** Makes a session older, with its tokens; the clock does not move. */
    public Session age(Session session, Duration by) {
        Map<String, String> order = Map.of("by", Spans.text(by));
        return Session.of(control.json("POST", "/sessions/" + session.id() + "/age", order));
    }

    /** Ends a session. */
    public void end(Session session) {
        control.json("DELETE", "/sessions/" + session.id(), null);
    }

    /** The records of the issued tokens of a vendor. */
    public List<Token> tokens(String vendor) {
        return list("tokens", vendor, Token::of);
    }

    /** Lets a token expire now. */
    public Token expire(Token token) {
        return Token.of(control.json("POST", "/tokens/" + token.id() + "/expire", null));
    }

    /** Revokes a token. */
    public void revoke(Token token) {
        control.json("DELETE", "/tokens/" + token.id(), null);
    }

    /** A token of a vendor, made to order. */
    public MintedToken mint(String vendor, TokenOrder order) {
        Map<String, Object> fields = new LinkedHashMap<>(order.fields());
        fields.put("provider", vendor);
        return MintedToken.of(control.json("POST", "/tokens", fields));
    }

    /** The server's verdict on a token. */
    public Inspection inspect(String token) {
        return Inspection.of(control.json("POST", "/tokens/inspect", Map.of("token", token)));
    }

    /** Changes settings of this sandbox, by vendor; gives all of them. */
    public Json settings(Map<String, ?> patch) {
        return control.json("PATCH", "/settings", patch);
    }

    /** Back to the fixtures and the initial time, but for the named parts. */
    public void reset(String... keep) {
        control.json("POST", keep.length == 0 ? "/reset" : "/reset?keep=" + String.join(",", keep), null);
    }

    /** Asserts that the client did nothing wrong, from warnings on. */
    public void audit() {
        audit(Severity.WARNING);
    }

    /** Asserts that the client did nothing wrong, but for the rules that are allowed to be broken. */
    public void audit(Severity atLeast, String... allow) {
        String severity = atLeast.name().toLowerCase(Locale.ROOT);
        control.expect("/audit/verify", Map.of("at_least", severity, "allow", List.of(allow)));
    }

    /** Writes the story of the sandbox as one HTML file. */
    public void report(Path file) throws IOException {
        HttpResponse<String> answer = control.send("GET", "/__admin/report.html", null);
        if (answer.statusCode() != 200) {
            throw Control.refusal("GET", "/report.html", answer);
        }
        Files.writeString(file, answer.body());
    }

    /** Removes the sandbox. */
    public void drop() {
        server.json("DELETE", "/sandboxes/" + Server.encoded(name), null);
    }

    /** Any operation of the control API in this sandbox: {@code control("GET", "/lockouts", null)}. */
    public Json control(String method, String path, Object body) {
        return control.json(method, path, body);
    }

    private <T> List<T> list(String what, String vendor, Function<Json, T> item) {
        String path = "/" + what + "?limit=" + PAGE + "&provider=" + Server.encoded(vendor);
        return control.json("GET", path, null).get(what).items().stream().map(item).toList();
    }

    private static Instant timeOf(Json reading) {
        return Instant.parse(reading.text("now"));
    }
}
