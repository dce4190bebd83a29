// The entries of the journal that the page has, kept up to date by the stream of events.

import { failure, headers, refusal, tokenChanges, addressOf, ApiError, type Schemas } from "./api";
import { Store } from "./store";
import { EventParser } from "./stream";

export type Entry = Schemas["JournalEntry"];
export type Summary = Pick<
  Entry,
  | "id" | "provider" | "operation" | "method" | "path" | "query" | "status" | "reason" | "account" | "session"
  | "token" | "fault" | "time" | "machine_time" | "duration_ms" | "hint" | "outgoing"
>;

/** An entry, parsed as far as the list shows it. The text has the rest. */
export interface Kept extends Summary {
  text: string;
  /** Its place among all entries that the page has read. */
  nth: number;
}

/** Bounds of what the page keeps: entries, and characters of their text. */
const MAX_ENTRIES = 10_000;
const MAX_TEXT = 24_000_000;
/** Events that wait to be drawn. Above it the page reads no further, and the server says what it drops. */
const MAX_PENDING = 2_000;
/** A browser has six connections to a server. A page that is not seen gives its own back after this time. */
const UNSEEN = 30_000;
/** Time for entries in each frame, in milliseconds. */
const SLICE = 8;

export type Connection = "connecting" | "live" | "lost";

export interface JournalState {
  /** Oldest first. The array is the same at each change; `version` is not. */
  entries: Kept[];
  version: number;
  /** Number of entries that were forgotten from the beginning of `entries`, since the page was opened. */
  forgotten: number;
  /** Number of entries that the page has forgotten for want of room. */
  evicted: number;
  /** Number of entries that the server had dropped before the page could read them. */
  missed: number;
}

export const journal = new Store<JournalState>({ entries: [], version: 0, forgotten: 0, evicted: 0, missed: 0 });
export const connection = new Store<Connection>("connecting");

let textLength = 0;
let pending: { name: string; data: string }[] = [];
let hasDrawn: (() => void) | null = null;
let lastId = 0;

function summaryOf(text: string, nth: number): Kept {
  const { request: _, response: __, ...rest } = JSON.parse(text) as Entry;
  return { ...rest, text, nth };
}

/** The whole entry. */
export function whole(kept: Kept): Entry {
  return JSON.parse(kept.text) as Entry;
}

function change(by: Partial<JournalState>) {
  journal.set({ ...journal.value, ...by, version: journal.value.version + 1 });
}

/** Forgets the entries before an index. */
function forget(count: number) {
  const { entries, forgotten } = journal.value;
  for (const entry of entries.splice(0, count)) textLength -= entry.text.length;
  change({ forgotten: forgotten + count });
}

function bound() {
  const { entries } = journal.value;
  let [count, left] = [Math.max(0, entries.length - MAX_ENTRIES), textLength];
  for (const entry of entries.slice(0, count)) left -= entry.text.length;
  while (left > MAX_TEXT) left -= entries[count++]?.text.length ?? left;
  if (count) change({ evicted: journal.value.evicted + count });
  if (count) forget(count);
}

/** Takes pending events over, for as long as a frame allows. */
function draw() {
  const until = performance.now() + SLICE;
  const { entries } = journal.value;
  let [taken, missed] = [0, journal.value.missed];
  while (taken < pending.length && (taken % 64 || performance.now() < until)) {
    const event = pending[taken++]!;
    if (event.name === "lost") missed += JSON.parse(event.data).lost;
    if (event.name !== "request") continue;
    const entry = summaryOf(event.data, journal.value.forgotten + entries.length);
    // Ids that begin again are those of a server that was started again.
    if (entry.id <= lastId) forget(entries.length);
    lastId = entry.id;
    textLength += entry.text.length;
    entries.push(entry);
  }
  pending.splice(0, taken);
  bound();
  change({ missed });
  hasDrawn?.();
  hasDrawn = null;
  if (pending.length) schedule();
}

// A page that is not seen gets no frames.
function schedule() {
  if (document.hidden) setTimeout(draw, 200);
  else requestAnimationFrame(draw);
}

async function take(events: typeof pending) {
  if (events.length === 0) return;
  if (pending.length === 0) schedule();
  pending.push(...events);
  if (pending.length > MAX_PENDING) await new Promise<void>((done) => (hasDrawn = done));
}

/** Reads the stream until it ends. */
async function read(signal: AbortSignal) {
  const url = addressOf("/__admin/events", {}, { since: 0 });
  const own = headers();
  if (lastId) own["last-event-id"] = String(lastId);
  const response = await fetch(url, { headers: own, cache: "no-store", signal });
  if (!response.ok || !response.body) throw await failure(response);
  connection.set("live");
  if (refusal.value) refusal.set(null);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    await take(parser.push(value));
  }
}

/** Calls a function when the page has not been seen for a while, until the returned function is called. */
function whenUnseen(then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(then, UNSEEN);
  };
  watch();
  document.addEventListener("visibilitychange", watch);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", watch);
  };
}

function seen(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((done) => document.addEventListener("visibilitychange", () => done(), { once: true }));
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Follows the journal for as long as the page is open, and connects again if the stream ends. */
export async function follow(mayReconnect: () => Promise<boolean>) {
  let wait = 250;
  // Notes which run of the server this is.
  await mayReconnect();
  for (;;) {
    const abort = new AbortController();
    const stop = tokenChanges.subscribe(() => abort.abort());
    const stopWatching = whenUnseen(() => abort.abort());
    let isAuthorized = true;
    try {
      await read(abort.signal);
      wait = 250;
    } catch (error) {
      if (error instanceof ApiError && !refusal.value) refusal.set({ kind: "refused", detail: error.message });
      // Without the right token there is nothing to read until another one is entered.
      isAuthorized = !(error instanceof ApiError && error.status === 401);
      if (!isAuthorized) await changeOfToken();
    } finally {
      stop();
      stopWatching();
    }
    if (document.hidden && abort.signal.aborted) {
      connection.set("connecting");
      await seen();
    } else if (isAuthorized && (connection.value === "live" || !refusal.value)) connection.set("lost");
    await pause(wait);
    wait = Math.min(wait * 2, 4000);
    while (!(await mayReconnect())) await pause(1000);
  }
}

function changeOfToken(): Promise<void> {
  return new Promise((done) => {
    const stop = tokenChanges.subscribe(() => {
      stop();
      done();
    });
  });
}

/** Forgets all entries, after the journal was emptied. */
export function forgetAll() {
  pending = [];
  forget(journal.value.entries.length);
  change({ evicted: 0, missed: 0 });
}

/** The id of the newest entry that was read. */
export function newestId(): number {
  return lastId;
}

/**
 * Forgets entries up to `asOf` that the journal no longer has. If it dropped some for want of room, they stay
 * here; otherwise it was emptied.
 */
export function reconcile(listed: Schemas["JournalList"], asOf: number) {
  if (listed.lost) return;
  const oldest = listed.requests[0]?.id ?? asOf + 1;
  const { entries } = journal.value;
  const kept = entries.findIndex((entry) => entry.id >= oldest);
  if (kept !== 0 && entries.length) forget(kept < 0 ? entries.length : kept);
}

/** Reads everything again, from a server that was started again. */
export function restart() {
  forgetAll();
  lastId = 0;
}
