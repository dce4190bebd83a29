import { test as vitestTest, type RunnerTestCase, type TestAPI, vi } from "vitest";

import { auditAtEnd, openSandbox, type TestOptions, toldOf } from "./run.js";
import type { Sandbox } from "./sandbox.js";
import type { Server } from "./server.js";
import { viTimers } from "./timers.js";
import { serverOfSetup } from "./worker.js";

export type { TestOptions } from "./run.js";
export type { Sandbox } from "./sandbox.js";

/** What a test gets besides what Vitest gives. */
export interface Fixtures {
  /** The sandbox of this test. */
  mockid: Sandbox;
  /** How its sandbox is made, for `test.extend({ mockidOptions: { … } })`. */
  mockidOptions: TestOptions;
}

/** The server of the whole run. */
export function server(): Promise<Server> {
  return serverOfSetup('globalSetup: "mockid/vitest-setup" to the configuration of Vitest');
}

/** Vitest's `test` with a sandbox for each test that asks for it: `test("…", async ({ mockid }) => …)`. */
export const test: TestAPI<Fixtures> = vitestTest.extend<Fixtures>({
  mockidOptions: {},
  mockid: async ({ task, mockidOptions }, use) => {
    const at = await server();
    const sandbox = await openSandbox(at, nameOf(task), mockidOptions, () => viTimers(vi));
    await use(sandbox);
    sandbox.endSharedTime();
    await finish(at, sandbox, task, mockidOptions);
  },
});
export const it: TestAPI<Fixtures> = test;

// Vitest has recorded the errors of the test before its fixtures end: the journal is added to the last one.
async function finish(at: Server, sandbox: Sandbox, task: Readonly<RunnerTestCase>, options: TestOptions) {
  if (task.result?.state === "fail") {
    const error = task.result.errors?.at(-1);
    if (error) await toldOf(error, at, sandbox);
    return;
  }
  try {
    await auditAtEnd(sandbox, options);
  } catch (error) {
    throw await toldOf(error, at, sandbox);
  }
  await sandbox.drop();
}

function nameOf(task: Readonly<RunnerTestCase>): string {
  const names = [task.name];
  for (let suite = task.suite; suite; suite = suite.suite) names.unshift(suite.name);
  return names.filter(Boolean).join(" ");
}
