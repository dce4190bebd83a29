package mockid;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A mockid process: {@link #start} starts one, {@link #connect} uses one that runs. */
public final class Server implements AutoCloseable {
    /** The version of this package, which is that of the server that belongs to it. */
    public static final String VERSION = "0.2.0";

    private final String url;
    private final Control control;
    private final ServerProcess process;

    private Server(String url, ServerProcess process) {
        this.url = url;
        this.process = process;
        control = new Control(url, new Control.Address(url, process, System.getenv("MOCKID_ADMIN_TOKEN")));
    }

    /** Starts a server on a free port. It stops with this process, however that ends. */
    public static Server start() {
        return start(new StartOptions());
    }

    /** Starts a server. It stops with this process, however that ends. */
    public static Server start(StartOptions options) {
        ServerProcess process = ServerProcess.start(options);
        try {
            return new Server(process.url(), process).checked();
        } catch (MockidException error) {
            process.stop();
            throw error;
        }
    }

    /** Uses a running server. */
    public static Server connect(String url) {
        if (!url.matches("https?://[^/].*")) {
            throw new MockidException("`" + url + "` is no address of a server, such as http://127.0.0.1:8080");
        }
        return new Server(url.replaceAll("/+$", ""), null).checked();
    }

    /** Its address. */
    public String url() {
        return url;
    }

    /** Makes a sandbox; one that exists is used as it is. */
    public Sandbox sandbox(String name) {
        HttpResponse<String> made = made(name, Map.of());
        return made.statusCode() == 409 ? existing(name) : sandboxOf(name, made);
    }

    /** Makes a sandbox with the members of {@code POST /__admin/sandboxes}: clock, settings, fixtures. */
    public Sandbox sandbox(String name, Map<String, ?> options) {
        return sandboxOf(name, made(name, options));
    }

    /** Stops the process, if {@link #start} started it. */
    public void stop() {
        if (process != null) {
            process.stop();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Whether the server goes on when this process ends. */
    boolean outlives() {
        return process == null;
    }

    private HttpResponse<String> made(String name, Map<String, ?> options) {
        Map<String, Object> order = new LinkedHashMap<>(options);
        order.put("name", name);
        // At its own address: a proxy in front of several processes does not read the body.
        return control.send("POST", "/~" + encoded(name) + "/__admin/sandboxes", order);
    }

    private Sandbox sandboxOf(String name, HttpResponse<String> made) {
        if (made.statusCode() != 201) {
            throw Control.refusal("POST", "/sandboxes", made);
        }
        Json sandbox = Json.parse(made.body());
        Map<String, String> urls = new LinkedHashMap<>();
        sandbox.get("providers").members().forEach((vendor, at) -> urls.put(vendor, at.asText()));
        return new Sandbox(name, sandbox.text("url"), urls, control);
    }

    private Sandbox existing(String name) {
        String base = url + "/~" + encoded(name);
        Map<String, String> urls = new LinkedHashMap<>();
        for (Json vendor : new Control(base, control.address()).json("GET", "/vendors", null).get("vendors").items()) {
            urls.put(vendor.text("name"), base + vendor.text("base_path"));
        }
        return new Sandbox(name, base, urls, control);
    }

    private Server checked() {
        HttpResponse<String> answer = control.send("GET", "/__admin/version", null);
        Json version = Json.of(null);
        if (answer.body().startsWith("{")) {
            version = Json.parse(answer.body());
        }
        if (answer.statusCode() >= 300 && version.text("detail") != null) {
            throw Control.refusal("GET", "/version", answer);
        }
        if (!"mockid".equals(version.text("name"))) {
            throw new MockidException("the server at " + url + " is not mockid");
        }
        String other = version.text("version");
        if (!line(other).equals(line(VERSION))) {
            String message = "the server at %s is mockid %s, and this package belongs to %s: "
                    + "use the package of that version, or set MOCKID_PROGRAM to a program of this one";
            throw new MockidException(message.formatted(url, other, VERSION));
        }
        return this;
    }

    /** The part of a version in which nothing breaks: the major one, and before 1.0 the minor one. */
    private static String line(String version) {
        String[] parts = version.split("\\.");
        return parts[0].equals("0") && parts.length > 1 ? "0." + parts[1] : parts[0];
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
