// The server and the browser of a file of tests.

import { after, before } from "node:test";

import { startMockid } from "../support/mockid.mjs";
import { launch } from "./oidc.mjs";

/** Both, which are there when the first test begins, and stop after the last. */
export function startWorld() {
  const world = {};
  before(async () => {
    world.mockid = await startMockid();
    world.browser = await launch();
  });
  after(async () => {
    await world.browser.close();
    await world.mockid.stop();
  });
  return world;
}
