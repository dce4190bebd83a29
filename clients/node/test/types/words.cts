// Compiled, not run: the types that a CommonJS test sees with `require`.

import mockid = require("mockid");
import jest = require("mockid/jest");
import node = require("mockid/node-test");

node.test("node:test", async ({ mockid, t }) => t.diagnostic(await mockid.journal()));
jest.test("jest", async ({ mockid }) => void (await mockid.verify("kycLogin", 1)));

export async function server(): Promise<string> {
  const server: mockid.Server = await mockid.start();
  const error: Error = new mockid.MockidError("x");
  // @ts-expect-error: not a port
  await mockid.start({ port: "8080" });
  return server.url + error.message;
}
