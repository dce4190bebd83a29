import type { Entry } from "./types.js";

/** The most entries that are shown. */
const SHOWN = 20;

/** Entries of the journal as text, with the hints of those that were not as usual. */
export function journalText(entries: readonly Entry[]): string {
  if (entries.length === 0) return "  no request came";
  const left = entries.length > SHOWN ? [`  … ${entries.length - SHOWN} earlier`] : [];
  return [...left, ...entries.slice(-SHOWN).flatMap(linesOf)].join("\n");
}

function linesOf(entry: Entry): string[] {
  const time = entry.time.slice(11, 19);
  const line = `  #${entry.id} ${time} ${entry.method} ${entry.path} → ${entry.status ?? "no answer"} (${entry.reason})`;
  return entry.reason === "ok" ? [line] : [line, `     ${entry.hint}`];
}
