/** The global setup for Vitest: `globalSetup: "mockid/vitest-setup"`. */

import type { StartOptions } from "./launch.js";
import { startForWorkers } from "./setup.js";

/** A global setup with options, to be the default export of a file. */
export function setup(options: StartOptions = {}): () => Promise<() => Promise<void>> {
  return () => startForWorkers(options);
}

export default setup();
