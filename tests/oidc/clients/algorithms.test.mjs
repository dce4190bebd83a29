// Tokens that are signed with each algorithm, verified by openid-client, oauth4webapi and jose with the published keys,
// also after a rotation.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";

import { startMockid } from "../../support/mockid.mjs";
import { connect, request, start, visit } from "./flow.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "EdDSA"];

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

/** A sandbox in which the client `web` is registered for ID tokens of an algorithm. */
async function register(t, algorithm, settings) {
  const { sandbox } = await start(mockid, t, { settings });
  await sandbox.control("PATCH", "/accounts/oidc/application/web", { id_token_signed_response_alg: algorithm });
  return { sandbox, issuer: `${sandbox.url}/oidc` };
}

/** The tokens of a client that reads the keys, and accepts ID tokens of an algorithm alone. */
async function logIn(sandbox, algorithm) {
  const config = await connect(sandbox, { metadata: { id_token_signed_response_alg: algorithm } });
  openid.enableNonRepudiationChecks(config);
  const { parameters, checks } = await request();
  return openid.authorizationCodeGrant(config, await visit(openid.buildAuthorizationUrl(config, parameters)), checks);
}

/** The header of an ID token, which jose verifies with the keys that are published now. */
async function verify(issuer, algorithm, { id_token }) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return (await jwtVerify(id_token, keys, { issuer, audience: "web", algorithms: [algorithm] })).protectedHeader;
}

for (const algorithm of ALGORITHMS) {
  test(`an ID token of ${algorithm} is verified, and refused where another algorithm is expected`, async (t) => {
    const { sandbox, issuer } = await register(t, algorithm);
    const metadata = (await connect(sandbox)).serverMetadata();
    assert(metadata.id_token_signing_alg_values_supported.includes(algorithm));
    const header = await verify(issuer, algorithm, await logIn(sandbox, algorithm));
    assert.deepEqual([header.alg, header.kid], [algorithm, `${algorithm.toLowerCase()}-0`]);
    const other = algorithm === "ES256" ? "RS256" : "ES256";
    await assert.rejects(logIn(sandbox, other), { code: "OAUTH_INVALID_RESPONSE" });
  });

  test(`a rotation keeps ${algorithm}`, async (t) => {
    const { sandbox, issuer } = await register(t, algorithm);
    const before = await logIn(sandbox, algorithm);
    await sandbox.control("POST", "/oidc/keys/rotate", { how: "without_overlap" });
    const header = await verify(issuer, algorithm, await logIn(sandbox, algorithm));
    assert.deepEqual([header.alg, header.kid], [algorithm, `${algorithm.toLowerCase()}-0-1`]);
    await assert.rejects(verify(issuer, algorithm, before), { code: "ERR_JWKS_NO_MATCHING_KEY" });
  });

  test(`an access token of ${algorithm} is verified`, async (t) => {
    const settings = { access_token: "at+jwt", keys: { algorithms: [algorithm] } };
    const { sandbox, issuer } = await register(t, algorithm, settings);
    const { access_token } = await logIn(sandbox, algorithm);
    const url = new URL(issuer);
    const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, HTTP));
    const used = new Request("https://api.example.com/", { headers: { authorization: `Bearer ${access_token}` } });
    assert.equal((await oauth.validateJwtAccessToken(server, used, issuer, HTTP)).client_id, "web");
    assert.equal(decodeProtectedHeader(access_token).alg, algorithm);
  });
}
