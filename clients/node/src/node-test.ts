import { test as nodeTest, type TestContext } from "node:test";

import { serverOfThisRun } from "./per-run.js";
import { openSandbox, runInSandbox, type TestOptions } from "./run.js";
import type { Sandbox } from "./sandbox.js";
import { nodeTimers } from "./timers.js";

export type { TestOptions } from "./run.js";
export type { Sandbox } from "./sandbox.js";

/** What a test gets: its sandbox, and the context of node:test. */
export interface Context {
  mockid: Sandbox;
  t: TestContext;
}

/** Options of node:test, and of the sandbox. */
export interface Options extends TestOptions {
  concurrency?: number | boolean;
  only?: boolean;
  skip?: boolean | string;
  timeout?: number;
  todo?: boolean | string;
}

type Body = (context: Context) => unknown;

interface Test {
  (name: string, body: Body): Promise<void>;
  (name: string, options: Options, body: Body): Promise<void>;
}

function withOptions(more: Options): Test {
  return (name: string, options: Options | Body, body?: Body) => {
    const [given, run] = typeof options === "function" ? [{}, options] : [options, body!];
    const { concurrency, only, skip, timeout, todo, ...own } = { ...more, ...given };
    const theirs = Object.entries({ concurrency, only, skip, timeout, todo }).filter(([, value]) => value !== undefined);
    return nodeTest(name, Object.fromEntries(theirs), (t) => inSandbox(t, own, run));
  };
}

async function inSandbox(t: TestContext, options: TestOptions, body: Body): Promise<void> {
  const server = await serverOfThisRun();
  const sandbox = await openSandbox(server, nameOf(t), options, () => nodeTimers(t.mock.timers));
  await runInSandbox(server, sandbox, options, () => body({ mockid: sandbox, t }));
}

// Newer versions have the names of the suites, too.
function nameOf(t: TestContext): string {
  return (t as { fullName?: string }).fullName ?? t.name;
}

/** A test of node:test with a sandbox of its own: `test("…", async ({ mockid, t }) => …)`. */
export const test: Test & { only: Test; skip: Test; todo: Test } = Object.assign(withOptions({}), {
  only: withOptions({ only: true }),
  skip: withOptions({ skip: true }),
  todo: withOptions({ todo: true }),
});
export const it = test;

/** The server of the whole run, for what belongs to no test. */
export const server = serverOfThisRun;
