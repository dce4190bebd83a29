const assert = require("node:assert");

const { test } = require("mockid/jest");

const { guess } = require("../guess.cjs");

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
