// Commands for a terminal.

import { hasToken } from "./api";
import { compactJson, visible } from "./format";
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

/** A word that the shell reads as it is, or in quotes: a method can have characters such as `&` and a backtick. */
const word = (text: string) => (/^[\w-]+$/.test(text) ? text : quoted(text));

function bodyOf({ request: { body } }: Entry): string | undefined {
  if (body === null || body === undefined) return undefined;
  return typeof body === "string" ? body : compactJson(body);
}

/** The method and the URL, sent as they are: curl would expand brackets and resolve dots. */
function targetOf(entry: Entry, body: string | undefined): string {
  const base = entry.provider ? `${location.origin}${PREFIX}/${entry.provider}` : `${location.origin}${PREFIX}`;
  const path = entry.outgoing?.url ?? `${base}${entry.path}`;
  const url = path + (entry.query === null ? "" : `?${entry.query}`);
  const parts = ["curl -i"];
  if (/[[\]{}]/.test(url)) parts.push("--globoff");
  if (/\/\.\.?(\/|$)/.test(path)) parts.push("--path-as-is");
  parts.push(entry.method === "HEAD" && body === undefined ? "--head" : `-X ${word(entry.method)}`, quoted(url));
  return parts.join(" ");
}

/** The request as a command. */
export function curlOf(entry: Entry): string {
  const body = bodyOf(entry);
  const { headers } = entry.request;
  const lines = [targetOf(entry, body)];
  for (const [name, value] of Object.entries(headers)) {
    if (!BY_CURL.has(name)) lines.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  if (body !== undefined) {
    // Without this, curl would send the type of a form.
    if (headers["content-type"] === undefined) lines.push("-H 'content-type:'");
    lines.push(`--data-raw ${quoted(body)}`);
  }
  const command = lines.join(" \\\n  ");
  const notes = secretsOf(command).map((id) => noteOf(id, body, headers["content-type"]));
  if (entry.request.cut) notes.push("# The journal has only the beginning of the body.");
  return [...notes, command].join("\n");
}

const secretsOf = (command: string) => [...new Set([...command.matchAll(/\$SECRET_([0-9a-f]{8})/g)].map((found) => found[1]!))];

/** What has to be in the variable of a secret. */
function noteOf(id: string, body = "", type = ""): string {
  if (body === `secret:${id}`) return `# SECRET_${id} is the body, of which the journal has only the fingerprint secret:${id}.`;
  const isInForm = type.startsWith("application/x-www-form-urlencoded") && body.includes(`secret:${id}`);
  return `# SECRET_${id} is the secret that the journal shows as secret:${id}${isInForm ? ", percent-encoded" : ""}.`;
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
