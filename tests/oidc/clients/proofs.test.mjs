// Proofs of possession (DPoP, RFC 9449) with one defect each, at a right resource server, which checks them with
// oauth4webapi, and at a naive one.

import assert from "node:assert/strict";
import { after, mock, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";

import { Sandbox, startMockid } from "../../support/mockid.mjs";
import { reason } from "./flow.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const COMPARED = "OAUTH_JWT_CLAIM_COMPARISON_FAILED";
const INVALID = "OAUTH_INVALID_RESPONSE";
const TIMES = "OAUTH_JWT_TIMESTAMP_CHECK_FAILED";

// The error of oauth4webapi, and the claim that it is about. What it leaves to the application is to our own server:
// nonces, which a server has to know, and replay, for which it has to remember proofs.
const DEFECTS = {
  malformed: { code: INVALID, message: "Invalid JWT" },
  critical: { code: "OAUTH_UNSUPPORTED_OPERATION", message: /"crit"/ },
  type_wrong: { code: INVALID, message: /"typ"/ },
  algorithm_none: { code: INVALID, message: /"alg"/ },
  algorithm_symmetric: { code: INVALID, message: /"alg"/ },
  key_missing: { code: INVALID, message: /jwk/ },
  // WebCrypto takes no private key to verify with.
  key_private: { name: "SyntaxError" },
  key_other: { code: COMPARED, message: /confirmation mismatch/ },
  signature: { code: INVALID, message: /signature/ },
  jti_missing: { code: INVALID, message: /"jti"/ },
  htm_missing: { code: INVALID, message: /"htm"/ },
  htu_missing: { code: INVALID, message: /"htu"/ },
  iat_missing: { code: INVALID, message: /"iat"/ },
  method_wrong: { code: COMPARED, message: /htm/ },
  url_wrong: { code: COMPARED, message: /htu/ },
  too_old: { code: TIMES, message: /iat/ },
  in_future: { code: TIMES, message: /iat/ },
  token_hash_missing: { code: INVALID, message: /"ath"/ },
  token_hash_wrong: { code: COMPARED, message: /ath/ },
  nonce_missing: null,
  nonce_wrong: null,
};

const mockid = await startMockid();
after(() => mockid.stop());

/** A token that is bound to the key of proofs, and proofs for its use at a resource. */
async function start(t, settings) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { access_token: "at+jwt", ...settings } });
  const { now } = await (await fetch(`${sandbox.url}/__admin/clock`)).json();
  // oauth4webapi and jose read the time from `Date`.
  mock.timers.enable({ apis: ["Date"], now: Date.parse(now) });
  t.after(() => mock.timers.reset());
  const post = async (path, body) => {
    const headers = { "content-type": "application/json" };
    return (await fetch(`${sandbox.url}/__admin${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
  };
  const url = `${sandbox.url}/oidc/userinfo`;
  const { jkt } = await post("/oidc/dpop/proofs", { url });
  const { token } = await post("/tokens", { provider: "oidc", account: "ada", claims: { cnf: { jkt } } });
  /** The use of the token with a proof that has a defect, or a valid one. */
  const use = async (defect) => {
    const { proof } = await post("/oidc/dpop/proofs", { url, access_token: token, defect });
    return new Request(url, { headers: { authorization: `DPoP ${token}`, dpop: proof } });
  };
  return { sandbox, issuer: `${sandbox.url}/oidc`, use };
}

/** A resource server that checks everything. */
async function makeRightServer(issuer) {
  const url = new URL(issuer);
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, HTTP));
  return (request) => oauth.validateJwtAccessToken(server, request, issuer, { ...HTTP, requireDPoP: true });
}

/** A resource server that verifies the token, and believes that any proof is one. */
function makeNaiveServer(issuer) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return async (request) => {
    assert(request.headers.has("dpop"));
    const [, token] = request.headers.get("authorization").split(" ");
    return (await jwtVerify(token, keys, { issuer, audience: issuer })).payload;
  };
}

test("the table has every defect", async () => {
  const document = await (await fetch(`${mockid.url}/__admin/openapi.json`)).json();
  const { defect } = document.components.schemas.NewDpopProof.properties;
  assert.deepEqual(defect.enum, Object.keys(DEFECTS));
});

test("both servers take a valid proof", async (t) => {
  const { issuer, use } = await start(t);
  for (const server of [await makeRightServer(issuer), makeNaiveServer(issuer)]) {
    assert.equal((await server(await use())).client_id, "web");
  }
});

for (const [defect, error] of Object.entries(DEFECTS)) {
  if (error) test(`a right server refuses ${defect}`, async (t) => {
    const { issuer, use } = await start(t);
    await assert.rejects((await makeRightServer(issuer))(await use(defect)), error);
  });

  test(`a naive server swallows ${defect}`, async (t) => {
    const { issuer, use } = await start(t);
    assert.equal((await makeNaiveServer(issuer)(await use(defect))).client_id, "web");
  });
}

for (const defect of ["nonce_missing", "nonce_wrong"]) {
  test(`our own server refuses ${defect}`, async (t) => {
    const { sandbox, use } = await start(t, { dpop: { require_nonce: true } });
    assert.equal((await fetch(await use())).status, 200);
    const answer = await fetch(await use(defect));
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get("www-authenticate"), /^DPoP .*error="use_dpop_nonce"/);
    assert.equal(await reason(sandbox), `dpop_${defect}`);
  });
}

test("our own server refuses a proof that was used before, which the others take", async (t) => {
  const { sandbox, issuer, use } = await start(t);
  const request = await use();
  for (const server of [await makeRightServer(issuer), makeNaiveServer(issuer)]) {
    await server(request);
    await server(request);
  }
  assert.equal((await fetch(request)).status, 200);
  assert.equal((await fetch(request)).status, 401);
  assert.equal(await reason(sandbox), "dpop_replayed");
});
