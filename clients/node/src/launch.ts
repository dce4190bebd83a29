import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { MockidError } from "./errors.js";
import { makeLogFolder } from "./log-folder.js";
import { findProgram } from "./program.js";

export interface StartOptions {
  /** The binary. By default MOCKID_PROGRAM, the installed package's, or that of PATH. */
  program?: string;
  /** Fixtures to use instead of the built-in ones: a YAML file or a folder. */
  fixtures?: string;
  /** Declared vendors: a YAML file or a folder. */
  vendors?: string;
  /** A port instead of any free one. */
  port?: number;
  /** More arguments of the binary, for example `["--tls"]`. */
  args?: readonly string[];
  /** How long the start may take, in milliseconds; 30,000 by default. */
  timeout?: number;
}

/** A process of the server, which ends with this process. */
export interface Launched {
  readonly url: string;
  readonly process: ChildProcess;
  /** The file of the server's log. */
  readonly log: string;
  stop(): Promise<void>;
}

const READY = "mockid listening on ";
/** Variables of the helpers, of which the server would warn. */
const OWN_VARIABLES = ["MOCKID_PROGRAM", "MOCKID_URL", "MOCKID_AUDIT", "MOCKID_SERVER_LOG"];

/** Starts the binary on a free port and waits for its first line. */
export async function launch(options: StartOptions = {}): Promise<Launched> {
  const program = findProgram(options.program);
  const folder = makeLogFolder();
  const log = join(folder, "server.log");
  const file = openSync(log, "w");
  // The server stops when its standard input ends, that is, when this process ends, however it ends.
  const server = spawn(program, argumentsOf(options), {
    stdio: ["pipe", "pipe", file],
    env: environment(),
    // Ctrl-C in a terminal is for the runner, which may still need the server.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  closeSync(file);
  server.stdin?.on("error", () => {});
  const remove = () => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", remove);
  try {
    const url = await firstLine(server, program, log, options.timeout ?? 30_000);
    release(server);
    return { url, process: server, log, stop: () => stop(server).finally(remove) };
  } catch (error) {
    server.kill("SIGKILL");
    remove();
    throw error;
  }
}

function argumentsOf(options: StartOptions): string[] {
  const args = ["--port", String(options.port ?? 0), "--log-level", "warn", "--exit-with-stdin"];
  if (options.fixtures !== undefined) args.push("--fixtures", options.fixtures);
  if (options.vendors !== undefined) args.push("--vendors", options.vendors);
  return [...args, ...(options.args ?? [])];
}

function environment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of OWN_VARIABLES) delete environment[name];
  return environment;
}

function firstLine(server: ChildProcess, program: string, log: string, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(timer);
      reject(new MockidError(`mockid did not start: ${program} ${what}${lastLines(log)}`));
    };
    const timer = setTimeout(() => fail(`said nothing in ${timeout} ms`), timeout);
    server.once("error", (error) => fail(`cannot be run: ${error.message}; set MOCKID_PROGRAM to a binary`));
    server.once("exit", (code, signal) => fail(`ended with ${signal ?? `exit code ${code}`}`));
    createInterface(server.stdout!).once("line", (line) => {
      if (!line.startsWith(READY)) return fail(`said: ${line}`);
      clearTimeout(timer);
      server.removeAllListeners("exit");
      resolve(line.slice(READY.length));
    });
  });
}

// The server does not keep this process alive.
function release(server: ChildProcess): void {
  server.unref();
  for (const pipe of [server.stdin, server.stdout]) (pipe as unknown as Socket).unref();
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.ref();
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.stdin?.end();
  const timer = setTimeout(() => server.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(timer);
}

/** The end of a server's log, for the message of an error. */
export function lastLines(log: string | undefined, count = 5): string {
  if (log === undefined) return "";
  try {
    const lines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-count).join("\n  ");
    return lines ? `; its last lines:\n  ${lines}` : "";
  } catch {
    return "";
  }
}
