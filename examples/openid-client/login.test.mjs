// What a login has to get right. No test waits: an hour passes in one request.

import assert from "node:assert";
import { after, before, mock, test } from "node:test";
import * as openid from "openid-client";

import { Sandbox, startMockid } from "../node/mockid.mjs";
import { Login, LoginNeeded } from "./login.mjs";

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

async function start(t) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { login: "auto" } });
  // openid-client reads the time from `Date`.
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  t.after(() => mock.timers.reset());
  const issuer = `${sandbox.url}/oidc`;
  const redirectUri = "http://localhost:3000/callback";
  return {
    sandbox,
    issuer,
    login: await Login.discover(issuer, { id: "web", secret: "secret", redirectUri }),
    async advance(minutes) {
      await sandbox.advance({ minutes });
      mock.timers.setTime(Date.now() + minutes * 60_000);
    },
  };
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

test("logs in with PKCE and asks who it is", async (t) => {
  const { sandbox, login } = await start(t);
  await logIn(login);
  assert.equal((await login.userinfo()).name, "Ada Lovelace");
  await sandbox.verify({ operation: "oidcToken", status: 200 }, { exactly: 1 });
});

test("refreshes an expired access token, and not before", async (t) => {
  const { sandbox, login, advance } = await start(t);
  await logIn(login);
  await advance(59);
  await login.userinfo();
  await sandbox.verify({ operation: "oidcToken" }, { exactly: 1 });
  await advance(1);
  assert.equal((await login.userinfo()).name, "Ada Lovelace");
  await sandbox.verify({ operation: "oidcToken", status: 200 }, { exactly: 2 });
});

test("asks for a new login when the refresh token has expired", async (t) => {
  const { login, advance } = await start(t);
  await logIn(login);
  await advance(31 * 24 * 60);
  await assert.rejects(login.userinfo(), LoginNeeded);
});

test("does not take a code that is older than a minute", async (t) => {
  const { login, advance } = await start(t);
  const back = await makeBrowser()(await login.begin());
  await advance(2);
  await assert.rejects(login.finish(back), { error: "invalid_grant" });
});

test("takes no answer to a login that it did not begin", async (t) => {
  const { sandbox, login } = await start(t);
  const back = await makeBrowser()(await login.begin({ state: "of another browser" }));
  await assert.rejects(login.finish(back), { code: "OAUTH_INVALID_RESPONSE" });
  await sandbox.verify({ operation: "oidcToken" }, { exactly: 0 });
});

test("logs in without a page as long as there is a session", async (t) => {
  const { login } = await start(t);
  const browse = makeBrowser();
  const silently = async () => login.finish(await browse(await login.begin({ prompt: "none" })));
  await assert.rejects(silently(), { error: "login_required" });
  await logIn(login, browse);
  await silently();
  assert.equal(await browse(login.logoutUrl("http://localhost:3000/")), "http://localhost:3000/");
  await assert.rejects(silently(), { error: "login_required" });
});

test("gets, inspects and revokes a token without a user", async (t) => {
  const { issuer, advance } = await start(t);
  const options = { execute: [openid.allowInsecureRequests] };
  const machine = await openid.discovery(new URL(issuer), "machine", "secret", undefined, options);
  const { access_token } = await openid.clientCredentialsGrant(machine);
  const active = async () => (await openid.tokenIntrospection(machine, access_token)).active;
  assert.equal(await active(), true);
  await advance(59);
  assert.equal(await active(), true);
  await openid.tokenRevocation(machine, access_token);
  assert.equal(await active(), false);
});
