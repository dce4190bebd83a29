// The device flow with openid-client, which polls until somebody has answered.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test device.test.mjs

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as openid from "openid-client";

import { Sandbox, startMockid } from "../../support/mockid.mjs";

let mockid;
before(async () => {
  mockid = await startMockid();
});
after(() => mockid.stop());

/** A device with its codes, for which waiting moves the sandbox's clock. */
async function start(t, onWait = () => {}) {
  const sandbox = await Sandbox.make(mockid, t);
  const real = setTimeout;
  t.mock.method(globalThis, "setTimeout", (act, wait, ...more) => {
    // openid-client waits for five seconds at a time; other timers are those of Node itself.
    if (wait !== 5000) return real(act, wait, ...more);
    const advanced = sandbox.control("POST", "/clock/advance", { by: "5s" });
    advanced.then(onWait).then(act);
  });
  const options = { execute: [openid.allowInsecureRequests] };
  const config = await openid.discovery(new URL(`${sandbox.url}/oidc`), "tv", undefined, openid.None(), options);
  const codes = await openid.initiateDeviceAuthorization(config, { scope: "openid profile" });
  return {
    sandbox,
    codes,
    answer: (answer) => sandbox.control("POST", `/oidc/devices/${codes.user_code}`, answer),
    poll: () => openid.pollDeviceAuthorizationGrant(config, codes),
    token: (form) => fetch(config.serverMetadata().token_endpoint, { method: "POST", body: new URLSearchParams(form) }),
  };
}

test("polls until access is granted, and no faster than it may", async (t) => {
  const { sandbox, answer, poll } = await start(t);
  await answer({ approve: "ada", pending_polls: 3 });
  const tokens = await poll();
  assert.equal(tokens.scope, "openid profile");
  assert.ok(tokens.claims().sub);
  await sandbox.verify({ operation: "oidcToken", reason: "device_pending" }, { exactly: 3 });
  await sandbox.verify({ operation: "oidcToken", reason: "device_slow_down" }, { exactly: 0 });
});

test("obeys slow_down", async (t) => {
  let device, isFirst = true;
  device = await start(t, async () => {
    if (!isFirst) return;
    isFirst = false;
    // Somebody polls with the same code, so that the client's own poll comes too early.
    const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    await device.token({ grant_type, client_id: "tv", device_code: device.codes.device_code });
  });
  await device.answer({ approve: "ada", pending_polls: 3 });
  await device.poll();
  await device.sandbox.verify({ operation: "oidcToken", reason: "device_slow_down" }, { exactly: 1 });
  await device.sandbox.verify({ operation: "oidcToken", reason: "device_pending" }, { exactly: 3 });
});

test("reports that access is denied, and that the code has expired", async (t) => {
  const denied = await start(t);
  await denied.answer({ deny: true });
  await assert.rejects(denied.poll(), { error: "access_denied" });
  t.mock.restoreAll();
  const expired = await start(t);
  await expired.sandbox.advance({ minutes: 10 });
  await assert.rejects(expired.poll(), { error: "expired_token" });
});
