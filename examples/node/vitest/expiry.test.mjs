import { expect } from "vitest";

import { test } from "mockid/vitest";

import { Intergiro } from "../intergiro.mjs";

test("refreshes an expired token and tries again", async ({ mockid }) => {
  await mockid.shareTime();
  const { api_key } = await mockid.credentials("intergiro");
  const client = new Intergiro(mockid.url("intergiro"), api_key);
  await client.individuals();
  await mockid.advance("15m");
  expect(await client.individuals()).toMatchObject([{ firstName: "Ada" }]);
  await mockid.verify({ operation: "intergiroRefresh", status: 200 }, 1);
});
