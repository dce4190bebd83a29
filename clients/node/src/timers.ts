/** The fake timers of a test runner. */
export interface Timers {
  /** Begins to fake `Date`, and what else is wanted, at this time in milliseconds. */
  start(now: number): void;
  /** Lets time pass, and runs the timers that are due. */
  advance(milliseconds: number): void | Promise<void>;
  /** Sets the time without running timers. */
  set(now: number): void;
  /** Ends the faking. */
  end(): void;
}

/** A time that a client and the server share. */
export class SharedTime {
  constructor(
    private readonly timers: Timers,
    private now: number,
  ) {
    timers.start(now);
  }

  /** Follows the server's clock. Timers run only forwards. */
  async moveTo(now: number): Promise<void> {
    const milliseconds = Math.round(now - this.now);
    this.now = now;
    if (milliseconds > 0) await this.timers.advance(milliseconds);
    else if (milliseconds < 0) this.timers.set(now);
  }

  end(): void {
    this.timers.end();
  }
}

type NodeApi = "Date" | "setTimeout" | "setInterval";

/** The part of node:test's `MockTimers` that is used. */
interface NodeMockTimers {
  enable(options: { apis: NodeApi[]; now: number }): void;
  tick(milliseconds: number): void;
  setTime(now: number): void;
  reset(): void;
}

/**
 * The fake timers of node:test: `t.mock.timers`. Only `Date` is faked by default: Node's own `fetch` uses `setTimeout`,
 * and with several requests at a time fails where that is faked (seen in Node 20).
 */
export function nodeTimers(timers: NodeMockTimers, apis: readonly NodeApi[] = ["Date"]): Timers {
  return {
    start: (now) => timers.enable({ apis: [...apis], now }),
    advance: (milliseconds) => timers.tick(milliseconds),
    set: (now) => timers.setTime(now),
    end: () => timers.reset(),
  };
}

const FAKED = ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const;

/** The part of Vitest's `vi` that is used. */
interface Vi {
  useFakeTimers(options: { now: number; toFake: (typeof FAKED)[number][] }): unknown;
  advanceTimersByTimeAsync(milliseconds: number): Promise<unknown>;
  setSystemTime(now: number): unknown;
  useRealTimers(): unknown;
}

/** The fake timers of Vitest: `vi`. */
export function viTimers(vi: Vi): Timers {
  return {
    start: (now) => void vi.useFakeTimers({ now, toFake: [...FAKED] }),
    advance: async (milliseconds) => void (await vi.advanceTimersByTimeAsync(milliseconds)),
    set: (now) => void vi.setSystemTime(now),
    end: () => void vi.useRealTimers(),
  };
}

/** What Jest could fake besides. */
const LEFT = [
  "hrtime",
  "nextTick",
  "performance",
  "queueMicrotask",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "requestIdleCallback",
  "cancelIdleCallback",
  "setImmediate",
  "clearImmediate",
] as const;

/** The part of Jest's `jest` that is used. */
interface JestObject {
  useFakeTimers(options: { now: number; doNotFake: (typeof LEFT)[number][] }): unknown;
  advanceTimersByTimeAsync(milliseconds: number): Promise<void>;
  setSystemTime(now: number): unknown;
  useRealTimers(): unknown;
}

/** The fake timers of Jest: `jest`. */
export function jestTimers(jest: JestObject): Timers {
  return {
    start: (now) => void jest.useFakeTimers({ now, doNotFake: [...LEFT] }),
    advance: (milliseconds) => jest.advanceTimersByTimeAsync(milliseconds),
    set: (now) => void jest.setSystemTime(now),
    end: () => void jest.useRealTimers(),
  };
}
