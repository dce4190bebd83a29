#!/usr/bin/env node
// Runs the binary of this platform's package with the same arguments, and ends as it ends.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { findProgram } = require("../dist/program.js");

let program;
try {
  program = findProgram();
} catch (error) {
  console.error(`mockid: ${error.message}`);
  process.exit(1);
}
const server = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => server.kill(signal));
server.on("error", (error) => {
  console.error(`mockid: ${program} does not start: ${error.message}`);
  process.exit(1);
});
server.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
