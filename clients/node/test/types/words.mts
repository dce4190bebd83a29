// Compiled, not run: the types that a TypeScript test sees with `import`.

import { connect, ExpectationError, type Fault, type Match, type Sandbox, start, type Times, viTimers } from "mockid";
import { test as jestTest } from "mockid/jest";
import { setup as jestSetup } from "mockid/jest-setup";
import { test as nodeTest } from "mockid/node-test";
import { test as vitestTest } from "mockid/vitest";
import setup, { setup as withOptions } from "mockid/vitest-setup";
import { vi } from "vitest";

const lost: Fault = { times: 1, stage: "after", abort: "reset" };
const refreshes: Match = { operation: "intergiroRefresh", body: { refresh_token: { present: true } } };
const bounds: Times = { at_least: 1, at_most: 2 };

export async function words(mockid: Sandbox): Promise<void> {
  const url: string = mockid.url("kyc");
  const now: number = await mockid.advance("15m");
  const fault = await mockid.fault("intergiroRefresh", lost);
  const used: number = (await fault.counters()).used;
  const count: number = await mockid.verify(refreshes, bounds, 2);
  const verdict: "accepted" | "refused" = (await mockid.inspect((await mockid.mint("kyc", { defect: "alg_none" })).token)).verdict;
  const lockouts = await mockid.control<{ total: number }>("GET", "/lockouts");
  const total: number = lockouts.total;
  await mockid.audit({ allow: ["refreshes-too-early"], at_least: "error" });
  await mockid.shareTime(viTimers(vi));
  void [url, now, used, count, verdict, total];
  // @ts-expect-error: no such stage
  await mockid.fault("intergiroRefresh", { stage: "during" });
  // @ts-expect-error: no such condition
  await mockid.verify({ operaton: "intergiroRefresh" });
  // @ts-expect-error: a bound has a name
  await mockid.verify("intergiroRefresh", { atLeast: 1 });
  // @ts-expect-error: no such part
  await mockid.reset(["clocks"]);
}

nodeTest("node:test", { settings: { kyc: { token_ttl: "2m" } }, skip: "why" }, async ({ mockid, t }) => {
  t.diagnostic(mockid.name);
});
nodeTest.only("node:test", async ({ mockid }) => words(mockid));
// @ts-expect-error: no such option
nodeTest("node:test", { setings: {} }, async ({ mockid }) => words(mockid));

jestTest("jest", async ({ mockid }) => words(mockid), 1_000);
jestTest("jest", { audit: "error" }, async ({ mockid }) => words(mockid));

vitestTest("vitest", async ({ mockid, expect }) => expect(await mockid.now()).toBeGreaterThan(0));
vitestTest.extend({ mockidOptions: { audit: "error" } })("vitest", async ({ mockid }) => words(mockid));

const stop: Promise<() => Promise<void>> = setup();
export default withOptions({ vendors: "vendors", port: 8080 });
export const jest: () => Promise<void> = jestSetup({ args: ["--tls"] });

export async function servers(): Promise<void> {
  const server = await start({ fixtures: "fixtures.yaml" });
  const sandbox: Sandbox = await (await connect(server.url)).sandbox("x", { clock: { mode: "frozen" } });
  await sandbox.drop().catch((error) => (error instanceof ExpectationError ? error.details : undefined));
  await stop;
}
