// What views show of the control API, read again when it may have changed.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "./api";
import { readClock, sandboxNow } from "./clock";
import { connection, journal } from "./journal";
import { Store } from "./store";

/** Counts the moments at which views read again. */
const pulse = new Store(0);
/** Nothing is asked while the stream is broken: a request would make a sandbox again that was dropped. */
const beat = () => {
  if (connection.value !== "lost") pulse.set(pulse.value + 1);
};

/** At most once a second after requests, and every three seconds. */
const AFTER_REQUESTS = 1000;
const ALWAYS = 3000;
/** A difference from the clock that is no delay, in milliseconds. */
const MOVED = 2000;

export function startPulse() {
  let isDue = false;
  journal.subscribe(() => {
    followClock();
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      beat();
    }, AFTER_REQUESTS);
  });
  setInterval(() => {
    if (!document.hidden) beat();
  }, ALWAYS);
  pulse.subscribe(() => void readClock().catch(() => {}));
  beat();
}

/** Reads the clock at once if a request shows that it was moved. */
let isReading = false;
function followClock() {
  const newest = journal.value.entries.at(-1);
  if (isReading || !newest || Math.abs(Date.parse(newest.time) - sandboxNow()) < MOVED) return;
  isReading = true;
  setTimeout(() => (isReading = false), AFTER_REQUESTS);
  void readClock().catch(() => {});
}

/** Reads everything again, after a change that the page made. */
export const changed = beat;

export interface Live<T> {
  data: T | undefined;
  error: string | undefined;
}

/** What a function reads, again at each pulse or only once; `key` is what it depends on. */
export function useLive<T>(load: () => Promise<T>, key: string, { once = false } = {}): Live<T> {
  const [state, setState] = useState<Live<T> & { key: string }>({ data: undefined, error: undefined, key });
  const loader = useRef(load);
  loader.current = load;
  useEffect(() => {
    let [isGone, isLoading] = [false, false];
    const read = async () => {
      if (isLoading) return;
      isLoading = true;
      try {
        const data = await loader.current();
        if (!isGone) setState({ data, error: undefined, key });
      } catch (error) {
        // What was read for another key says nothing of this one.
        if (!isGone) setState((before) => ({ data: before.key === key ? before.data : undefined, error: message(error), key }));
      }
      isLoading = false;
    };
    void read();
    const stop = once ? () => {} : pulse.subscribe(() => void read());
    return () => {
      isGone = true;
      stop();
    };
  }, [key]);
  return state.key === key ? state : { data: undefined, error: undefined };
}

export function message(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const fields = error.fields.map(({ field, detail }) => `${field}: ${detail}`);
  return fields.length > 1 ? fields.join("; ") : error.message;
}

export interface Action {
  isRunning: boolean;
  /** What came of the last run: an error, or what was done. */
  error: string | undefined;
  done: string | undefined;
  run: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

/** Runs changes one at a time, reads everything again afterwards, and keeps what came of the last one. */
export function useAction(): Action {
  const [state, setState] = useState<Omit<Action, "run">>({ isRunning: false, error: undefined, done: undefined });
  const run = useCallback(async (work: () => Promise<unknown>, done?: string) => {
    setState({ isRunning: true, error: undefined, done: undefined });
    try {
      await work();
      setState({ isRunning: false, error: undefined, done });
      return true;
    } catch (error) {
      setState({ isRunning: false, error: message(error), done: undefined });
      return false;
    } finally {
      changed();
    }
  }, []);
  return { ...state, run };
}
