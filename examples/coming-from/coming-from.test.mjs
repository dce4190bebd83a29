// What docs/recipes/coming-from.md says is where, row by row where a row can be checked by a request.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { json } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { findProgram, start as startServer } from "mockid";
import { server } from "mockid/node-test";

import { Double, claims } from "./double.mjs";

let mockid;
const others = [];
before(async () => (mockid = await server()));
after(() => Promise.all(others.map((server) => server.stop())));

const start = (t, settings) => Double.start(mockid, t, settings);
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

describe("mock-oauth2-server", () => {
  test("/isalive is /readyz", async () => assert.equal((await fetch(`${mockid.url}/readyz`)).status, 200));

  test("other issuers are names of the setting, with the endpoints after them", async (t) => {
    const double = await start(t, { issuers: { acme: {} } });
    const found = await double.metadata("/oidc/acme");
    assert.equal(found.issuer, `${double.url}/oidc/acme`);
    for (const path of ["authorize", "token", "userinfo", "introspect", "revoke", "jwks"]) {
      assert(Object.values(found).includes(`${double.url}/oidc/acme/${path}`), path);
    }
    assert.equal(found.end_session_endpoint, `${double.url}/oidc/acme/logout`);
  });

  test("enqueueCallback is a scripted login", async (t) => {
    const double = await start(t);
    await double.control("POST", "/accounts", { provider: "oidc", kind: "user", username: "foo", sub: "foo" });
    await double.control("POST", "/oidc/logins", { account: "foo", times: 1 });
    assert.equal(claims((await double.logIn()).id_token).sub, "foo");
    assert.equal((await double.authorize()).status, 200);
  });

  test("claims of a callback are those of a user", async (t) => {
    const double = await start(t, { login: "auto" });
    const change = { claims: { groups: ["a"] }, access_token_claims: { roles: ["b"] } };
    const { accounts } = await double.control("GET", "/accounts?provider=oidc&kind=user");
    const ada = accounts.find(({ username }) => username === "ada");
    await double.control("PATCH", `/accounts/oidc/user/${ada.id}`, change);
    const { id_token, access_token } = await double.logIn();
    assert.deepEqual(claims(id_token).groups, ["a"]);
    assert.deepEqual(claims(access_token).roles, ["b"]);
  });

  test("issueToken is a token made to order", async (t) => {
    const double = await start(t);
    const order = { provider: "oidc", claims: { x: 1 }, expires_in: "5m" };
    const { token } = await double.control("POST", "/tokens", order);
    assert.equal(claims(token).x, 1);
    assert.equal(claims(token).exp - claims(token).iat, 300);
    const { expected } = await double.control("POST", "/tokens", { ...order, defect: "expired" });
    assert.equal(expected.status, 401);
  });

  test("interactiveLogin is `login: page`, and is the default", async (t) => {
    const double = await start(t);
    assert.equal((await double.authorize()).status, 200);
    await double.sandbox.settings({ oidc: { login: "auto" } });
    assert.equal((await double.authorize()).status, 303);
  });

  test("tokenExpiry and systemTime are settings, and the clock", async (t) => {
    const double = await start(t, { login: "auto", access_ttl: "2m", id_token_ttl: "3m" });
    await double.control("PUT", "/clock", { now: "2030-01-01T00:00:00Z", mode: "frozen" });
    const { id_token, expires_in } = await double.logIn();
    assert.equal(expires_in, 120);
    assert.equal(claims(id_token).iat, Date.parse("2030-01-01") / 1000);
    assert.equal(claims(id_token).exp - claims(id_token).iat, 180);
  });

  test("keyProvider.algorithm is a setting, and a field of a client", async (t) => {
    const double = await start(t, { login: "auto", keys: { algorithms: ["ES256"] } });
    await double.control("PATCH", "/accounts/oidc/application/web", { id_token_signed_response_alg: "PS256" });
    const { id_token, access_token } = await double.logIn();
    const algorithm = (token) => JSON.parse(Buffer.from(token.split(".")[0], "base64url")).alg;
    assert.deepEqual([algorithm(access_token), algorithm(id_token)], ["ES256", "PS256"]);
  });

  test("takeRequest is the journal", async (t) => {
    const double = await start(t, { login: "auto" });
    await double.logIn();
    await double.sandbox.verify({ operation: "oidcToken", status: 200 }, 1);
  });

  test("a service exchanges the token of a user with the fixtures of the page", async (t) => {
    const { jwk, privateKey } = await keyPair();
    const page = await readFile(new URL("../../docs/recipes/coming-from.md", import.meta.url), "utf8");
    const fixtures = /```yaml\n([\s\S]+?)```/.exec(page)[1].replace("keys: [ … ]", `keys: [${JSON.stringify(jwk)}]`);
    const own = await startWith(fixtures);
    const double = await Double.start(own, t);
    const portal = { client_id: "portal", resource: "dev:team:frontend" };
    const back = new URL((await double.authorize(portal, "/oidc/idporten/authorize")).headers.get("location"));
    const bought = await double.post(
      "/oidc/idporten/token",
      { ...(await redeem(back)), resource: "dev:team:frontend" },
      { client_id: "portal", client_secret: "secret" },
    );
    const order = { provider: "oidc", account: "ada", claims: { client_id: "portal", aud: "dev:team:frontend" } };
    const { token } = await double.control("POST", "/tokens", order);
    for (const subject_token of [bought.access_token, token]) {
      const form = { grant_type: EXCHANGE, subject_token, subject_token_type: TOKEN_TYPE, audience: "dev:team:backend" };
      const proof = {
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: await assertion(double, privateKey, "dev:team:frontend", "/oidc/tokenx"),
      };
      const { access_token } = await double.post("/oidc/tokenx/token", form, proof);
      assert.equal(claims(access_token).aud, "dev:team:backend");
      assert.equal(claims(access_token).sub, "26117512737");
    }
  });

  test("a machine gets a token for an assertion that it has signed, as at Maskinporten", async (t) => {
    const { jwk, privateKey } = await keyPair();
    const double = await start(t, { scopes: { "dev:orders.read": {} } });
    const robot = { client_id: "robot", jwks: { keys: [jwk] }, grants: [JWT_BEARER] };
    await double.control("POST", "/accounts", { provider: "oidc", kind: "application", ...robot });
    const signed = await assertion(double, privateKey, "robot", "/oidc", { scope: "dev:orders.read" });
    const form = { grant_type: JWT_BEARER, assertion: signed };
    const { access_token } = await double.post("/oidc/token", form, {});
    const { sub, client_id, scope } = claims(access_token);
    assert.deepEqual({ sub, client_id, scope }, { sub: "robot", client_id: "robot", scope: "dev:orders.read" });
    assert.equal((await double.post("/oidc/token", form, {})).error, "invalid_grant");
  });

  test("ssl is `--tls`, and the certificate of the authority is served, as for useTls()", async (t) => {
    const args = ["--port", "0", "--tls", "--tls-port", "0", "--log-level", "warn", "--exit-with-stdin"];
    const server = spawn(findProgram(), args, { stdio: ["pipe", "pipe", "inherit"] });
    t.after(() => Promise.all([once(server, "exit"), server.stdin.end()]));
    const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
    const url = async () => (await lines.next()).value.split(" ").at(-1);
    const [plain, secure] = [await url(), await url()];
    const ca = await (await fetch(`${plain}/__admin/ca.pem`)).text();
    const discovery = `${secure}/oidc/.well-known/openid-configuration`;
    const [answer] = await once(get(discovery, { ca, agent: false }), "response");
    assert.equal((await json(answer)).issuer, `${secure}/oidc`);
    await assert.rejects(once(get(discovery, { agent: false }), "response"), /certificate/);
  });

  test("JSON_CONFIG becomes fixtures", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "coming-from-"));
    t.after(() => rm(folder, { recursive: true }));
    const mapping = { requestParam: "code", match: "*", claims: { sub: "foo", groups: ["a"] } };
    const config = { interactiveLogin: false, tokenCallbacks: [{ issuerId: "acme", requestMappings: [mapping] }] };
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    const run = promisify(execFile);
    await run(findProgram(), ["fixtures", "--from", join(folder, "config.json"), "--output", join(folder, "mockid.yaml")]);
    const own = await startWith(await readFile(join(folder, "mockid.yaml"), "utf8"));
    const double = await Double.start(own, t);
    const { id_token } = await double.logIn({}, "/oidc/acme");
    assert.equal(claims(id_token).sub, "foo");
    assert.deepEqual(claims(id_token).groups, ["a"]);
  });
});

describe("oauth2-mock-server", () => {
  test("keys are there, and are rotated by the control API", async (t) => {
    const double = await start(t);
    const kids = async () => (await (await double.get("/oidc/jwks")).json()).keys.map(({ kid }) => kid);
    assert.deepEqual(await kids(), ["rs256-0"]);
    await double.control("POST", "/oidc/keys/rotate", { how: "without_overlap" });
    assert.deepEqual(await kids(), ["rs256-0-1"]);
  });

  test("any client is accepted with `unknown_clients: accept`", async (t) => {
    const double = await start(t, { unknown_clients: "accept" });
    const form = { grant_type: "client_credentials" };
    assert.equal((await double.post("/oidc/token", form, { client_id: "any", client_secret: "any" })).status, 200);
  });

  test("/endsession is /logout, to registered URIs only", async (t) => {
    const double = await start(t, { login: "auto" });
    const { id_token } = await double.logIn();
    const logOut = (uri) => double.get(`/oidc/logout?id_token_hint=${id_token}&post_logout_redirect_uri=${uri}`);
    assert.equal((await logOut("http://localhost:1/")).status, 400);
    assert.equal((await logOut("http://localhost:3000/")).headers.get("location"), "http://localhost:3000/");
  });

  test("events that change tokens and redirects are lies", async (t) => {
    const double = await start(t);
    const { lies } = await double.control("GET", "/lies");
    const known = lies.map(({ lie }) => lie);
    for (const lie of ["expired", "aud_wrong", "state_wrong", "iss_missing", "logout_state_wrong", "logout_state_missing"]) {
      assert(known.includes(lie), lie);
    }
  });

  test("events before a response are faults", async (t) => {
    const double = await start(t, { login: "auto" });
    const { access_token } = await double.logIn();
    const requests = {
      oidcToken: () => double.post("/oidc/token", { grant_type: "client_credentials" }),
      oidcUserinfo: () => double.get("/oidc/userinfo", { authorization: `Bearer ${access_token}` }),
      oidcRevoke: () => double.post("/oidc/revoke", { token: access_token }),
      oidcIntrospect: () => double.post("/oidc/introspect", { token: access_token }),
    };
    for (const [operation, request] of Object.entries(requests)) {
      await double.sandbox.fault(operation, { times: 1, respond: { status: 418 } });
      assert.equal((await request()).status, 418, operation);
    }
  });
});

describe("Keycloak in Testcontainers", () => {
  const REALM = "/realms/acme";
  const start = (t, settings) => Double.start(mockid, t, { layout: "keycloak", ...settings });
  const endpoint = (path) => `${REALM}/protocol/openid-connect${path}`;

  test("a realm has Keycloak's paths", async (t) => {
    const double = await start(t);
    const found = await double.metadata(REALM);
    assert.equal(found.issuer, `${double.url}${REALM}`);
    for (const path of ["/auth", "/token", "/certs", "/userinfo", "/logout", "/auth/device"]) {
      assert(Object.values(found).includes(double.url + endpoint(path)), path);
    }
  });

  test("a test answers a device", async (t) => {
    const double = await start(t);
    const tv = { client_id: "tv" };
    const { user_code, device_code, verification_uri } = await double.post(endpoint("/auth/device"), {}, tv);
    assert.equal((await fetch(verification_uri)).status, 200);
    await double.control("POST", `/oidc/devices/${user_code}`, { approve: "ada" });
    const { access_token } = await double.post(endpoint("/token"), { grant_type: DEVICE, device_code }, tv);
    assert(claims(access_token).realm_access.roles.includes("default-roles-acme"));
  });

  test("users and clients are accounts, also those with logout URLs", async (t) => {
    const double = await start(t);
    await double.control("POST", "/accounts", { provider: "oidc", kind: "user", username: "cleo" });
    await double.control("POST", "/accounts", {
      provider: "oidc",
      kind: "application",
      client_id: "shop",
      client_secret: "secret",
      redirect_uris: ["http://localhost:4000/callback"],
      backchannel_logout_uri: "http://localhost:4000/backchannel",
      frontchannel_logout_uri: "http://localhost:4000/frontchannel",
    });
  });

  test("users are locked out on the clock", async (t) => {
    const lockout = { threshold: 2, window: "5m", length: "5m" };
    const double = await start(t, { passwords: true, lockout });
    const legacy = { client_id: "legacy", client_secret: "secret" };
    const ask = async (password) => {
      const form = { grant_type: "password", username: "ada", password, scope: "openid" };
      return (await double.post(endpoint("/token"), form, legacy)).status;
    };
    assert.deepEqual([await ask("x"), await ask("x"), await ask("password")], [400, 400, 400]);
    await double.sandbox.advance("5m");
    assert.equal(await ask("password"), 200);
  });

  test("hostname is `public_url`", async (t) => {
    const double = await start(t, { public_url: "http://localhost:8080", backchannel: "dynamic" });
    const found = await double.metadata(REALM);
    assert(found.authorization_endpoint.startsWith("http://localhost:8080/"), found.authorization_endpoint);
    assert.equal(found.token_endpoint, double.url + endpoint("/token"));
  });
});

/** A server with fixtures of its own. */
async function startWith(fixtures) {
  const server = await startServer({ args: ["--fixtures-inline", fixtures] });
  others.push(server);
  return server;
}

/** The form that redeems the code with which the browser has come back. */
const redeem = (back) => ({
  grant_type: "authorization_code",
  code: back.searchParams.get("code"),
  redirect_uri: "http://localhost:3000/callback",
  code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
});

/** A key of a client: what is registered of it, and what the client keeps. */
async function keyPair() {
  const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  return { jwk: await crypto.subtle.exportKey("jwk", publicKey), privateKey };
}

/** The assertion of a client that has a key, with more claims. */
async function assertion(double, key, client_id, issuer, more = {}) {
  const { now } = await double.control("GET", "/clock");
  const iat = Math.floor(Date.parse(now) / 1000);
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const own = { iss: client_id, sub: client_id, aud: double.url + issuer, iat, exp: iat + 60, jti: crypto.randomUUID() };
  const claims = { ...own, ...more };
  const message = `${encode({ alg: "Ed25519" })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign("Ed25519", key, Buffer.from(message));
  return `${message}.${Buffer.from(signature).toString("base64url")}`;
}
