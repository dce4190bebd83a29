// What needs no browser: the filter, the parser of events, times and commands.

import assert from "node:assert/strict";
import { test } from "node:test";

// The modules read the address of the page when they are loaded.
Object.assign(globalThis, {
  location: { pathname: "/~t%20est/__admin/ui/timeline", search: "", origin: "http://server" },
  sessionStorage: { getItem: () => null },
  addEventListener: () => {},
});
const { length, relative, visible, instant, tokenName } = await import("../src/format");
const { EventParser } = await import("../src/stream");
const { testOf, Matches } = await import("../src/filter");
const { curlOf, verifyOf } = await import("../src/curl");
const { sandboxInPath, SERVER_PREFIX } = await import("../src/route");

const entry = (fields: object) =>
  ({
    id: 1, nth: 0, provider: "intergiro", operation: "intergiroLogin", method: "POST", path: "/v3/auth/login", query: null,
    status: 401, reason: "bad_credentials", account: null, session: null, token: null, fault: null, hint: "No account has it.",
    request: { headers: {}, body: null, size: 0, cut: false }, response: null,
    ...fields,
  }) as never;

test("the sandbox of the page is that of its path", () => {
  assert.equal(sandboxInPath(), "t est");
  assert.equal(SERVER_PREFIX, "");
});

test("a length has its two largest units", () => {
  for (const [seconds, text] of [[0, "0 s"], [59, "59 s"], [899, "14 min 59 s"], [900, "15 min"], [3661, "1 h 1 min"], [90000, "1 d 1 h"]] as const) {
    assert.equal(length(seconds * 1000), text);
  }
  assert.equal(relative(2000, 0), "in 2 s");
  assert.equal(relative(0, 2000), "2 s ago");
  assert.equal(relative(0, 100), "now");
  assert.equal(instant("nonsense"), "unknown");
});

test("characters that turn or hide text are shown", () => {
  assert.equal(visible("a\u202eb\u0000c\u200bd\né"), "a\\u{202e}b\\u{0}c\\u{200b}d\né");
});

test("events are found wherever the stream is cut", () => {
  const text = "event: request\nid: 1\ndata: {\"id\":1}\n\n: keep alive\n\nevent: lost\ndata: {\"lost\":2}\n\n";
  for (let size = 1; size <= text.length; size++) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
    assert.deepEqual(events, [{ name: "request", data: '{"id":1}' }, { name: "lost", data: '{"lost":2}' }]);
  }
});

test("an entry has to have each word of the filter, and none with a minus", () => {
  const found = (filter: string) => testOf(filter)(entry({}));
  for (const filter of ["", "login", "LOGIN intergiro", "status:401", "-kyc", "reason:bad", "no account"]) assert.ok(found(filter), filter);
  for (const filter of ["kyc", "status:200", "-login", "login kyc", "status:login"]) assert.ok(!found(filter), filter);
});

test("the matches follow entries that come and are forgotten", () => {
  const matches = new Matches("yes");
  const at = (nth: number) => entry({ nth, hint: nth % 2 ? "yes" : "no" });
  const nths = (from: number, to: number) => {
    const entries = Array.from({ length: to - from }, (_, index) => at(from + index));
    return matches.of({ entries, forgotten: from, version: 0, evicted: 0, missed: 0 }).map(({ nth }) => nth);
  };
  assert.deepEqual(nths(0, 4), [1, 3]);
  assert.deepEqual(nths(2, 8), [3, 5, 7]);
  assert.deepEqual(nths(8, 8), []);
  assert.deepEqual(nths(20, 22), [21]);
});

test("a command quotes what a client sent, and has variables for secrets", () => {
  const command = curlOf(entry({
    path: "/it's", query: "a=$(reboot)'\"",
    request: { headers: { host: "x", authorization: "Bearer secret:0123abcd" }, body: { key: "secret:89abcdef" }, size: 1, cut: false },
  }));
  assert.equal(command, [
    "# SECRET_0123abcd is the secret that the journal shows as secret:0123abcd.",
    "# SECRET_89abcdef is the secret that the journal shows as secret:89abcdef.",
    "curl -i -X POST 'http://server/~t%20est/intergiro/it'\\''s?a=$(reboot)'\\''\"' \\",
    "  -H 'authorization: Bearer '\"$SECRET_0123abcd\" \\",
    "  -H 'content-type:' \\",
    "  --data-raw '{\"key\":\"'\"$SECRET_89abcdef\"'\"}'",
  ].join("\n"));
});

test("a command sends what came: no word of a client runs, and curl changes nothing", () => {
  const first = (fields: object) => curlOf(entry(fields)).split(" \\\n")[0]!;
  assert.equal(first({ method: "A&`reboot`|$x", path: "/" }), "curl -i -X 'A&`reboot`|$x' 'http://server/~t%20est/intergiro/'");
  assert.equal(first({ method: "HEAD", path: "/" }), "curl -i --head 'http://server/~t%20est/intergiro/'");
  assert.match(first({ path: "/a/../b", query: "c[]={d,e}" }), /^curl -i --globoff --path-as-is -X POST /);
  const body = curlOf(entry({ request: { headers: { "x-empty": "", "content-type": "application/json" }, body: { a: "\u202e" }, size: 1, cut: false } }));
  assert.match(body, /-H 'x-empty;'/);
  assert.match(body, /--data-raw '\{"a":"\\u202e"\}'$/);
});

test("a command says what is in the variable of a secret", () => {
  const notes = (type: string, body: string) => curlOf(entry({ request: { headers: { "content-type": type }, body, size: 1, cut: false } })).split("\n")[0];
  assert.equal(notes("application/x-www-form-urlencoded", "password=secret:0123abcd"), "# SECRET_0123abcd is the secret that the journal shows as secret:0123abcd, percent-encoded.");
  assert.equal(notes("multipart/form-data; boundary=x", "secret:0123abcd"), "# SECRET_0123abcd is the body, of which the journal has only the fingerprint secret:0123abcd.");
});

test("a ticket of the OIDC provider is called an authorization code", () => {
  const named = [["access", "kyc"], ["ticket", "oidc"], ["ticket", "acme"], ["id", "oidc"]].map(([kind, provider]) => tokenName({ kind: kind!, provider: provider! }));
  assert.deepEqual(named, ["access token", "authorization code", "ticket", "ID token"]);
});

test("a verification asks for this request once", () => {
  const command = verifyOf(entry({}));
  assert.match(command, /'http:\/\/server\/~t%20est\/__admin\/requests\/verify'/);
  assert.match(command, /-d '\{"match":\{"operation":"intergiroLogin","status":401,"reason":"bad_credentials"\},"times":\{"exactly":1\}\}'/);
});
