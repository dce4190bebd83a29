// The modules of the OpenID Foundation's tests of clients that are about keys: what the provider can do with its
// keys, and a right client.

import assert from "node:assert/strict";
import { after, mock, test } from "node:test";

import { Sandbox, startMockid } from "../../support/mockid.mjs";
import { RightClient } from "./right.mjs";

const mockid = await startMockid();
after(() => mockid.stop());

async function start(t) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { login: "auto" } });
  // oauth4webapi reads the time from `Date`, and the keys at most once a minute.
  const { now } = await (await fetch(`${sandbox.url}/__admin/clock`)).json();
  mock.timers.enable({ apis: ["Date"], now: Date.parse(now) });
  t.after(() => mock.timers.reset());
  const client = new RightClient(`${sandbox.url}/oidc`);
  const logIn = async () => {
    const answer = await fetch(await client.authorizationUrl({}), { redirect: "manual" });
    await client.finish(answer.headers.get("location"));
    return client.userinfo();
  };
  const rotate = async (how) => {
    await sandbox.advance({ minutes: 2 });
    mock.timers.setTime(Date.now() + 120_000);
    await sandbox.control("POST", "/oidc/keys/rotate", { how });
  };
  await client.discover();
  return { sandbox, logIn, rotate };
}

test("oidcc-client-test-signing-key-rotation", async (t) => {
  const { sandbox, logIn, rotate } = await start(t);
  await logIn();
  await rotate("without_overlap");
  await logIn();
  await sandbox.verify({ operation: "oidcJwks" }, { exactly: 2 });
});

test("oidcc-client-test-signing-key-rotation-just-before-signing", async (t) => {
  const { sandbox, logIn, rotate } = await start(t);
  await logIn();
  await rotate("just_before_signing");
  await logIn();
  await sandbox.verify({ operation: "oidcJwks" }, { exactly: 2 });
});

test("oidcc-client-test-kid-absent-single-jwks", async (t) => {
  const { sandbox, logIn } = await start(t);
  await sandbox.fault({ match: { operation: "oidcToken" }, lie: "kid_absent" });
  assert.equal((await logIn()).name, "Ada Lovelace");
});

test("oidcc-client-test-kid-absent-multiple-jwks: a right client may refuse", async (t) => {
  const { sandbox, logIn, rotate } = await start(t);
  await rotate("just_before_signing");
  await sandbox.fault({ match: { operation: "oidcToken" }, lie: "kid_absent" });
  await assert.rejects(logIn(), { code: "OAUTH_KEY_SELECTION_FAILED" });
});
