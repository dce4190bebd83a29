import { test } from "mockid/vitest";

import { spell } from "../spell.mjs";

test("waits until its server is gone", async ({ mockid }) => {
  await spell(mockid);
  await mockid.verify("kycLogout", 1, "2m");
});
