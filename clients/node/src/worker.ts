import { MockidError } from "./errors.js";
import { connect, type Server } from "./server.js";

let known: Promise<Server> | undefined;

/** The server that the runner's global setup started, or that of MOCKID_URL. */
export function serverOfSetup(configuration: string): Promise<Server> {
  return (known ??= process.env["MOCKID_URL"]
    ? connect()
    : Promise.reject(new MockidError(`no mockid server was started: add ${configuration}, or set MOCKID_URL`)));
}
