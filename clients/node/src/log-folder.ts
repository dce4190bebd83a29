import { lstatSync, mkdtempSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isRunning } from "./running.js";

const OWNER = /^mockid-log-(\d+)-\w{6}$/;

/** A folder for the log of a server that this process starts. Those of processes that were killed are removed. */
export function makeLogFolder(): string {
  const folder = tmpdir();
  for (const name of readdirSync(folder)) {
    const owner = OWNER.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) remove(join(folder, name));
  }
  return mkdtempSync(join(folder, `mockid-log-${process.pid}-`));
}

// What is in it beside the log is not removed, nor is what belongs to another user.
function remove(folder: string): void {
  try {
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return;
    unlinkSync(join(folder, "server.log"));
    rmdirSync(folder);
  } catch {
    // Another process has removed it, or on Windows still has it open.
  }
}
