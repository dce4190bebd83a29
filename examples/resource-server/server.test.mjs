// What a resource server has to get right. No test waits: an hour passes in one request.

import assert from "node:assert";
import { after, before, mock, test } from "node:test";

import { Sandbox, startMockid } from "../node/mockid.mjs";
import { resourceServer } from "./server.mjs";

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

const AUDIENCE = "https://api.example.com";

async function start(t) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { scopes: { api: { audience: AUDIENCE } } } });
  const issuer = `${sandbox.url}/oidc`;
  // jose reads the time from `Date`, and so does its cache of keys.
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  t.after(() => mock.timers.reset());
  const server = await resourceServer({ issuer, audience: AUDIENCE });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());

  const machine = `Basic ${btoa("machine:secret")}`;
  return {
    sandbox,
    async advance(minutes) {
      await sandbox.advance({ minutes });
      mock.timers.setTime(Date.now() + minutes * 60_000);
    },
    /** An access token, without a user. */
    async token() {
      const body = new URLSearchParams({ grant_type: "client_credentials", scope: "api" });
      const answer = await fetch(`${issuer}/token`, { method: "POST", headers: { authorization: machine }, body });
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

test("takes a token until it expires", async (t) => {
  const { ask, token, advance } = await start(t);
  const issued = await token();
  assert.deepEqual(await ask(issued), [200, undefined]);
  await advance(59);
  assert.deepEqual(await ask(issued), [200, undefined]);
  await advance(1);
  assert.deepEqual(await ask(issued), [401, "ERR_JWT_EXPIRED"]);
});

test("fetches the keys once for many tokens", async (t) => {
  const { ask, token, sandbox } = await start(t);
  for (let count = 0; count < 5; count += 1) assert.deepEqual(await ask(await token()), [200, undefined]);
  await sandbox.verify({ operation: "oidcJwks" }, { exactly: 1 });
});

test("fetches the keys again after they were rotated", async (t) => {
  const { ask, token, advance, sandbox } = await start(t);
  assert.deepEqual(await ask(await token()), [200, undefined]);
  await sandbox.control("POST", "/oidc/keys/rotate", { how: "just_before_signing" });
  await advance(1);
  assert.deepEqual(await ask(await token()), [200, undefined]);
  await sandbox.verify({ operation: "oidcJwks" }, { exactly: 2 });
});
