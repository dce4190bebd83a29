// Tells every lie to a right client, which has to report the error named here, and to a naive one, which
// mockid has to report as having swallowed it. The names of the tests have the modules of the OpenID
// Foundation's tests of clients that tell the same lie.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test lies.test.mjs

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Sandbox, startMockid } from "../../support/mockid.mjs";
import { ALL, NOT_PLAYED, OF_KEYS, WITHOUT_MISBEHAVIOUR } from "./modules.mjs";
import { NaiveClient } from "./naive.mjs";
import { LIES as OF_REGISTRATION } from "./registration.mjs";
import { RightClient } from "./right.mjs";

const COMPARED = "OAUTH_JWT_CLAIM_COMPARISON_FAILED";
const MEMBER = "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED";
const TIMES = "OAUTH_JWT_TIMESTAMP_CHECK_FAILED";
const INVALID = "OAUTH_INVALID_RESPONSE";
const NO_KEY = "OAUTH_KEY_SELECTION_FAILED";
const APPLICATION = "REFUSED_BY_THE_APPLICATION";
const CHALLENGED = "OAUTH_WWW_AUTHENTICATE_CHALLENGE";
const REFUSED = "OAUTH_RESPONSE_BODY_ERROR";

// The error of the right client; `null` if it goes on, because it may. What it has to ask for so that the
// lie can be told: with `dpop` it proves its key, with `dpop.require_nonce` with nonces; with `always` the lie is told more
// than once, and with `pause` minutes pass between the client's requests.
const LIES = {
  signature_rs256: [INVALID],
  signature_es256: [INVALID],
  signature_hs256: [INVALID],
  alg_none: [INVALID],
  kid_absent: [null],
  kid_unknown: [NO_KEY],
  issuer_wrong: [COMPARED],
  aud_wrong: [COMPARED],
  aud_missing: [INVALID],
  azp_wrong: [APPLICATION],
  sub_missing: [INVALID],
  iat_missing: [INVALID],
  iat_future: [null],
  expired: [TIMES],
  nonce_wrong: [COMPARED],
  nonce_missing: [INVALID],
  nonce_unasked: [COMPARED, { nonce: false }],
  at_hash_wrong: [null],
  at_hash_missing: [null],
  auth_time_missing: [INVALID, { max_age: 3600 }],
  auth_time_stale: [TIMES, { max_age: 3600 }],
  acr_lower: [APPLICATION, { acr_values: "2" }],
  refresh_issuer_changed: [COMPARED],
  refresh_sub_changed: [APPLICATION],
  refresh_aud_changed: [COMPARED],
  refresh_azp_added: [APPLICATION],
  expires_in_missing: [null],
  expires_in_negative: [INVALID],
  expires_in_string: [null],
  token_type_missing: [INVALID],
  content_type_html: [null],
  scope_narrowed: [null],
  scope_widened: [null],
  refresh_token_not_renewed: [null],
  issued_token_type_missing: [APPLICATION, { exchange: true }],
  issued_token_type_wrong: [APPLICATION, { exchange: true }],
  userinfo_sub_changed: [MEMBER],
  userinfo_sub_missing: [INVALID],
  userinfo_signed: [null, { userinfo_alg: "RS256", always: true }],
  userinfo_signature_wrong: [INVALID, { userinfo_alg: "RS256", always: true }],
  userinfo_alg_none: [INVALID, { userinfo_alg: "RS256", always: true }],
  issuer_mismatch: [MEMBER],
  keys_unparseable: [null],
  state_wrong: [INVALID],
  state_missing: [INVALID],
  iss_wrong: [INVALID],
  iss_missing: [INVALID],
  iss_normalised: [INVALID],
  code_twice: [INVALID],
  logout_state_wrong: [APPLICATION],
  logout_state_missing: [APPLICATION],
  dpop_token_type_bearer: [APPLICATION, { dpop: {} }],
  dpop_key_wrong: [CHALLENGED, { dpop: {} }],
  dpop_key_missing: [CHALLENGED, { dpop: {} }],
  dpop_challenge_without_nonce: [REFUSED, { dpop: { require_nonce: true } }],
  dpop_nonce_useless: [REFUSED, { dpop: { require_nonce: true }, always: true }],
  dpop_nonce_not_renewed: [null, { dpop: { require_nonce: true, nonce_ttl: "5m" }, pause: 5 }],
};

const mockid = await startMockid();
after(() => mockid.stop());
const all = (await (await fetch(`${mockid.url}/__admin/lies`)).json()).lies;
// Those in logout tokens are told in logout.test.mjs.
const lies = all.filter(({ lie }) => !lie.startsWith("logout_token_"));

/** Goes where a browser would go, as far as the client. */
function makeBrowser() {
  let cookie = "";
  return async (url) => {
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    cookie = answer.headers.getSetCookie().map((set) => set.split(";", 1)[0]).join("; ") || cookie;
    return answer.headers.get("location");
  };
}

/** Everything that a client does with a provider. */
async function useAll(Client, sandbox, asked) {
  const client = new Client(`${sandbox.url}/oidc`, asked);
  const browse = makeBrowser();
  const pause = () => asked.pause && sandbox.advance({ minutes: asked.pause });
  const back = "http://localhost:3000/";
  await client.discover();
  await client.finish(await browse(await client.authorizationUrl(asked)));
  await client.userinfo();
  for (const _ of ["first", "second"]) {
    await pause();
    await client.refresh();
    await client.userinfo();
  }
  if (asked.exchange) await client.exchange();
  client.loggedOut(await browse(client.logoutUrl(back)));
}

async function verdict(sandbox) {
  const url = `${sandbox.url}/__admin/lies/verify`;
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  const { lies } = await answer.json();
  return [answer.status, lies[0].verdict];
}

/** A sandbox in which this lie is told once, or always to a client that has asked for it. */
async function sandboxWith(t, { lie, operations }, asked) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { login: "auto", dpop: asked.dpop } });
  if (asked.exchange) {
    const grants = ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange"];
    await sandbox.control("PATCH", "/accounts/oidc/application/web", { grants });
  }
  const times = asked.always ? {} : { times: 1 };
  await sandbox.fault({ match: { operation: operations[0] }, lie, ...times });
  return sandbox;
}

test("the table has every lie", () => {
  const all = [...Object.keys(LIES), ...Object.keys(OF_REGISTRATION)];
  assert.deepEqual(lies.map(({ lie }) => lie).sort(), all.sort());
});

test("each module of the OpenID Foundation is a lie, or it is said why not", () => {
  const told = all.flatMap(({ modules }) => modules);
  assert.deepEqual([...told, ...OF_KEYS, ...WITHOUT_MISBEHAVIOUR, ...NOT_PLAYED].sort(), [...ALL].sort());
});

// The others are in registration.test.mjs.
for (const lie of lies.filter(({ lie }) => lie in LIES)) {
  const [error, asked = {}] = LIES[lie.lie];
  const name = [lie.lie, ...lie.modules].join(", ");

  test(`a right client is told ${name}`, async (t) => {
    const sandbox = await sandboxWith(t, lie, asked);
    const used = useAll(RightClient, sandbox, asked);
    await (error ? assert.rejects(used, { code: error }) : used);
    // Where a right client cannot notice the lie, it goes on, and may be refused later.
    const expected = !lie.seen ? "not_seen" : error && lie.right_client !== "accepts" ? "not_used" : "accepted";
    assert.deepEqual(await verdict(sandbox), [200, expected]);
  });

  test(`a naive client is told ${name}`, async (t) => {
    const sandbox = await sandboxWith(t, lie, asked);
    await useAll(NaiveClient, sandbox, asked);
    const expected = !lie.seen ? [200, "not_seen"] : lie.right_client === "rejects" ? [422, "swallowed"] : [200, "accepted"];
    assert.deepEqual(await verdict(sandbox), expected);
  });
}
