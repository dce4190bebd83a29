// Commands for a terminal.

import { hasToken } from "./api";
import { visible } from "./format";
import type { Entry } from "./journal";
import { PREFIX } from "./route";

/** Headers that curl sets itself. */
const BY_CURL = new Set(["host", "content-length", "connection", "accept-encoding", "transfer-encoding", "te", "upgrade"]);
const SECRET = /secret:([0-9a-f]{8})/g;

/** A text for the shell. Where the journal shows a fingerprint, a variable stands for the secret. */
export function quoted(text: string): string {
  // Every other part is the id of a secret.
  const parts = visible(text).split(SECRET);
  const shown = parts.map((part, nth) => {
    if (nth % 2) return `"$SECRET_${part}"`;
    return part && `'${part.replaceAll("'", "'\\''")}'`;
  });
  return shown.join("") || "''";
}

function bodyOf(entry: Entry): string | undefined {
  const { body } = entry.request;
  if (body === null || body === undefined) return undefined;
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** The request as a command. */
export function curlOf(entry: Entry): string {
  const base = entry.provider ? `${location.origin}${PREFIX}/${entry.provider}` : `${location.origin}${PREFIX}`;
  const url = entry.outgoing?.url ?? `${base}${entry.path}`;
  const lines = [`curl -i -X ${entry.method} ${quoted(url + (entry.query === null ? "" : `?${entry.query}`))}`];
  for (const [name, value] of Object.entries(entry.request.headers)) {
    if (!BY_CURL.has(name)) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  const body = bodyOf(entry);
  if (body !== undefined) lines.push(`--data-raw ${quoted(body)}`);
  const command = lines.join(" \\\n  ");
  const secrets = new Set([...command.matchAll(/\$SECRET_([0-9a-f]{8})/g)].map((found) => found[1]));
  const notes = [...secrets].map((id) => `# SECRET_${id} is the secret that the journal shows as secret:${id}.`);
  if (entry.request.cut) notes.push("# The journal has only the beginning of the body.");
  return [...notes, command].join("\n");
}

/** A check at the end of a test that this request was received once. */
export function verifyOf(entry: Entry): string {
  const match = entry.operation
    ? { operation: entry.operation, status: entry.status ?? undefined, reason: entry.reason }
    : { method: entry.method, path: entry.path, status: entry.status ?? undefined, reason: entry.reason };
  return controlCall("/requests/verify", { match, times: { exactly: 1 } });
}

/** A check at the end of a test that no client did what the rules of the audit forbid. */
export function auditOf(at_least: string): string {
  return controlCall("/audit/verify", { at_least });
}

function controlCall(path: string, body: object): string {
  const lines = [`curl -s ${quoted(`${location.origin}${PREFIX}/__admin${path}`)}`];
  if (hasToken()) lines.push(`-H "Authorization: Bearer $MOCKID_ADMIN_TOKEN"`);
  lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(" \\\n  ");
}
