// mockid in a container, for Node's test runner. Needs testcontainers 10 or newer.

import assert from "node:assert";
import { after, before, test } from "node:test";
import { GenericContainer, Wait } from "testcontainers";

const FIXTURES = `
kyc:
  users:
    - { email: anna@example.com, password: correct horse }
`;

// Either of the two will do.
const byLine = Wait.forLogMessage(/mockid listening on /);
const byProbe = Wait.forHttp("/readyz", 8080).forStatusCode(200);

let container, mockid;
before(async () => {
  container = await new GenericContainer("mockid:0.2.0")
    .withExposedPorts(8080)
    .withEnvironment({ MOCKID_FIXTURES_INLINE: FIXTURES })
    .withWaitStrategy(Wait.forAll([byLine, byProbe]))
    .start();
  mockid = `http://${container.getHost()}:${container.getMappedPort(8080)}`;
});
after(() => container.stop());

test("logs in", async () => {
  const body = new URLSearchParams({ username: "anna@example.com", password: "correct horse" });
  const answer = await fetch(`${mockid}/~logs-in/auth/jwt/login`, { method: "POST", body });
  assert.equal((await answer.json()).token_type, "bearer");
});
