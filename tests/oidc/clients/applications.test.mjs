// Logins with libraries for web applications as they come, told only where the provider is. Both read the name and
// the e-mail address in the ID token alone, so the provider has to put them there.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { Auth } from "@auth/core";
import OpenIdConnectStrategy from "passport-openidconnect";

import { Sandbox, startMockid } from "../../support/mockid.mjs";
import { REDIRECT, visit } from "./flow.mjs";

const SITE = "http://localhost:3000";

const mockid = await startMockid();
after(() => mockid.stop());

async function start(t, breaks) {
  const sandbox = await Sandbox.make(mockid, t, breaks);
  await sandbox.settings({ oidc: { login: "auto", scope_claims: "id_token" } });
  return { sandbox, issuer: `${sandbox.url}/oidc` };
}

/** A browser at an application with Auth.js. */
function authJs(issuer) {
  const provider = { id: "mockid", name: "mockid", type: "oidc", issuer, clientId: "web", clientSecret: "secret" };
  const config = { secret: randomUUID(), trustHost: true, providers: [provider] };
  const cookies = new Map();
  return async (path, form) => {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const method = form ? "POST" : "GET";
    const body = form && new URLSearchParams(form);
    const answer = await Auth(new Request(SITE + path, { method, headers: { cookie }, body }), config);
    for (const set of answer.headers.getSetCookie()) cookies.set(...set.split(";")[0].split("="));
    return answer;
  };
}

test("Auth.js knows who has logged in", async (t) => {
  const { sandbox, issuer } = await start(t);
  const redirects = { redirect_uris: [`${SITE}/auth/callback/mockid`] };
  await sandbox.control("PATCH", "/accounts/oidc/application/web", redirects);
  const ask = authJs(issuer);
  const { csrfToken } = await (await ask("/auth/csrf")).json();
  const sent = await ask("/auth/signin/mockid", { csrfToken });
  const back = await visit(sent.headers.get("location"));
  await ask(back.pathname + back.search);
  const { user } = await (await ask("/auth/session")).json();
  assert.deepEqual(user, { name: "Ada Lovelace", email: "ada@example.com" });
});

test("passport-openidconnect knows who has logged in", async (t) => {
  const { issuer } = await start(t, ["sends-no-pkce"]);
  const strategy = new OpenIdConnectStrategy(
    {
      issuer,
      authorizationURL: `${issuer}/authorize`,
      tokenURL: `${issuer}/token`,
      userInfoURL: `${issuer}/userinfo`,
      clientID: "web",
      clientSecret: "secret",
      callbackURL: REDIRECT,
      scope: "profile email",
    },
    (_issuer, profile, done) => done(null, profile),
  );
  const session = {};
  const authenticate = (query) =>
    new Promise((resolve, reject) => {
      const outcomes = { redirect: resolve, success: resolve, fail: reject, error: reject };
      Object.assign(Object.create(strategy), outcomes).authenticate({ session, query }, {});
    });
  const back = await visit(await authenticate({}));
  const { displayName, emails } = await authenticate(Object.fromEntries(back.searchParams));
  assert.deepEqual([displayName, emails[0].value], ["Ada Lovelace", "ada@example.com"]);
});
