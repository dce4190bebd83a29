const { test } = require("mockid/jest");

const { spell } = require("../spell.cjs");

test("waits until its server is gone", async ({ mockid }) => {
  await spell(mockid);
  await mockid.verify("kycLogout", 1, "2m");
});
