// Sends every lie in a logout token to a right client, which checks all that OpenID Connect Back-Channel Logout 1.0,
// section 2.6, has, to express-openid-connect, and to a naive client, which mockid has to report as having swallowed it.
// Then the same defects in tokens that the test posts itself.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import express from "express";
import { auth } from "express-openid-connect";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";

import { Sandbox, startMockid } from "../../support/mockid.mjs";
import { RightClient } from "./right.mjs";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const OPERATION = "oidcBackchannelLogout";
const CLAIM = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const SIGNATURE = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
const ALGORITHM = "ERR_JOSE_ALG_NOT_ALLOWED";
const APPLICATION = "REFUSED_BY_THE_APPLICATION";

// The error of the right client, and that of express-openid-connect; `null` if it logs the user out all the same.
const LIES = {
  bad_signature: [SIGNATURE, /signature verification failed/],
  alg_none: [ALGORITHM, /"alg" \(Algorithm\) Header Parameter value not allowed/],
  wrong_alg: [ALGORITHM, /"alg" \(Algorithm\) Header Parameter value not allowed/],
  wrong_typ: [CLAIM, null],
  wrong_issuer: [CLAIM, /unexpected "iss" claim value/],
  wrong_aud: [CLAIM, /unexpected "aud" claim value/],
  iat_missing: [CLAIM, null],
  expired: ["ERR_JWT_EXPIRED", /"exp" claim timestamp check failed/],
  no_sid_no_sub: [APPLICATION, /must contain sub or sid claim/],
  no_event: [CLAIM, /must contain events claim/],
  wrong_event: [APPLICATION, /must contain events claim/],
  with_nonce: [APPLICATION, /must not contain nonce claim/],
  jti_missing: [CLAIM, null],
  sid_unknown: [APPLICATION, null],
  replayed: [APPLICATION, null],
};

/** The defects of tokens to order. */
const DEFECTS = Object.keys(LIES).filter((lie) => lie !== "replayed");

const mockid = await startMockid();
after(() => mockid.stop());
const { lies } = await (await fetch(`${mockid.url}/__admin/lies`)).json();

/** A check that jose leaves to the application failed. */
class Refused extends Error {
  code = APPLICATION;
}

/** The check of a client that knows one session. */
function makeRightCheck(issuer, sid) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const known = new Set();
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: "web",
      algorithms: ["RS256"],
      typ: "logout+jwt",
      requiredClaims: ["iat", "exp", "jti", "events"],
    });
    if (!payload.sid && !payload.sub) throw new Refused("the token is about nobody");
    if (!payload.events[EVENT]) throw new Refused("the token is about something else");
    if ("nonce" in payload) throw new Refused("the token may be an ID token");
    if (known.has(payload.jti)) throw new Refused("the token was used before");
    if (sid() && payload.sid && payload.sid !== sid()) throw new Refused("the session is unknown");
    known.add(payload.jti);
  };
}

/** The check of a client that reads what the token says. */
const makeNaiveCheck = () => async (token) => decodeJwt(token);

/** The server of a client with a check, and the errors with which it has refused. */
async function serve(t, check) {
  const errors = [];
  const server = createServer(async (request, answer) => {
    const form = new URLSearchParams((await request.toArray()).join(""));
    const refused = await check(form.get("logout_token")).catch((error) => error);
    if (refused?.code) errors.push(refused.code);
    answer.writeHead(refused?.code ? 400 : 200, { "cache-control": "no-store" }).end();
  });
  return { url: await listen(t, server), errors };
}

/** The same with express-openid-connect; the errors are what it answers. */
async function serveExpress(t, issuer) {
  const errors = [];
  const store = { get: (_, done) => done(), set: (_, __, done) => done(), destroy: (_, done) => done() };
  const app = express();
  app.use((_, answer, next) => {
    const { json } = answer;
    answer.json = (body) => json.call(answer, (errors.push(body.error_description), body));
    next();
  });
  const client = { clientID: "web", clientSecret: "secret", secret: "of-the-cookie-of-the-application" };
  app.use(auth({
    ...client,
    issuerBaseURL: issuer,
    baseURL: "http://localhost:3000",
    authRequired: false,
    idTokenSigningAlg: "RS256",
    authorizationParams: { response_type: "code" },
    backchannelLogout: { store },
  }));
  return { url: `${await listen(t, createServer(app))}/backchannel-logout`, errors };
}

async function listen(t, server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Goes where a browser would go, as far as the client. */
function makeBrowser() {
  let cookie = "";
  return async (url) => {
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    cookie = answer.headers.getSetCookie().map((set) => set.split(";", 1)[0]).join("; ") || cookie;
    return answer.headers.get("location");
  };
}

/** A login and a logout of the client, which is told of it once, or twice. */
async function logOut(sandbox, url, calls, onSession = () => {}) {
  await sandbox.control("PATCH", "/accounts/oidc/application/web", { backchannel_logout_uri: url });
  const client = new RightClient(`${sandbox.url}/oidc`);
  const browse = makeBrowser();
  await client.discover();
  await client.finish(await browse(await client.authorizationUrl({})));
  const { sessions } = await (await fetch(`${sandbox.url}/__admin/oidc/sessions`)).json();
  onSession(sessions[0].sid);
  client.loggedOut(await browse(client.logoutUrl("http://localhost:3000/")));
  const wanted = { match: { operation: OPERATION }, times: { exactly: calls }, within: "5s" };
  await sandbox.control("POST", "/requests/verify", wanted);
}

async function verdict(sandbox) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${sandbox.url}/__admin/lies/verify`, { method: "POST", headers, body: "{}" });
  const { lies } = await answer.json();
  return [answer.status, lies[0].verdict];
}

async function start(t) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { login: "auto" } });
  return sandbox;
}

/** A client of each kind. */
const CLIENTS = {
  right: async (t, issuer, sid) => serve(t, makeRightCheck(issuer, sid)),
  "express-openid-connect": async (t, issuer) => serveExpress(t, issuer),
  naive: async (t) => serve(t, makeNaiveCheck()),
};

test("the tables have every lie and every defect", async () => {
  const own = lies.map(({ lie }) => lie).filter((lie) => lie.startsWith("logout_token_"));
  assert.deepEqual(own, Object.keys(LIES).map((lie) => `logout_token_${lie}`));
  const document = await (await fetch(`${mockid.url}/__admin/openapi.json`)).json();
  const { defect } = document.components.schemas.NewLogoutToken.properties;
  assert.deepEqual(defect.enum, DEFECTS);
});

for (const [kind, make] of Object.entries(CLIENTS)) {
  test(`a ${kind} client takes a valid logout token, sent by mockid or posted by a test`, async (t) => {
    const sandbox = await start(t);
    let session;
    const { url, errors } = await make(t, `${sandbox.url}/oidc`, () => session);
    await logOut(sandbox, url, 1, (sid) => { session = sid; });
    await sandbox.verify({ operation: OPERATION, reason: "ok" }, { exactly: 1 });
    assert.equal(await post(sandbox, url, {}), true);
    assert.deepEqual(errors, []);
  });

  for (const [lie, [right, real]] of Object.entries(LIES)) {
    const { right_client, modules } = lies.find((it) => it.lie === `logout_token_${lie}`);
    const error = { right, "express-openid-connect": real, naive: null }[kind];

    test(`a ${kind} client is sent ${[lie, ...modules].join(", ")}`, async (t) => {
      const sandbox = await start(t);
      await sandbox.fault({ match: { operation: OPERATION }, lie: `logout_token_${lie}`, times: 1 });
      let session;
      const { url, errors } = await make(t, `${sandbox.url}/oidc`, () => session);
      await logOut(sandbox, url, lie === "replayed" ? 2 : 1, (sid) => { session = sid; });
      if (error) assert.match(errors[0], new RegExp(error));
      const believed = right_client === "rejects" ? [422, "swallowed"] : [200, "accepted"];
      assert.deepEqual(await verdict(sandbox), error ? [200, "not_used"] : believed);
    });
  }
}

/** Whether a client takes a token to order. */
async function post(sandbox, url, order) {
  const headers = { "content-type": "application/json" };
  const minted = await fetch(`${sandbox.url}/__admin/oidc/logout_tokens`, { method: "POST", headers, body: JSON.stringify(order) });
  const { token } = await minted.json();
  return (await fetch(url, { method: "POST", body: new URLSearchParams({ logout_token: token }) })).ok;
}

for (const defect of DEFECTS) {
  test(`clients are posted ${defect}`, async (t) => {
    const sandbox = await start(t);
    const taken = {};
    for (const [kind, make] of Object.entries(CLIENTS)) {
      const { url } = await make(t, `${sandbox.url}/oidc`, () => "a session");
      taken[kind] = await post(sandbox, url, { defect, sid: defect === "sid_unknown" ? "other" : undefined });
    }
    const [, real] = LIES[defect];
    assert.deepEqual(taken, { right: false, "express-openid-connect": !real, naive: true });
  });
}
