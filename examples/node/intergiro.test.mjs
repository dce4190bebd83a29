// What the client has to get right. Each test is a few requests long, whatever time passes in it.

import assert from "node:assert";
import { after, before, test } from "node:test";

import { Intergiro, LockedOut } from "./intergiro.mjs";
import { Sandbox, startMockid } from "./mockid.mjs";

const API_KEY = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

async function start(t) {
  const sandbox = await Sandbox.make(mockid, t);
  return [sandbox, new Intergiro(sandbox.url, API_KEY, sandbox.time)];
}

test("logs in once and sends no refresh that is too early", async (t) => {
  const [sandbox, client] = await start(t);
  await client.individuals();
  await sandbox.advance({ minutes: 14 });
  await client.individuals();
  await sandbox.verify({ operation: "intergiroLogin" }, { exactly: 1 });
  await sandbox.verify({ operation: "intergiroRefresh" }, { exactly: 0 });
});

test("refreshes an expired token and tries again", async (t) => {
  const [sandbox, client] = await start(t);
  await client.individuals();
  await sandbox.advance({ minutes: 15 });
  const [individual] = await client.individuals();
  assert.equal(individual.firstName, "Ada");
  await sandbox.verify({ operation: "intergiroRefresh", status: 200 }, { exactly: 1 });
  await sandbox.verify({ reason: "access_expired" }, { exactly: 1 });
});

test("sends one refresh when eight calls are refused at once", async (t) => {
  const [sandbox, client] = await start(t);
  await client.individuals();
  await sandbox.advance({ minutes: 15 });
  await sandbox.fault({ match: { operation: "intergiroListIndividuals" }, times: 8, barrier: 8 });
  await Promise.all(Array.from({ length: 8 }, () => client.individuals()));
  await sandbox.verify({ reason: "access_expired" }, { exactly: 8 });
  await sandbox.verify({ operation: "intergiroRefresh" }, { exactly: 1 });
});

test("logs in again when the session is over", async (t) => {
  const [sandbox, client] = await start(t);
  await client.individuals();
  await sandbox.advance({ minutes: 60 });
  await client.individuals();
  await sandbox.verify({ operation: "intergiroLogin", status: 200 }, { exactly: 2 });
});

test("does not ask again while it is locked out", async (t) => {
  const [sandbox, client] = await start(t);
  await sandbox.settings({ intergiro: { misuse: { sessions: 1, within: "10m" } } });
  await new Intergiro(sandbox.url, API_KEY).individuals();
  for (const minutes of [10, 9]) {
    await assert.rejects(client.individuals(), new LockedOut(60 * minutes));
    await sandbox.advance({ minutes: 1 });
  }
  await sandbox.verify({ operation: "intergiroLogin", status: 429 }, { exactly: 1 });
  await sandbox.advance({ minutes: 8 });
  await client.individuals();
});
