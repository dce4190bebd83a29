// mockid for the tests of this folder: one server for a file of tests, one sandbox for each test.

import assert from "node:assert";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The server: that of MOCKID_URL, or one that is started here. */
export async function startMockid() {
  if (process.env.MOCKID_URL) return { url: process.env.MOCKID_URL, stop() {} };
  const program = process.env.MOCKID_PROGRAM ?? "mockid";
  const server = spawn(program, ["--port", "0", "--log-level", "warn"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(server, "exit");
  const lines = createInterface(server.stdout);
  const first = await Promise.race([once(lines, "line"), ended]);
  const [, url] = /^mockid listening on (.+)$/.exec(first[0]) ?? [];
  assert(url, "mockid did not start; it says why above");
  return {
    url,
    stop() {
      server.kill();
      return ended;
    },
  };
}

/** A world of a test's own, in which time stands still until the test moves it. */
export class Sandbox {
  #server;
  #name = randomUUID();
  #seconds = 0;

  /** At the end the audit must have found nothing, but for the rules that the test `breaks`, or a naive client. */
  static async make(server, t, breaks = []) {
    const sandbox = new Sandbox();
    sandbox.#server = server.url;
    await sandbox.control("PUT", "/clock", { mode: "frozen" });
    t.after(async () => {
      if (!/\bnaive\b/.test(t.name)) await sandbox.control("POST", "/audit/verify", { allow: breaks, at_least: "warning" });
      await fetch(`${server.url}/__admin/sandboxes/${sandbox.#name}`, { method: "DELETE" });
    });
    return sandbox;
  }

  get url() {
    return `${this.#server}/~${this.#name}`;
  }

  /** What a client may take for its clock. */
  time = () => this.#seconds;

  /** Lets time pass, for the server and for a client that asks `time`. */
  async advance({ minutes }) {
    await this.control("POST", "/clock/advance", { by: `${minutes}m` });
    this.#seconds += 60 * minutes;
  }

  settings(vendors) {
    return this.control("PATCH", "/settings", vendors);
  }

  fault(fault) {
    return this.control("POST", "/faults", fault);
  }

  /** Asserts how many requests match; the failure says what came instead. */
  verify(match, times) {
    return this.control("POST", "/requests/verify", { match, times });
  }

  async control(method, path, body) {
    const answer = await fetch(`${this.url}/__admin${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    assert(answer.ok, (await answer.json()).detail);
  }
}
