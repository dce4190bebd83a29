// The filter of the timeline: words that an entry must have, or with `-` must not have.

import type { JournalState, Kept } from "./journal";

type Test = (entry: Kept) => boolean;

/** `status:401` and the like look in one field; other words look in all of them. */
const FIELDS = ["id", "provider", "operation", "method", "path", "query", "status", "reason", "account", "session", "token", "fault", "hint"] as const;

const textOf = (entry: Kept, field: (typeof FIELDS)[number]) => String(entry[field] ?? "").toLowerCase();

function wordTest(word: string): Test {
  const colon = word.indexOf(":");
  const field = FIELDS.find((name) => name === word.slice(0, colon));
  if (field) {
    const value = word.slice(colon + 1);
    return (entry) => textOf(entry, field).startsWith(value);
  }
  return (entry) => FIELDS.some((name) => textOf(entry, name).includes(word));
}

export function testOf(filter: string): Test {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== "" && word !== "-");
  const tests = words.map((word): Test => {
    if (!word.startsWith("-")) return wordTest(word);
    const test = wordTest(word.slice(1));
    return (entry) => !test(entry);
  });
  return (entry) => tests.every((test) => test(entry));
}

/** The matching entries, oldest first, of which only new ones are looked at. */
export class Matches {
  readonly #test: Test;
  readonly #found: Kept[] = [];
  #seen = 0;

  constructor(filter: string) {
    this.#test = testOf(filter);
  }

  of({ entries, forgotten }: JournalState): Kept[] {
    const gone = this.#found.findIndex((entry) => entry.nth >= forgotten);
    this.#found.splice(0, gone < 0 ? this.#found.length : gone);
    for (let nth = Math.max(this.#seen, forgotten); nth < forgotten + entries.length; nth++) {
      const entry = entries[nth - forgotten]!;
      if (this.#test(entry)) this.#found.push(entry);
    }
    this.#seen = forgotten + entries.length;
    return this.#found;
  }
}
