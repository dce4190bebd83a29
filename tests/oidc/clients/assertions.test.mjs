// A client that proves itself by signed assertions (private_key_jwt), on the sandbox's clock.

import assert from "node:assert/strict";
import { after, before, mock, test } from "node:test";
import * as oauth from "oauth4webapi";

import { Sandbox, startMockid } from "../../support/mockid.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

/** The client `machine`, which has a key of an algorithm instead of a secret. */
async function start(t, algorithm = "RS256") {
  const sandbox = await Sandbox.make(mockid, t);
  // oauth4webapi reads the time from `Date`.
  const { now } = await (await fetch(`${sandbox.url}/__admin/clock`)).json();
  mock.timers.enable({ apis: ["Date"], now: Date.parse(now) });
  t.after(() => mock.timers.reset());
  const { privateKey, publicKey } = await oauth.generateKeyPair(algorithm);
  const key = await crypto.subtle.exportKey("jwk", publicKey);
  await sandbox.control("PATCH", "/accounts/oidc/application/machine", { jwks: { keys: [{ ...key, kid: "1" }] }, client_secret: null });
  const issuer = new URL(`${sandbox.url}/oidc`);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, HTTP));
  const ask = async (change) => {
    const client = { client_id: "machine" };
    const proof = oauth.PrivateKeyJwt({ key: privateKey, kid: "1" }, { [oauth.modifyAssertion]: change });
    const answer = await oauth.clientCredentialsGrantRequest(server, client, proof, new URLSearchParams(), HTTP);
    return oauth.processClientCredentialsResponse(server, client, answer);
  };
  const advance = async (minutes) => {
    await sandbox.advance({ minutes });
    mock.timers.setTime(Date.now() + minutes * 60_000);
  };
  return { ask, advance };
}

test("an assertion is a proof of the client, also later", async (t) => {
  const { ask, advance } = await start(t);
  assert((await ask()).access_token);
  await advance(60 * 24);
  assert((await ask()).access_token);
});

for (const algorithm of ["PS256", "ES256", "Ed25519"]) {
  test(`an assertion can be signed with ${algorithm}, as the client names it`, async (t) => {
    const { ask } = await start(t, algorithm);
    const named = (header) => assert.equal(header.alg, algorithm);
    assert((await ask(named)).access_token);
  });
}

test("an assertion is accepted once", async (t) => {
  const { ask } = await start(t);
  const same = (_, claims) => { claims.jti = "the same"; };
  assert((await ask(same)).access_token);
  await assert.rejects(ask(same), { error: "invalid_client" });
});

test("an assertion that has expired, or is for another server, is refused", async (t) => {
  const { ask } = await start(t);
  await assert.rejects(ask((_, claims) => { claims.exp = claims.iat - 1; }), { error: "invalid_client" });
  await assert.rejects(ask((_, claims) => { claims.aud = "https://other.example.com"; }), { error: "invalid_client" });
});
