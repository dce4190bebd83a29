import { expect, jest, test as jestTest } from "@jest/globals";

import { openSandbox, runInSandbox, type TestOptions } from "./run.js";
import type { Sandbox } from "./sandbox.js";
import type { Server } from "./server.js";
import { jestTimers } from "./timers.js";
import { serverOfSetup } from "./worker.js";

export type { TestOptions } from "./run.js";
export type { Sandbox } from "./sandbox.js";

/** What a test gets: its sandbox. */
export interface Context {
  mockid: Sandbox;
}

type Body = (context: Context) => unknown;

interface Test {
  (name: string, body: Body, timeout?: number): void;
  (name: string, options: TestOptions, body: Body, timeout?: number): void;
}

type JestTest = (name: string, body: () => Promise<void>, timeout?: number) => void;

/** The server of the whole run. */
export function server(): Promise<Server> {
  return serverOfSetup('preset: "mockid" to the configuration of Jest');
}

function inSandboxes(jestTest: JestTest): Test {
  return (name: string, first: Body | TestOptions, second?: Body | number, third?: number) => {
    const [options, body, timeout] =
      typeof first === "function" ? [{}, first, second as number | undefined] : [first, second as Body, third];
    jestTest(name, () => inSandbox(options, body), timeout);
  };
}

async function inSandbox(options: TestOptions, body: Body): Promise<void> {
  const at = await server();
  const name = expect.getState().currentTestName ?? "test";
  const sandbox = await openSandbox(at, name, options, () => jestTimers(jest));
  await runInSandbox(at, sandbox, options, () => body({ mockid: sandbox }));
}

/** A test of Jest with a sandbox of its own: `test("…", async ({ mockid }) => …)`. */
export const test: Test & { only: Test; skip: Test; todo: (name: string) => void } = Object.assign(
  inSandboxes(jestTest),
  { only: inSandboxes(jestTest.only), skip: inSandboxes(jestTest.skip), todo: (name: string) => jestTest.todo(name) },
);
export const it = test;
