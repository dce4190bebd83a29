import { randomBytes } from "node:crypto";

import { ExpectationError, MockidError } from "./errors.js";
import { withText } from "./failure.js";
import type { Sandbox } from "./sandbox.js";
import type { Server } from "./server.js";
import type { Timers } from "./timers.js";
import type { AuditOptions, Finding, SandboxOptions, Severity } from "./types.js";

export interface TestOptions extends SandboxOptions {
  /** The audit at the end of the test: the least severity that fails it. MOCKID_AUDIT or `off` by default. */
  audit?: Severity | "off" | AuditOptions;
}

/** A valid and unique name of a sandbox, from the name of a test. */
export function sandboxName(test: string): string {
  let name = test.replace(/[/~\u0000-\u001f\u007f-\u009f]/g, "-").replace(/\p{Surrogate}/gu, "?");
  while (Buffer.byteLength(name) > 100) name = [...name].slice(0, -1).join("");
  return `${name}-${randomBytes(3).toString("hex")}`;
}

/** Makes the sandbox of a test. */
export async function openSandbox(
  server: Server,
  test: string,
  options: TestOptions,
  timers: () => Timers,
): Promise<Sandbox> {
  const { audit: _, ...rest } = options;
  const sandbox = await server.sandbox(sandboxName(test), rest);
  sandbox.timers = timers;
  return sandbox;
}

/** Audits a sandbox as the options or MOCKID_AUDIT say. */
export async function auditAtEnd(sandbox: Sandbox, { audit }: TestOptions): Promise<void> {
  const wanted = audit ?? (process.env["MOCKID_AUDIT"] || "off");
  if (typeof wanted === "object") return sandbox.audit(wanted);
  if (wanted === "off") return;
  if (wanted === "error" || wanted === "warning" || wanted === "info") return sandbox.audit({ at_least: wanted });
  throw new MockidError(`MOCKID_AUDIT is \`${wanted}\`, not error, warning, info or off`);
}

/** The error of a failed test, with the journal of its sandbox and the findings of the audit. */
export async function toldOf(error: unknown, server: Server, sandbox: Sandbox): Promise<unknown> {
  try {
    return withText(error, await storyOf(error, server, sandbox));
  } catch (second) {
    const why = (second as Error).message;
    // Both may say that the server is gone.
    return error instanceof Error && error.message === why ? error : withText(error, why);
  }
}

async function storyOf(error: unknown, server: Server, sandbox: Sandbox): Promise<string> {
  const findings = isAudit(error) ? [] : await findingsIn(sandbox);
  return [
    `Requests in the sandbox \`${sandbox.name}\`:`,
    await sandbox.journal(),
    ...(findings.length > 0 ? ["What the audit found:"] : []),
    ...findings.map(({ severity, rule, sentence }) => `${severity}: ${rule}: ${sentence}`),
    ...(server.outlives ? [`The sandbox is kept: ${sandbox.base}/__admin/requests`] : []),
  ].join("\n");
}

/** Whether an error is that of an audit, which has the findings. */
function isAudit(error: unknown): boolean {
  return error instanceof ExpectationError && Array.isArray((error.details as { findings?: unknown }).findings);
}

/** The findings of the audit; none if it cannot be had, because the journal is told in any case. */
async function findingsIn(sandbox: Sandbox): Promise<Finding[]> {
  const audited = sandbox.control<{ findings: Finding[] }>("GET", "/audit");
  return (await audited.catch(() => ({ findings: [] }))).findings;
}

/** Runs the body of a test in a sandbox of its own, which is kept after a failure if the server outlives the run. */
export async function runInSandbox(
  server: Server,
  sandbox: Sandbox,
  options: TestOptions,
  body: () => unknown,
): Promise<void> {
  try {
    await body();
    sandbox.endSharedTime();
    await auditAtEnd(sandbox, options);
  } catch (error) {
    sandbox.endSharedTime();
    throw await toldOf(error, server, sandbox);
  }
  await sandbox.drop();
}
