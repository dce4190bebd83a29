// What the client has to get right. Each test is a few requests long, whatever time passes in it.

import assert from "node:assert";

import { test } from "mockid/node-test";

import { Intergiro, LockedOut } from "./intergiro.mjs";

// Client and server share a time, which stands still.
async function clientOf(mockid) {
  await mockid.shareTime();
  const { api_key } = await mockid.credentials("intergiro");
  return new Intergiro(mockid.url("intergiro"), api_key);
}

test("refreshes an expired token and tries again", async ({ mockid }) => {
  const client = await clientOf(mockid);
  await client.individuals();
  await mockid.advance("15m");
  const [individual] = await client.individuals();
  assert.equal(individual.firstName, "Ada");
  await mockid.verify({ operation: "intergiroRefresh", status: 200 }, 1);
  await mockid.verify("intergiroLogin", 1);
});

test("logs in again when the answer to a refresh is lost", async ({ mockid }) => {
  const client = await clientOf(mockid);
  await client.individuals();
  await mockid.advance("15m");
  await mockid.fault("intergiroRefresh", { times: 1, stage: "after", abort: "reset" });
  await client.individuals();
  await mockid.verifyInOrder(["intergiroRefresh", { operation: "intergiroLogin", status: 200 }]);
});

// Another program has logged in with the same API key, which the audit takes for the client.
const another = { audit: { allow: ["logs-in-while-a-token-is-good"] } };

test("does not ask again while it is locked out", another, async ({ mockid }) => {
  await mockid.settings({ intergiro: { misuse: { sessions: 1, within: "10m" } } });
  await (await clientOf(mockid)).individuals();
  const client = await clientOf(mockid);
  for (const minutes of [10, 9]) {
    await assert.rejects(client.individuals(), new LockedOut(60 * minutes));
    await mockid.advance("1m");
  }
  await mockid.verify({ operation: "intergiroLogin", status: 429 }, 1);
  await mockid.advance("8m");
  await client.individuals();
});

test("logs in again when its session was revoked", async ({ mockid }) => {
  const client = await clientOf(mockid);
  await client.individuals();
  const [session] = await mockid.sessions("intergiro");
  await mockid.end(session);
  await client.individuals();
  await mockid.verify({ operation: "intergiroLogin", status: 200 }, 2);
});

test("sends one refresh when eight calls are refused at once", async ({ mockid }) => {
  const client = await clientOf(mockid);
  await client.individuals();
  await mockid.advance("15m");
  await mockid.fault("intergiroListIndividuals", { times: 8, barrier: 8 });
  await mockid.fault("intergiroRefresh", { delay: "100ms" });
  await Promise.all(Array.from({ length: 8 }, () => client.individuals()));
  await mockid.verify({ reason: "access_expired" }, 8);
  await mockid.verify("intergiroRefresh", 1);
});
