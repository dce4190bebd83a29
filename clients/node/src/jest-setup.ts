/** The global setup for Jest: `preset: "mockid"`, or `globalSetup: "mockid/jest-setup"` and its teardown. */

import type { StartOptions } from "./launch.js";
import { startForWorkers } from "./setup.js";

let stop: (() => Promise<void>) | undefined;

/** A global setup with options, to be what a file exports. */
export function setup(options: StartOptions = {}): () => Promise<void> {
  return async () => {
    stop = await startForWorkers(options);
  };
}

/** Stops what the setup started. */
export async function teardown(): Promise<void> {
  await stop?.();
}

export default setup();
