// Clients that register themselves are told the truth, and lies.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Sandbox, startMockid } from "../../support/mockid.mjs";
import { callNaively, callRightly, LIES } from "./registration.mjs";

process.env.MOCKID_FIXTURES = new URL("mcp.yaml", import.meta.url).pathname;

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

const resource = (sandbox) => `${sandbox.url}/oidc/mcp`;

async function verdict(sandbox) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${sandbox.url}/__admin/lies/verify`, { method: "POST", headers, body: "{}" });
  const { lies } = await answer.json();
  return [answer.status, lies[0].verdict];
}

async function sandboxWith(t, lie) {
  const { lies } = await (await fetch(`${mockid.url}/__admin/lies`)).json();
  const { operations, right_client } = lies.find((known) => known.lie === lie);
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.fault({ match: { operation: operations[0] }, lie, times: 1 });
  return { sandbox, right_client };
}

test("oauth4webapi finds the issuer of a resource, registers itself and calls the resource", async (t) => {
  assert.equal(await callRightly(resource(await Sandbox.make(mockid, t))), 200);
});

for (const [lie, code] of Object.entries(LIES)) {
  test(`a right client is told ${lie}`, async (t) => {
    const { sandbox } = await sandboxWith(t, lie);
    await assert.rejects(callRightly(resource(sandbox)), { code });
    assert.deepEqual(await verdict(sandbox), [200, "not_used"]);
  });

  test(`a naive client is told ${lie}`, async (t) => {
    const { sandbox, right_client } = await sandboxWith(t, lie);
    await callNaively(resource(sandbox));
    const swallowed = right_client === "rejects";
    assert.deepEqual(await verdict(sandbox), swallowed ? [422, "swallowed"] : [200, "accepted"]);
  });
}
