// One server for a whole run, whatever the runner, and none after it.

import assert from "node:assert";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { begin, RUNNERS } from "./runners.mjs";

// `time` shares the time of a sandbox in one test, and must not in the next.
const FILES = ["one", "two", "three", "four", "time"];

async function isGone(url) {
  for (let tries = 0; tries < 500; tries++) {
    const socket = connect(new URL(url).port, "127.0.0.1");
    const connected = await once(socket, "connect").then(() => true, () => false);
    socket.destroy();
    if (!connected) return true;
    await pause(10);
  }
  return false;
}

for (const runner of RUNNERS) {
  test(`${runner}: one server for all processes, a sandbox for each test, and nothing left`, async (t) => {
    const run = begin(runner, FILES);
    t.after(run.remove);
    const { output, code } = await run.ended;
    assert.equal(code, 0, output);
    const servers = new Set(run.spelled().map(([server]) => server));
    const processes = new Set(run.spelled().map(([, pid]) => pid));
    assert.equal(run.spelled().length, 40);
    assert.equal(servers.size, 1);
    assert(processes.size > 1);
    assert(await isGone([...servers][0]), "the server still runs");
  });

  test(`${runner}: the server ends with a runner that is killed`, async (t) => {
    const run = begin(runner, ["waits"]);
    t.after(run.remove);
    while (run.spelled().length === 0) {
      assert.equal(run.child.exitCode, null, "the run ended");
      await pause(10);
    }
    run.child.kill("SIGKILL");
    assert(await isGone(run.spelled()[0][0]), "the server still runs");
    await run.ended;
  });
}
