import { test } from "mockid/vitest";

import { Intergiro } from "../intergiro.mjs";

test("sends one refresh when eight calls are refused at once", async ({ mockid }) => {
  await mockid.shareTime();
  const { api_key } = await mockid.credentials("intergiro");
  const client = new Intergiro(mockid.url("intergiro"), api_key);
  await client.individuals();
  await mockid.advance("15m");
  await mockid.fault("intergiroListIndividuals", { times: 8, barrier: 8 });
  await mockid.fault("intergiroRefresh", { delay: "100ms" });
  await Promise.all(Array.from({ length: 8 }, () => client.individuals()));
  await mockid.verify("intergiroRefresh", 1);
});
