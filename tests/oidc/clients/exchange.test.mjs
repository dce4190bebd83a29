// Token exchange and the JWT bearer grant with openid-client's generic grant request.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as openid from "openid-client";

import { startMockid } from "../../support/mockid.mjs";
import { reason, request, start, visit } from "./flow.mjs";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const ACCESS = "urn:ietf:params:oauth:token-type:access_token";
const BACKEND = "https://backend.example.com/";
const IDP = "https://idp.example.com";

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

/** The client `web` with these grants besides. */
async function withGrants(t, ...grants) {
  const started = await start(mockid, t, { settings: { resources: [BACKEND] } });
  await started.sandbox.control("PATCH", "/accounts/oidc/application/web", { grants: ["authorization_code", ...grants] });
  return started;
}

async function logIn(config) {
  const { parameters, checks } = await request();
  return openid.authorizationCodeGrant(config, await visit(openid.buildAuthorizationUrl(config, parameters)), checks);
}

const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

test("exchanges a token of a user for one for another service", async (t) => {
  const { config } = await withGrants(t, EXCHANGE);
  const { access_token } = await logIn(config);
  const subject = { subject_token: access_token, subject_token_type: ACCESS };
  const issued = await openid.genericGrantRequest(config, EXCHANGE, { ...subject, resource: BACKEND, scope: "profile" });
  assert.equal(issued.issued_token_type, ACCESS);
  assert.equal(issued.scope, "profile");
  const { aud, sub } = claims(issued.access_token);
  assert.deepEqual([aud, sub], [BACKEND, claims(access_token).sub]);
  const actor = { actor_token: issued.access_token, actor_token_type: ACCESS };
  const delegated = await openid.genericGrantRequest(config, EXCHANGE, { ...subject, ...actor });
  assert.deepEqual(claims(delegated.access_token).act, { sub });
});

test("is told why a token cannot be exchanged", async (t) => {
  const { sandbox, config } = await withGrants(t, EXCHANGE);
  const subject = { subject_token: (await logIn(config)).access_token, subject_token_type: ACCESS };
  const elsewhere = openid.genericGrantRequest(config, EXCHANGE, { ...subject, audience: "nobody" });
  await assert.rejects(elsewhere, { error: "invalid_target" });
  await sandbox.advance({ minutes: 60 });
  await assert.rejects(openid.genericGrantRequest(config, EXCHANGE, subject), { error: "invalid_request" });
  assert.equal(await reason(sandbox), "access_expired");
});

test("gets a token for an assertion of a trusted issuer", async (t) => {
  const { sandbox, config } = await withGrants(t, BEARER);
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const jwks = { keys: [await crypto.subtle.exportKey("jwk", publicKey)] };
  await sandbox.settings({ oidc: { trusted_issuers: [{ issuer: IDP, jwks }] } });
  const sign = async (changes) => {
    const now = Math.floor(Date.now() / 1000);
    const parts = [{ alg: "ES256" }, { iss: IDP, sub: "ada", aud: config.serverMetadata().issuer, iat: now, exp: now + 60, ...changes }];
    const message = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, Buffer.from(message));
    return `${message}.${Buffer.from(signature).toString("base64url")}`;
  };
  const ask = async (changes) => openid.genericGrantRequest(config, BEARER, { assertion: await sign(changes), scope: "openid profile" });
  const { access_token } = await ask({});
  const { sub } = claims(access_token);
  assert.equal((await openid.fetchUserInfo(config, access_token, sub)).name, "Ada Lovelace");
  await assert.rejects(ask({ aud: "https://other.example.com" }), { error: "invalid_grant" });
  assert.equal(await reason(sandbox), "assertion_audience");
});
