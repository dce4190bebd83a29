import assert from "node:assert";

import { test } from "mockid/node-test";

import { guess } from "../guess.mjs";

test("expects something else", async ({ mockid }) => {
  await guess(mockid);
  assert.equal("found", "expected");
});

test("verifies what did not happen", async ({ mockid }) => {
  await guess(mockid);
  await mockid.verify("kycLogin", { at_least: 2 });
});

test("throws a text", async ({ mockid }) => {
  await guess(mockid);
  throw "a text";
});
