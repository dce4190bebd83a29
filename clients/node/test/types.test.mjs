// The types have the fields of the control API's document.

import assert from "node:assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { start } from "mockid";

const text = await readFile(join(import.meta.dirname, "..", "src", "types.ts"), "utf8");

/** The names of an interface's fields, with those that it extends. */
function fieldsOf(name) {
  const [, base, body] = new RegExp(`^export interface ${name} (?:extends (\\w+) )?\\{\\n(.*?)^\\}`, "ms").exec(text);
  const own = [...body.matchAll(/^  (\w+)\??:/gm)].map(([, field]) => field);
  return [...own, ...(base ? fieldsOf(base) : [])].sort();
}

// Fields that have a place of their own in the calls, and those that only lists over all sandboxes have.
const CASES = [
  ["NewFault", "Fault", ["match"]],
  ["Fault", "FaultReport", ["sandbox"]],
  ["FaultMatch", "FaultMatch", []],
  ["JournalMatch", "Match", []],
  ["JournalEntry", "Entry", ["sandbox", "outgoing"]],
  ["JournalExplanation", "Explanation", []],
  ["NewToken", "TokenOrder", ["provider"]],
  ["MintedToken", "MintedToken", []],
  ["TokenInspection", "Inspection", []],
  ["Session", "Session", ["sandbox"]],
  ["LieVerdict", "LieVerdict", []],
  ["NewSandbox", "SandboxOptions", ["name"]],
  ["ClockChange", "ClockChange", []],
  ["AuditExpectation", "AuditOptions", []],
];

test("each type has the fields of its schema", async (t) => {
  const server = await start();
  t.after(() => server.stop());
  const document = await (await fetch(`${server.url}/__admin/openapi.json`)).json();
  for (const [schema, type, elsewhere] of CASES) {
    const known = Object.keys(document.components.schemas[schema].properties).filter((field) => !elsewhere.includes(field));
    assert.deepEqual(fieldsOf(type), known.sort(), `${type} and the schema ${schema}`);
  }
});
