import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of this package, which is that of the binary that belongs to it. */
export const VERSION: string = JSON.parse(
  readFileSync(join(__dirname, "..", "package.json"), "utf8"),
).version;

/** Whether a server of this version has the control API that this package was written for. */
export function fits(version: string): boolean {
  const [major, minor] = version.split(".");
  const [ownMajor, ownMinor] = VERSION.split(".");
  return major === ownMajor && (major !== "0" || minor === ownMinor);
}
