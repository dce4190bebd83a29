// What a login has to get right. No test waits: an hour passes in one request.

import assert from "node:assert";

import { test } from "mockid/node-test";
import * as openid from "openid-client";

import { Login, LoginNeeded } from "./login.mjs";

async function start(mockid) {
  await mockid.settings({ oidc: { login: "auto" } });
  // openid-client reads the time from `Date`.
  await mockid.shareTime();
  const redirectUri = "http://localhost:3000/callback";
  return Login.discover(mockid.url("oidc"), { id: "web", secret: "secret", redirectUri });
}

/** Goes where a browser would go, as far as the application, and keeps the provider's cookies. */
function makeBrowser() {
  const cookies = new Map();
  return async (url) => {
    const cookie = [...cookies].map((each) => each.join("=")).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      cookies.set(...set.split(";", 1)[0].split(/=(.*)/s));
    }
    return answer.headers.get("location");
  };
}

async function logIn(login, browse = makeBrowser()) {
  await login.finish(await browse(await login.begin()));
}

test("logs in with PKCE and asks who it is", async ({ mockid }) => {
  const login = await start(mockid);
  await logIn(login);
  assert.equal((await login.userinfo()).name, "Ada Lovelace");
  await mockid.verify({ operation: "oidcToken", status: 200 }, 1);
});

test("refreshes an expired access token, and not before", async ({ mockid }) => {
  const login = await start(mockid);
  await logIn(login);
  await mockid.advance("59m");
  await login.userinfo();
  await mockid.verify("oidcToken", 1);
  await mockid.advance("1m");
  assert.equal((await login.userinfo()).name, "Ada Lovelace");
  await mockid.verify({ operation: "oidcToken", status: 200 }, 2);
});

test("asks for a new login when the refresh token has expired", async ({ mockid }) => {
  const login = await start(mockid);
  await logIn(login);
  await mockid.advance("31d");
  await assert.rejects(login.userinfo(), LoginNeeded);
});

test("does not take a code that is older than a minute", async ({ mockid }) => {
  const login = await start(mockid);
  const back = await makeBrowser()(await login.begin());
  await mockid.advance("2m");
  await assert.rejects(login.finish(back), { error: "invalid_grant" });
});

test("takes no answer to a login that it did not begin", async ({ mockid }) => {
  const login = await start(mockid);
  const back = await makeBrowser()(await login.begin({ state: "of another browser" }));
  await assert.rejects(login.finish(back), { code: "OAUTH_INVALID_RESPONSE" });
  await mockid.verify("oidcToken", 0);
});

test("logs in without a page as long as there is a session", async ({ mockid }) => {
  const login = await start(mockid);
  const browse = makeBrowser();
  const silently = async () => login.finish(await browse(await login.begin({ prompt: "none" })));
  await assert.rejects(silently(), { error: "login_required" });
  await logIn(login, browse);
  await silently();
  assert.equal(await browse(login.logoutUrl("http://localhost:3000/")), "http://localhost:3000/");
  await assert.rejects(silently(), { error: "login_required" });
});

test("gets, inspects and revokes a token without a user", async ({ mockid }) => {
  await start(mockid);
  const options = { execute: [openid.allowInsecureRequests] };
  const machine = await openid.discovery(new URL(mockid.url("oidc")), "machine", "secret", undefined, options);
  const { access_token } = await openid.clientCredentialsGrant(machine);
  const active = async () => (await openid.tokenIntrospection(machine, access_token)).active;
  assert.equal(await active(), true);
  await mockid.advance("59m");
  assert.equal(await active(), true);
  await openid.tokenRevocation(machine, access_token);
  assert.equal(await active(), false);
});
