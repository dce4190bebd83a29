// A client of the Model Context Protocol at a resource of the fixtures, and at a provider that lies.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

import { Remembered } from "../../../examples/mcp/remembered.mjs";
import { Sandbox, startMockid } from "../../support/mockid.mjs";

process.env.MOCKID_FIXTURES = new URL("mcp.yaml", import.meta.url).pathname;

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

/** The resource of a sandbox, and a way to connect a new client to it. */
async function start(t) {
  const sandbox = await Sandbox.make(mockid, t);
  const transport = (authProvider) => new StreamableHTTPClientTransport(new URL(`${sandbox.url}/oidc/mcp`), { authProvider });
  const connect = async (transport) => {
    const client = new Client({ name: "client", version: "1" });
    await client.connect(transport);
    t.after(() => client.close());
    return client.getServerVersion().name;
  };
  return { sandbox, transport, connect };
}

for (const method of ["none", "client_secret_basic", "client_secret_post"]) {
  test(`a client with ${method} connects to a resource of the fixtures`, async (t) => {
    const { sandbox, transport, connect } = await start(t);
    const remembered = new Remembered({ method });
    const first = transport(remembered);
    await assert.rejects(connect(first), UnauthorizedError);
    await first.finishAuth(remembered.code);
    assert.equal(await connect(transport(remembered)), "fixtures");
    assert.equal(remembered.tokens().scope, "tools");
    await sandbox.verify({ path: "/mcp", status: 401, reason: "no_token" }, { exactly: 1 });
    await sandbox.verify({ operation: "oidcProtectedResource", status: 200 }, { at_least: 1 });
    await sandbox.verify({ operation: "oidcRegister", status: 201 }, { exactly: 1 });
  });
}

test("the client refuses the metadata of another resource, and a registration without an id", async (t) => {
  for (const [lie, operation, error] of [
    ["resource_mismatch", "oidcProtectedResource", /does not match expected/],
    ["registration_client_id_missing", "oidcRegister", /client_id/],
  ]) {
    const { sandbox, transport, connect } = await start(t);
    await sandbox.fault({ match: { operation }, lie, times: 1 });
    await assert.rejects(connect(transport(new Remembered())), error);
    await sandbox.verify({ operation: "oidcAuthorize" }, { exactly: 0 });
  }
});

test("a client whose registration is refused says why", async (t) => {
  const { sandbox, transport, connect } = await start(t);
  await sandbox.settings({ oidc: { registration: { enabled: true, initial_access_token: "secret" } } });
  await assert.rejects(connect(transport(new Remembered())), /initial access token/);
  await sandbox.settings({ oidc: { registration: { enabled: false } } });
  await assert.rejects(connect(transport(new Remembered())), /does not support dynamic client registration/);
});
