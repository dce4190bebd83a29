import type { Entry } from "./types.js";

/** The most entries that are shown. */
const SHOWN = 50;

/** Whether a request was refused or not answered. */
export function isRefused(entry: Entry): boolean {
  return entry.status === null || entry.status >= 400;
}

/** A line for each of the newest entries, as `mockid tail` prints it, and the hints of those that were refused. */
export function journalText(entries: readonly Entry[]): string {
  if (entries.length === 0) return "(no client has sent a request)";
  const left = entries.length > SHOWN ? [`(${entries.length - SHOWN} earlier requests)`] : [];
  return [...left, ...entries.slice(-SHOWN).flatMap(linesOf)].join("\n");
}

function linesOf(entry: Entry): string[] {
  const { id, time, status, method, path, provider, reason, hint } = entry;
  const line = `#${id} ${time.slice(11).replace("Z", "")} ${status ?? "---"} ${method} ${path} ${provider ?? "no vendor"} ${reason}`;
  return isRefused(entry) ? [line, `    ${hint}`] : [line];
}
