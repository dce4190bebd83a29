// Times, durations and texts as the page shows them.

const two = (number: number) => String(number).padStart(2, "0");

/** An instant of the sandbox's clock, in UTC: `2026-01-01 12:00:00Z`. */
export function instant(time: number | string | undefined): string {
  const date = new Date(time ?? NaN);
  return Number.isNaN(date.getTime()) ? "unknown" : date.toISOString().replace("T", " ").replace(/\.\d+Z$/, "Z");
}

/** Only its time of day: `12:00:00`. */
export function timeOfDay(time: number | string | undefined): string {
  return instant(time).slice(11, 19);
}

/** An instant of the machine, in the browser's time zone: `12:00:00.123`. */
export function machineTime(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return "unknown";
  const milliseconds = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** A length of time, with its two largest units: `14 min 59 s`. */
export function length(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const units: [string, number][] = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = Math.max(0, units.findIndex(([, size]) => seconds >= size));
  if (seconds === 0) return "0 s";
  const parts = units.slice(first, first + 2).map(([name, size], nth) => {
    const above = nth ? units[first]![1] : Infinity;
    return [Math.floor((seconds % above) / size), name] as const;
  });
  return parts.filter(([count]) => count).map(([count, name]) => `${count} ${name}`).join(" ");
}

/** When an instant is, seen from another: `in 15 min`, `2 s ago`, `now`. */
export function relative(time: number, now: number): string {
  const seconds = Math.round((time - now) / 1000);
  if (Number.isNaN(seconds)) return "unknown";
  if (seconds === 0) return "now";
  return seconds > 0 ? `in ${length(seconds * 1000)}` : `${length(seconds * 1000)} ago`;
}

/**
 * A text of a client with the characters shown that a reader could not see: control characters, and those that
 * turn or hide text.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (found) => `\\u{${found.charCodeAt(0).toString(16)}}`);
}

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A value as JSON in one line, with the same characters as escapes of JSON. */
export function compactJson(value: unknown): string {
  return JSON.stringify(value).replace(HIDDEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A value as indented JSON; a text as it is. */
export function json(value: unknown): string {
  return visible(typeof value === "string" ? value : JSON.stringify(value, null, 2));
}

/** The value of a text that a person has written. */
export function parsed<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${(error as Error).message}`);
  }
}

/** How a token is called: `access token`, `ID token`, `authorization code`. */
export function tokenName({ kind, provider }: { kind: string; provider: string }): string {
  if (kind === "ticket") return provider === "oidc" ? "authorization code" : kind;
  return kind === "id" ? "ID token" : `${kind} token`;
}

/** The first characters of an id. */
export function short(id: string): string {
  return id.length > 13 ? `${id.slice(0, 8)}…` : id;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
