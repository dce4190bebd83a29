// Holds the server of a run of `node --test`: `keeper.js FOLDER RUNNER`. It ends when the runner has ended.

import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { launch } from "./launch.js";
import { isRunning } from "./running.js";

const [folder, runner] = process.argv.slice(2) as [string, string];

function tell(outcome: object): void {
  writeFileSync(join(folder, "written"), JSON.stringify(outcome));
  renameSync(join(folder, "written"), join(folder, "outcome"));
}

async function main(): Promise<void> {
  const launched = await launch().catch((error: Error) => void tell({ error: error.message }));
  if (launched) tell({ url: launched.url, log: launched.log });
  const watch = setInterval(async () => {
    if (isRunning(Number(runner))) return;
    clearInterval(watch);
    await launched?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 100);
}

void main();
