// Mistakes that the example's tests find, each with a sentence that says what is wrong.

import assert from "node:assert";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const PACKAGE = join(import.meta.dirname, "..");
const EXAMPLE = process.env.MOCKID_EXAMPLE ?? join(PACKAGE, "..", "..", "examples", "node");

const MUTANTS = [
  {
    name: "no lock around the refresh",
    before: "this.#renewing ??= ",
    after: "this.#renewing = ",
    fails: "sends one refresh when eight calls are refused at once",
    says: /expected exactly 1 request with operation intergiroRefresh, found [2-8]/,
  },
  {
    name: "no refresh",
    before: "if (refreshToken && ",
    after: "if (false && ",
    fails: "refreshes an expired token and tries again",
    says: /expected exactly 1 request with operation intergiroRefresh and status 200, found 0/,
  },
  {
    name: "ignores Retry-After",
    before: "this.#lockedUntil = now + seconds;",
    after: "",
    fails: "does not ask again while it is locked out",
    says: /expected exactly 1 request with operation intergiroLogin and status 429, found 2/,
  },
  {
    name: "logs in each time",
    before: "const token = await this.#token();",
    after: "this.#refreshToken = this.#accessToken = undefined;\n    const token = await this.#token();",
    fails: "refreshes an expired token and tries again",
    says: /expected exactly 1 request with operation intergiroRefresh and status 200, found 0/,
  },
];

function outputOf(t, edit) {
  const folder = mkdtempSync(join(tmpdir(), "mockid-mutant-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const file of ["intergiro.mjs", "intergiro.test.mjs"]) cpSync(join(EXAMPLE, file), join(folder, file));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(PACKAGE, join(folder, "node_modules", "mockid"));
  const client = join(folder, "intergiro.mjs");
  writeFileSync(client, edit(readFileSync(client, "utf8")));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawnSync(process.execPath, ["--test", "--test-reporter=spec"], { cwd: folder, env, encoding: "utf8" }).stdout;
}

test("the client as it is passes", (t) => assert.match(outputOf(t, (client) => client), /^ℹ fail 0$/m));

for (const { name, before, after, fails, says } of MUTANTS) {
  test(`${name}: the test says so`, (t) => {
    const output = outputOf(t, (client) => {
      assert(client.includes(before));
      return client.replace(before, () => after);
    });
    assert(output.includes(`✖ ${fails}`), output);
    assert.match(output, says);
  });
}
