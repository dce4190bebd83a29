// openid-client proves the possession of its key (DPoP, RFC 9449).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as openid from "openid-client";

import { startMockid } from "../../support/mockid.mjs";
import { reason, request, start, visit } from "./flow.mjs";

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

/** A client with a key, and the tokens of its login. */
async function logIn(t, options) {
  const { sandbox, config } = await start(mockid, t, options);
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  const { parameters, checks } = await request();
  const url = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
  const tokens = await openid.authorizationCodeGrant(config, await visit(url), checks, undefined, { DPoP });
  const userinfo = (options) => openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, options);
  return { sandbox, config, DPoP, tokens, userinfo };
}

const SPA = { id: "spa", secret: null };

test("a bound token opens userinfo with a proof, and not as a bearer token", async (t) => {
  const { sandbox, DPoP, tokens, userinfo } = await logIn(t);
  assert.equal(tokens.token_type, "dpop");
  assert((await userinfo({ DPoP })).sub);
  await assert.rejects(userinfo(), ({ code, cause, status }) => {
    assert.deepEqual([code, status], ["OAUTH_WWW_AUTHENTICATE_CHALLENGE", 401]);
    // The error is in the challenge of the scheme that was used; the other one says what else there is.
    assert.deepEqual(cause.map(({ scheme, parameters }) => [scheme, parameters.error]), [["bearer", "invalid_token"], ["dpop", undefined]]);
    return true;
  });
  assert.equal(await reason(sandbox), "dpop_token_as_bearer");
});

test("a token needs a proof of its own key", async (t) => {
  const { sandbox, config, userinfo } = await logIn(t);
  const other = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  await assert.rejects(userinfo({ DPoP: other }), { code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE" });
  assert.equal(await reason(sandbox), "dpop_key_mismatch");
});

test("the client obeys the demand for a nonce, also for a new one", async (t) => {
  const settings = { dpop: { require_nonce: true, nonce_ttl: "1m" } };
  const { sandbox, DPoP, tokens, userinfo } = await logIn(t, { settings });
  assert.equal(tokens.token_type, "dpop");
  assert((await userinfo({ DPoP })).sub);
  await sandbox.advance({ minutes: 5 });
  assert((await userinfo({ DPoP })).sub);
  await sandbox.verify({ reason: "dpop_nonce_wrong" }, { exactly: 1 });
});

test("the client repeats a request once if the nonce is never accepted", async (t) => {
  const { sandbox, config } = await start(mockid, t, { id: "machine", settings: { dpop: { require_nonce: true } } });
  await sandbox.fault({ match: { operation: "oidcToken" }, lie: "dpop_nonce_useless" });
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  await assert.rejects(openid.clientCredentialsGrant(config, {}, { DPoP }), { error: "use_dpop_nonce" });
  await sandbox.verify({ operation: "oidcToken" }, { exactly: 2 });
});

test("every algorithm of proofs is accepted", async (t) => {
  const { config } = await start(mockid, t, { id: "machine", breaks: ["never-reuses-a-session"] });
  for (const algorithm of config.serverMetadata().dpop_signing_alg_values_supported) {
    // The client itself names the algorithm of these keys Ed25519 (RFC 9864).
    const name = algorithm === "EdDSA" ? "Ed25519" : algorithm;
    const keys = await openid.randomDPoPKeyPair(name);
    const options = { [openid.modifyAssertion]: (header) => { header.alg = algorithm; } };
    const DPoP = openid.getDPoPHandle(config, keys, options);
    const tokens = await openid.clientCredentialsGrant(config, {}, { DPoP });
    assert.equal(tokens.token_type, "dpop", algorithm);
  }
});

test("the refresh token of a public client is bound to the key", async (t) => {
  const { sandbox, config } = await start(mockid, t, SPA);
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  const { parameters, checks } = await request();
  const spa = { ...parameters, redirect_uri: "http://localhost:3000/" };
  const url = openid.buildAuthorizationUrl(config, spa);
  const tokens = await openid.authorizationCodeGrant(config, await visit(url), checks, undefined, { DPoP });
  const refresh = (options) => openid.refreshTokenGrant(config, tokens.refresh_token, undefined, options);
  await assert.rejects(refresh(), { error: "invalid_dpop_proof", code: "OAUTH_RESPONSE_BODY_ERROR" });
  const other = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  await assert.rejects(refresh({ DPoP: other }), { error: "invalid_grant", code: "OAUTH_RESPONSE_BODY_ERROR" });
  assert.equal(await reason(sandbox), "dpop_key_mismatch");
  assert.equal((await refresh({ DPoP })).token_type, "dpop");
});

test("a code that is bound by a pushed proof is not exchanged without the key", async (t) => {
  const { config } = await start(mockid, t);
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
  const { parameters, checks } = await request();
  const url = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
  const stolen = openid.authorizationCodeGrant(config, await visit(url), checks);
  await assert.rejects(stolen, { error: "invalid_dpop_proof" });
});

test("a proof with a wrong claim, or of another time, is refused", async (t) => {
  const { sandbox, config } = await start(mockid, t, { id: "machine" });
  const keys = await openid.randomDPoPKeyPair();
  const ask = (change) => {
    const options = { [openid.modifyAssertion]: (_, claims) => change(claims) };
    return openid.clientCredentialsGrant(config, {}, { DPoP: openid.getDPoPHandle(config, keys, options) });
  };
  for (const [change, why] of [
    [(claims) => { claims.htu = "https://other.example/"; }, "dpop_url"],
    [(claims) => { claims.htm = "GET"; }, "dpop_method"],
    [(claims) => { claims.iat -= 60; }, "dpop_too_old"],
    [(claims) => { claims.iat += 60; }, "dpop_in_future"],
    [(claims) => { delete claims.jti; }, "dpop_claims"],
  ]) {
    await assert.rejects(ask(change), { error: "invalid_dpop_proof", code: "OAUTH_RESPONSE_BODY_ERROR" });
    assert.equal(await reason(sandbox), why);
  }
});
