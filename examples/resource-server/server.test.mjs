// What a resource server has to get right. No test waits: an hour passes in one request.

import assert from "node:assert";

import { test } from "mockid/node-test";

import { resourceServer } from "./server.mjs";

const AUDIENCE = "https://api.example.com";

async function start(mockid, t) {
  await mockid.settings({ oidc: { scopes: { api: { audience: AUDIENCE } } } });
  const issuer = mockid.url("oidc");
  // jose reads the time from `Date`, and so does its cache of keys.
  await mockid.shareTime();
  const server = await resourceServer({ issuer, audience: AUDIENCE });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());

  const machine = `Basic ${btoa("machine:secret")}`;
  let callers = 0;
  return {
    /** An access token of another caller, without a user. */
    async token() {
      const headers = { authorization: machine, "user-agent": `caller-${(callers += 1)}` };
      const body = new URLSearchParams({ grant_type: "client_credentials", scope: "api" });
      const answer = await fetch(`${issuer}/token`, { method: "POST", headers, body });
      return (await answer.json()).access_token;
    },
    /** The status of an answer, and why the token was refused. */
    async ask(token) {
      const url = `http://127.0.0.1:${server.address().port}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const [, reason] = /error_description="(.*)"/.exec(answer.headers.get("www-authenticate")) ?? [];
      return [answer.status, reason];
    },
  };
}

test("takes a token until it expires", async ({ mockid, t }) => {
  const { ask, token } = await start(mockid, t);
  const issued = await token();
  assert.deepEqual(await ask(issued), [200, undefined]);
  await mockid.advance("59m");
  assert.deepEqual(await ask(issued), [200, undefined]);
  await mockid.advance("1m");
  assert.deepEqual(await ask(issued), [401, "ERR_JWT_EXPIRED"]);
});

test("fetches the keys once for many tokens", async ({ mockid, t }) => {
  const { ask, token } = await start(mockid, t);
  for (let count = 0; count < 5; count += 1) assert.deepEqual(await ask(await token()), [200, undefined]);
  await mockid.verify("oidcJwks", 1);
});

test("fetches the keys again after they were rotated", async ({ mockid, t }) => {
  const { ask, token } = await start(mockid, t);
  assert.deepEqual(await ask(await token()), [200, undefined]);
  await mockid.control("POST", "/oidc/keys/rotate", { how: "just_before_signing" });
  await mockid.advance("1m");
  assert.deepEqual(await ask(await token()), [200, undefined]);
  await mockid.verify("oidcJwks", 2);
});
