// Runs the suites of `suites/` by their runners, as a user would.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const SUITES = join(import.meta.dirname, "suites");
const BIN = join(import.meta.dirname, "..", "node_modules", ".bin");

const COMMANDS = {
  node: (files) => [process.execPath, "--test", ...files.map((file) => `${file}.test.mjs`)],
  vitest: (files) => [join(BIN, "vitest"), "run", ...files.map((file) => `${file}.test.mjs`)],
  jest: (files) => [join(BIN, "jest"), "--ci", "--testMatch", ...files.map((file) => `**/${file}.test.js`)],
};
export const RUNNERS = Object.keys(COMMANDS);

/** Begins a run of test files, which note each test in `spelled()`. */
export function begin(runner, files, environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), "mockid-suite-"));
  const [program, ...args] = COMMANDS[runner](files);
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, SPELLED: join(folder, "spelled"), ...environment };
  for (const name of ["NODE_TEST_CONTEXT", "MOCKID_URL", "MOCKID_SERVER_LOG", "VITEST", "CI"]) if (!(name in environment)) delete env[name];
  const child = spawn(program, args, { cwd: join(SUITES, runner), env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal))),
  ]).then(([out, err, code]) => ({ output: out + err, code }));
  return {
    child,
    ended,
    /** The server and the process of each test that passed. */
    spelled() {
      try {
        // The last line may not be whole yet.
        const lines = readFileSync(join(folder, "spelled"), "utf8").split("\n").slice(0, -1);
        return lines.map((line) => line.split(" "));
      } catch {
        return [];
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
