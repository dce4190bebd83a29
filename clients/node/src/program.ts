import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { MockidError } from "./errors.js";

const FILE = process.platform === "win32" ? "mockid.exe" : "mockid";
const PACKAGE = `@mockid/${process.platform}-${process.arch}`;

/** The binary of the package for this platform, if npm installed it. */
export function installedProgram(): string | undefined {
  try {
    return require.resolve(`${PACKAGE}/bin/${FILE}`);
  } catch {
    return undefined;
  }
}

/** The binary to start: the given one, MOCKID_PROGRAM, the installed package's, or that of PATH. */
export function findProgram(given?: string): string {
  const program = given ?? process.env["MOCKID_PROGRAM"] ?? installedProgram() ?? programOfPath();
  if (program) return program;
  throw new MockidError(
    `there is no mockid binary: the package ${PACKAGE} is not installed and PATH has none; ` +
      "install without --omit=optional, or set MOCKID_PROGRAM to a binary",
  );
}

// The bin folders of npm have the launcher of this package, which would find nothing either.
function programOfPath(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders
    .filter((folder) => folder && !folder.includes("node_modules"))
    .map((folder) => join(folder, FILE))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
