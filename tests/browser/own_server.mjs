// A server with flags of its own, for tests that need more than a sandbox.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PROGRAM = process.env.MOCKID_PROGRAM ?? fileURLToPath(new URL("../../target/debug/mockid", import.meta.url));

/** Starts a server on a free port, or on that of a later `--port`. It is stopped at the end of the test. */
export async function startServer(t, flags) {
  const port = flags.includes("--port") ? [] : ["--port", "0"];
  const server = spawn(PROGRAM, [...port, "--log-level", "warn", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(server, "exit");
  const stop = () => {
    server.kill();
    return ended;
  };
  t.after(stop);
  const [line] = await once(createInterface(server.stdout), "line");
  const [, url] = /^mockid listening on (.+)$/.exec(line) ?? [];
  assert.ok(url, line);
  return { url, stop };
}
