import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { MockidError } from "./errors.js";
import { connect, type Server, start } from "./server.js";

/** How long to wait for the server that another process starts, in milliseconds. */
const PATIENCE = 40_000;

let server: Promise<Server> | undefined;

/**
 * The server of this run of `node --test`: that of MOCKID_URL, or one for all test files, whose processes have
 * the runner as their parent. A file that is run alone has a server of its own.
 */
export function serverOfThisRun(): Promise<Server> {
  return (server ??= found());
}

function found(): Promise<Server> {
  if (process.env["MOCKID_URL"]) return connect();
  const isFileOfRun = process.env["NODE_TEST_CONTEXT"]?.startsWith("child");
  return isFileOfRun ? sharedWith(process.ppid) : start();
}

async function sharedWith(runner: number): Promise<Server> {
  const folder = folderOf(runner);
  if (made(folder)) keep(folder, runner);
  const deadline = Date.now() + PATIENCE;
  while (!existsSync(join(folder, "outcome"))) {
    if (Date.now() > deadline) throw new MockidError(`no test file has started the server; remove ${folder}`);
    await pause(10);
  }
  const { url, log, error } = JSON.parse(readFileSync(join(folder, "outcome"), "utf8"));
  if (error) throw new MockidError(error);
  return connect(url, { log });
}

/** A folder that belongs to one run: it is named after the runner, its start, and this package. */
function folderOf(runner: number): string {
  const run = createHash("sha256").update(`${runner} ${startOf(runner)} ${__dirname}`).digest("hex");
  return join(tmpdir(), `mockid-run-${run.slice(0, 16)}`);
}

// Process ids are used again. Where /proc is missing, a run that was killed could leave a folder to another
// runner with the same id.
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")")).split(" ")[20] ?? "";
  } catch {
    return "";
  }
}

/** Whether this process made the folder. Only one can: it starts the server. */
function made(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const own = process.getuid?.();
  if (own !== undefined && statSync(folder).uid !== own) {
    throw new MockidError(`${folder} belongs to another user`);
  }
  return false;
}

// The process that holds the server lives as long as the runner, which a test file does not.
function keep(folder: string, runner: number): void {
  const keeper = spawn(process.execPath, [join(__dirname, "keeper.js"), folder, String(runner)], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined },
    windowsHide: true,
  });
  keeper.unref();
}
