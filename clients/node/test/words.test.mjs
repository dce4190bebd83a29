// Every word, against the binary.

import assert from "node:assert";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { connect, ExpectationError, MockidError, RefusedError, start } from "mockid";
import { server, test } from "mockid/node-test";

async function login(mockid) {
  const answer = await fetch(`${mockid.url("intergiro")}/v3/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(await mockid.credentials("intergiro")),
  });
  return answer.json();
}

function individuals(mockid, token) {
  return fetch(`${mockid.url("intergiro")}/v3/individuals`, { headers: { authorization: `Bearer ${token}` } });
}

test("the sandbox has the name of its test", ({ mockid }) => {
  assert.match(mockid.name, /^the sandbox has the name of its test-[0-9a-f]{6}$/);
});

test(`a name with / ~ and \u0007, and ${"ü".repeat(200)}`, ({ mockid }) => {
  assert.match(mockid.name, /^a name with - - and -, and ü+-[0-9a-f]{6}$/);
  assert(Buffer.byteLength(mockid.name) <= 128);
});

test("an unknown vendor is named, with those that there are", ({ mockid }) => {
  assert.throws(() => mockid.url("kycc"), /^MockidError: there is no vendor `kycc`; there are: .*kyc,/);
});

test("the credentials of each vendor are fields of its login", async ({ mockid }) => {
  assert.deepEqual(await mockid.credentials("intergiro"), { api_key: "c5f90f4b-9d69-416a-8611-8a8c8d605c36" });
  assert.deepEqual(await mockid.credentials("igny8"), { email: "user@example.com", password: "password" });
  assert.deepEqual(await mockid.credentials("s7risk", "s7riskCreateApplicationToken"), {
    clientId: "demo-client",
    secret: "demo-secret",
  });
  assert.deepEqual(await mockid.credentials("oidc"), {
    client_id: "legacy",
    client_secret: "secret",
    username: "ada",
    password: "password",
  });
  await assert.rejects(mockid.credentials("kyc", "kycLogout"), /no credentials in plain text for the operation kycLogout/);
});

test("fixtures of a sandbox change its credentials", { fixtures: { kyc: { users: [{ email: "b@example.com", password: "other" }] } } }, async ({ mockid }) => {
  const { username, password } = await mockid.credentials("kyc");
  assert.deepEqual([username, password], ["b@example.com", "other"]);
});

test("the clock is frozen, moved and resumed", async ({ mockid }) => {
  assert.equal(await mockid.freeze("2030-01-01T00:00:00Z"), 1893456000);
  assert.equal(await mockid.advance(90), 1893456090);
  assert.equal(await mockid.advance(0.5), 1893456090.5);
  assert.equal(await mockid.advance("-15m"), 1893455190.5);
  assert.equal(await mockid.freeze(new Date("2031-01-01T00:00:00Z")), 1924992000);
  assert.equal(await mockid.now(), 1924992000);
  await mockid.resume();
  assert(Math.abs((await mockid.now()) - 1924992000) < 60);
});

test("a sandbox begins with the given clock and settings", {
  clock: { now: "2030-01-01T00:00:00Z", mode: "frozen" },
  settings: { intergiro: { access_ttl: "2m" } },
}, async ({ mockid }) => {
  const { access_token } = await login(mockid);
  assert.equal((await individuals(mockid, access_token)).status, 200);
  assert.equal(await mockid.advance("2m"), 1893456120);
  assert.equal((await individuals(mockid, access_token)).status, 401);
});

test("a fault is applied, counted and removed", async ({ mockid }) => {
  const fault = await mockid.fault("intergiroLogin", { respond: "server_error" });
  assert.equal((await fetch(`${mockid.url("intergiro")}/v3/auth/login`, { method: "POST" })).status, 500);
  assert.equal((await fault.counters()).used, 1);
  await fault.remove();
  assert.ok((await login(mockid)).access_token);
  await assert.rejects(fault.counters(), MockidError);
});

test("a fault that no request can match is refused with the server's sentence", async ({ mockid }) => {
  await assert.rejects(
    mockid.fault("intergiroLogn", { abort: "hang" }),
    /^RefusedError: POST \/__admin\/faults: 422: \/match\/operation: found .*did you mean `intergiroLogin`/,
  );
});

test("a lie that was not told is said", async ({ mockid }) => {
  const lie = await mockid.lie("nonce_wrong", "oidcToken");
  assert.equal((await lie.counters()).times, 1);
  await assert.rejects(mockid.verifyLies(), (error) => {
    assert(error instanceof ExpectationError);
    assert.equal(error.details.lies[0].verdict, "untold");
    return true;
  });
});

test("verify says what came instead", async ({ mockid }) => {
  await login(mockid);
  assert.equal(await mockid.verify("intergiroLogin"), 1);
  assert.equal(await mockid.verify("intergiroLogin", 1), 1);
  assert.equal(await mockid.verify("intergiroLogin", { at_most: 2 }), 1);
  await individuals(mockid, "wrong");
  assert.deepEqual(await mockid.verifyInOrder(["intergiroLogin", { status: 401 }]), [1, 2]);
  await assert.rejects(mockid.verify("intergiroRefresh", 1), {
    name: "ExpectationError",
    message: /^expected exactly 1 request with operation intergiroRefresh, found 0; nearest: #2 GET/,
  });
});

test("verify waits for a request in the background", async ({ mockid }) => {
  const waiting = mockid.verify("intergiroLogin", 1, 5);
  await pause(1);
  await login(mockid);
  assert.equal(await waiting, 1);
});

test("a question that makes no sense is no failed expectation", async ({ mockid }) => {
  await assert.rejects(mockid.verify({ operaton: "x" }), (error) => !(error instanceof ExpectationError) && /did you mean/.test(error.message));
});

test("the journal and the explanation of the last refusal", async ({ mockid }) => {
  await mockid.freeze();
  await assert.rejects(mockid.why(), /no request in the sandbox `.*` was refused/);
  const { access_token } = await login(mockid);
  await mockid.advance("15m");
  await individuals(mockid, access_token);
  const [, refused] = await mockid.requests();
  assert.equal(refused.reason, "access_expired");
  assert.match(refused.hint, /expired/);
  assert.equal((await mockid.why()).id, refused.id);
  assert.equal((await mockid.why(refused)).hint, refused.hint);
  assert.equal((await mockid.requests({ status: 200 })).length, 1);
});

test("a session is made older, and ended", async ({ mockid }) => {
  const { access_token } = await login(mockid);
  const [session] = await mockid.sessions("intergiro");
  await mockid.age(session, "15m");
  assert.equal((await individuals(mockid, access_token)).status, 401);
  await mockid.end(session);
  assert.equal((await mockid.sessions("intergiro"))[0].state, "ended");
});

test("a token is expired, and revoked", async ({ mockid }) => {
  const { access_token } = await login(mockid);
  const token = (await mockid.tokens("intergiro")).find(({ kind }) => kind === "access");
  assert.equal((await mockid.expire(token)).state, "expired");
  assert.equal((await individuals(mockid, access_token)).status, 401);
  await mockid.revoke(token.id);
  assert.equal((await mockid.tokens()).find(({ id }) => id === token.id).state, "revoked");
});

test("a token is made to order, and inspected", async ({ mockid }) => {
  const minted = await mockid.mint("kyc", { defect: "alg_none" });
  assert.deepEqual(minted.expected, { status: 401, reason: "wrong_algorithm" });
  assert.equal((await mockid.inspect(minted.token)).reason, "wrong_algorithm");
  const good = await mockid.mint("kyc", { expires_in: 90 });
  assert.equal((await mockid.inspect(good.token)).verdict, "accepted");
  assert.equal((await mockid.inspect(good.token, { at: (await mockid.now()) + 91 })).verdict, "refused");
});

test("the journal as text has the hints of what was refused", async ({ mockid }) => {
  assert.equal(await mockid.journal(), "(no client has sent a request)");
  await mockid.freeze("2030-01-01T00:00:00Z");
  await individuals(mockid, "wrong");
  assert.match(await mockid.journal(), /^#1 00:00:00 401 GET \/v3\/individuals intergiro malformed_token\n    \S.*\.$/);
});

test("the audit says what the client did wrong", async ({ mockid }) => {
  await login(mockid);
  await mockid.audit();
  await login(mockid);
  const rule = "logs-in-while-a-token-is-good";
  await assert.rejects(mockid.audit(), (error) => error instanceof ExpectationError && error.message.includes(`warning: ${rule}: `));
  await mockid.audit({ at_least: "error" });
  await assert.rejects(mockid.audit({ allow: ["logs-in-while-a-token-is-god"] }), RefusedError);
});

test("the story of the sandbox is written into a file", async ({ mockid, t }) => {
  await login(mockid);
  const folder = await mkdtemp(join(tmpdir(), "mockid-test-"));
  t.after(() => rm(folder, { recursive: true }));
  await mockid.report(join(folder, "report.html"));
  assert.match(await readFile(join(folder, "report.html"), "utf8"), /^<!doctype html>[^]*\/v3\/auth\/login/);
});

test("settings are changed, and reset", async ({ mockid }) => {
  const { intergiro } = await mockid.settings({ intergiro: { access_ttl: "2m" } });
  assert.equal(intergiro.access_ttl, "2m");
  await login(mockid);
  await mockid.reset(["journal"]);
  assert.equal((await mockid.requests()).length, 1);
  assert.equal((await mockid.control("GET", "/settings")).intergiro.access_ttl, "15m");
});

test("a sandbox is taken again by its name, and dropped", async ({ mockid }) => {
  const at = await server();
  await login(mockid);
  const same = await at.sandbox(mockid.name);
  assert.equal(same.url("kyc"), decodeURIComponent(mockid.url("kyc")).replace(mockid.name, encodeURIComponent(mockid.name)));
  await same.verify("intergiroLogin", 1);
  await assert.rejects(at.sandbox(mockid.name, { settings: {} }), /there is a sandbox `.*` already/);
  const other = await at.sandbox(`${mockid.name} other`);
  await other.drop();
  await assert.rejects(other.drop(), MockidError);
});

test("client and server share a time", async ({ mockid }) => {
  await mockid.freeze("2030-01-01T00:00:00Z");
  await mockid.shareTime();
  assert.equal(Date.now(), 1893456000000);
  await mockid.advance("15m");
  assert.equal(Date.now(), 1893456000000 + 900_000);
  assert.equal(await mockid.now(), Date.now() / 1000);
  await mockid.advance(-60);
  assert.equal(await mockid.now(), Date.now() / 1000);
  const { access_token } = await login(mockid);
  assert.equal((await individuals(mockid, access_token)).status, 200);
  await mockid.resume();
  assert(Math.abs(Date.now() - 1893456000000) > 60_000_000);
});

test("a server is started, used from elsewhere, and stopped", async () => {
  const own = await start();
  const same = await connect(own.url + "/");
  const sandbox = await same.sandbox("x");
  assert.equal(sandbox.url("kyc"), `${own.url}/~x/kyc`);
  await own.stop();
  await assert.rejects(sandbox.now(), /the mockid server at http:\S+ does not answer \(ECONNREFUSED\)/);
});
