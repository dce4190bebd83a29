import type { StartOptions } from "./launch.js";
import { start } from "./server.js";

/** Starts the server before the workers, and tells them where it is; gives what stops it. */
export async function startForWorkers(options: StartOptions): Promise<() => Promise<void>> {
  if (process.env["MOCKID_URL"]) return async () => {};
  const server = await start(options);
  process.env["MOCKID_URL"] = server.url;
  process.env["MOCKID_SERVER_LOG"] = server.log;
  return async () => {
    delete process.env["MOCKID_URL"];
    delete process.env["MOCKID_SERVER_LOG"];
    await server.stop();
  };
}
