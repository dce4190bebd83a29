/** mockid for tests of Node programs: a server, a sandbox for each test, and the words to steer it. */

export { ExpectationError, MockidError, RefusedError } from "./errors.js";
export { FaultHandle } from "./fault.js";
export type { StartOptions } from "./launch.js";
export { VERSION } from "./package.js";
export { findProgram } from "./program.js";
export type { TestOptions } from "./run.js";
export { Sandbox } from "./sandbox.js";
export { connect, type ConnectOptions, Server, start } from "./server.js";
export { jestTimers, nodeTimers, type Timers, viTimers } from "./timers.js";
export type * from "./types.js";
