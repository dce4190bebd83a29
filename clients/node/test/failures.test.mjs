// What a failed test says: its error, the journal with hints, and why a server cannot be used.

import assert from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer as listen } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

import { connect, findProgram, start } from "mockid";

import { begin, RUNNERS } from "./runners.mjs";

const JOURNAL = [
  "#1 00:00:00 400 POST /auth/jwt/login kyc bad_credentials",
  "    The account exists, and the secret that was sent is not its own.",
];

async function failuresOf(runner, t, environment) {
  const run = begin(runner, ["fails", "audited"], environment);
  t.after(run.remove);
  const { output, code } = await run.ended;
  assert.equal(code, 1, output);
  return output;
}

/** The journals in an output, without indentation of the runner. */
function journalsIn(output, test) {
  const lines = output.split("\n").map((line) => line.replace(/^#? +/, ""));
  return lines.filter((line) => line.startsWith(`Requests in the sandbox \`${test}-`));
}

for (const runner of RUNNERS) {
  test(`${runner}: each failure has the journal of its sandbox, with hints, also that of an audit`, async (t) => {
    const output = await failuresOf(runner, t);
    for (const test of ["expects something else", "verifies what did not happen", "throws a text", "passes, and is audited"]) {
      assert(journalsIn(output, test).length > 0, `no journal of "${test}" in:\n${output}`);
    }
    for (const line of JOURNAL) assert(output.includes(line.trim()), output);
    assert.match(output, /expected at least 2 requests with operation kycLogin, found 1/);
    assert.match(output, /warning: logs-in-while-a-token-is-good: /);
  });
}

test("a sandbox of a failed test is kept where the server outlives the run", async (t) => {
  const server = await start();
  t.after(() => server.stop());
  const output = await failuresOf("node", t, { MOCKID_URL: server.url });
  const [, kept] = /The sandbox is kept: (\S+)/.exec(output);
  const { requests } = await (await fetch(kept)).json();
  assert(requests.length > 0);
});

test("Jest and Vitest without the global setup say what to add", async (t) => {
  for (const [runner, what] of [
    ["jest", /add preset: "mockid" to the configuration of Jest/],
    ["vitest", /add globalSetup: "mockid\/vitest-setup" to the configuration of Vitest/],
  ]) {
    const run = begin(runner, ["fails"], { MOCKID_TEST_BARE: "1" });
    t.after(run.remove);
    assert.match((await run.ended).output, what);
  }
});

function without(t, name, value) {
  const before = process.env[name];
  t.after(() => (before === undefined ? delete process.env[name] : (process.env[name] = before)));
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

test("no binary is said in one sentence", (t) => {
  without(t, "MOCKID_PROGRAM");
  without(t, "PATH", "/nowhere");
  assert.throws(() => findProgram(), /^MockidError: there is no mockid binary: the package @mockid\/\S+ is not installed and PATH has none/);
});

test("a binary that cannot be run is named", () =>
  assert.rejects(start({ program: "/nowhere/mockid" }), /^MockidError: mockid did not start: \/nowhere\/mockid cannot be run: .*ENOENT/));

test("a server that does not start is quoted", () =>
  assert.rejects(start({ fixtures: "/nowhere.yaml" }), /^MockidError: mockid did not start: \S+ ended with exit code 1; its last lines:\n  .*nowhere\.yaml/));

test("a busy port is said in the server's words", async (t) => {
  const busy = listen().listen(0, "127.0.0.1");
  t.after(() => busy.close());
  await new Promise((resolve) => busy.once("listening", resolve));
  const { port } = busy.address();
  await assert.rejects(start({ port }), new RegExp(`^MockidError: mockid did not start: \\S+ ended with exit code \\d+; its last lines:\n(.*\n)*.*${port}`));
});

test("another program, and one that says nothing, are no server", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "mockid-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const program = (name, text) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
    return join(folder, name);
  };
  await assert.rejects(start({ program: program("other", "echo hello; cat") }), /mockid did not start: \S+other said: hello$/);
  await assert.rejects(start({ program: program("silent", "cat"), timeout: 50 }), /mockid did not start: \S+silent said nothing in 50 ms$/);
});

test("a server of another version is refused", async (t) => {
  const other = createServer((_, answer) => answer.end('{"name":"mockid","version":"9.1.0"}')).listen(0);
  t.after(() => other.close());
  await assert.rejects(connect(`http://127.0.0.1:${other.address().port}`), /is mockid 9\.1\.0, and this package belongs to 0\.\d+\.\d+/);
});

test("another server is refused", async (t) => {
  const other = createServer((_, answer) => answer.writeHead(404).end("<p>not found</p>")).listen(0);
  t.after(() => other.close());
  await assert.rejects(connect(`http://127.0.0.1:${other.address().port}`), /^MockidError: the server at \S+ is not mockid$/);
});

test("an address without a scheme is refused", async () => {
  for (const address of ["127.0.0.1:8080", "localhost:8080"]) {
    const message = `\`${address}\` is no address of a server, such as http://127.0.0.1:8080`;
    await assert.rejects(connect(address), { name: "MockidError", message });
  }
});

test("a server that does not answer is said", () =>
  assert.rejects(connect("http://127.0.0.1:1"), /^MockidError: the mockid server at http:\/\/127\.0\.0\.1:1 does not answer \(ECONNREFUSED\)$/));

test("a server that dies in the middle of a run is quoted", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "mockid-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const log = join(folder, "log");
  writeFileSync(log, "something\nthread panicked\n");
  const server = await start();
  const same = await connect(server.url, { log });
  const sandbox = await same.sandbox("dies");
  await server.stop();
  const gone = /^MockidError: the mockid server at \S+ is gone \(ECONNREFUSED\); its last lines:\n  something\n  thread panicked$/;
  await assert.rejects(sandbox.verify("kycLogin"), gone);
  await assert.rejects(sandbox.credentials("kyc"), gone);
});

test("MOCKID_AUDIT with another word is refused", async (t) => {
  const run = begin("node", ["one"], { MOCKID_AUDIT: "errors" });
  t.after(run.remove);
  assert.match((await run.ended).output, /MOCKID_AUDIT is `errors`, not error, warning, info or off/);
});

test("the log of a process that was killed is removed at the next start, and that of a running one is not", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "mockid-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const { TMPDIR } = process.env;
  t.after(() => (TMPDIR === undefined ? delete process.env.TMPDIR : (process.env.TMPDIR = TMPDIR)));
  process.env.TMPDIR = folder;
  const script = 'require("mockid").start().then(({ log }) => { console.log(log); setInterval(() => {}, 1000); })';
  const killed = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [log] = await once(createInterface(killed.stdout), "line");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  assert(existsSync(log));
  const first = await start();
  assert(!existsSync(dirname(log)));
  const second = await start();
  assert(existsSync(first.log));
  await first.stop();
  await second.stop();
  assert.deepEqual(readdirSync(folder), []);
});
