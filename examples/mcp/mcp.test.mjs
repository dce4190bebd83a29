// A client of the Model Context Protocol finds the issuer of a server, registers itself, logs in and calls tools.

import assert from "node:assert/strict";

import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { test } from "mockid/node-test";

import { Remembered } from "./remembered.mjs";
import { startMcpServer } from "./server.mjs";

/** A server of MCP, which trusts the sandbox's issuer. */
async function start(mockid, t, registration) {
  await mockid.freeze();
  const url = await startMcpServer(t, mockid.url("oidc"));
  const settings = {
    login: "auto",
    registration: { enabled: true, ...registration },
    scopes: { tools: {}, admin: {} },
    // Tokens can be for the server.
    resources: [url.href],
  };
  const allow = () => mockid.settings({ oidc: settings });
  await allow();
  return { url, allow };
}

/** A client that has logged in. */
async function connect(t, url, remembered) {
  const transport = () => new StreamableHTTPClientTransport(url, { authProvider: remembered });
  const first = transport();
  await assert.rejects(new Client({ name: "client", version: "1" }).connect(first), UnauthorizedError);
  await first.finishAuth(remembered.code);
  const client = new Client({ name: "client", version: "1" });
  const second = transport();
  await client.connect(second);
  t.after(() => client.close());
  const call = async (name, numbers) => (await client.callTool({ name, arguments: numbers })).content[0].text;
  return { call, finish: () => second.finishAuth(remembered.code) };
}

test("registers itself, logs in and calls a tool, also when the token has expired", async ({ mockid, t }) => {
  const { url } = await start(mockid, t);
  const remembered = new Remembered();
  const { call } = await connect(t, url, remembered);
  assert.equal(await call("add", { a: 2, b: 3 }), "5");
  const { access_token } = remembered.tokens();
  await mockid.advance("60m");
  assert.equal(await call("add", { a: 3, b: 4 }), "7");
  assert.notEqual(remembered.tokens().access_token, access_token);
  await mockid.verify({ operation: "oidcRegister", status: 201 }, 1);
  await mockid.verify("oidcAuthorize", 1);
});

test("gets a token for this server alone", async ({ mockid, t }) => {
  const { url } = await start(mockid, t);
  const remembered = new Remembered();
  await connect(t, url, remembered);
  const claims = JSON.parse(atob(remembered.tokens().access_token.split(".")[1]));
  assert.equal(claims.aud, url.href);
  const other = await startMcpServer(t, mockid.url("oidc"));
  const headers = { authorization: `Bearer ${remembered.tokens().access_token}` };
  assert.equal((await fetch(other, { method: "POST", headers })).status, 401);
});

test("logs in again for a tool that needs another scope", async ({ mockid, t }) => {
  const { url } = await start(mockid, t, { scopes: "all" });
  // With a refresh token this client would refresh, which gives no other scopes.
  const remembered = new Remembered({ grants: ["authorization_code"] });
  const { call, finish } = await connect(t, url, remembered);
  assert.equal(remembered.tokens().scope, "tools");
  await assert.rejects(call("reset", {}), UnauthorizedError);
  await finish();
  assert.equal(remembered.tokens().scope, "tools admin");
  assert.equal(await call("reset", {}), "done");
  await mockid.verify({ operation: "oidcAuthorize", status: 303 }, 2);
});

test("registers itself again when the provider has forgotten it", async ({ mockid, t }) => {
  const { url, allow } = await start(mockid, t);
  const remembered = new Remembered();
  const { call, finish } = await connect(t, url, remembered);
  await mockid.reset();
  await allow();
  await assert.rejects(call("add", { a: 1, b: 1 }), UnauthorizedError);
  await finish();
  assert.equal(await call("add", { a: 1, b: 1 }), "2");
  await mockid.verify({ operation: "oidcRegister", status: 201 }, 1);
});
