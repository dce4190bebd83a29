// The sandbox's clock and the machine's, which are shown apart.

import { useEffect, useReducer } from "preact/hooks";
import { api, type Schemas } from "./api";
import { Store, useStore } from "./store";

interface Reading {
  clock: Schemas["Clock"];
  /** The time on the clock when it was read, and the browser's timer then, in milliseconds. */
  time: number;
  at: number;
}

const reading = new Store<Reading | null>(null);

/** Takes over a clock that the control API answered. */
export function setClock(clock: Schemas["Clock"]) {
  const before = reading.value;
  const isSame = before && before.clock.mode === "frozen" && clock.mode === "frozen" && before.clock.now === clock.now;
  if (!isSame) reading.set({ clock, time: Date.parse(clock.now), at: performance.now() });
}

export async function readClock() {
  setClock(await api.get("/__admin/clock"));
}

/** The time of the sandbox now, in milliseconds since 1970. */
export function sandboxNow(): number {
  const read = reading.value;
  if (!read) return NaN;
  const passed = read.clock.mode === "running" ? (performance.now() - read.at) * read.clock.rate : 0;
  return read.time + passed;
}

export function useClock(): Schemas["Clock"] | undefined {
  return useStore(reading)?.clock;
}

/** The sandbox's time, again and again while its clock runs. */
export function useSandboxNow(): number {
  const clock = useClock();
  useTicks(clock?.mode === "running");
  return sandboxNow();
}

/** The machine's time, as the browser has it. */
export function useMachineNow(): number {
  useTicks(true);
  return Date.now();
}

// One timer for all that shows a time.
const ticks = new Store(0);
setInterval(() => {
  if (!document.hidden) ticks.set(ticks.value + 1);
}, 250);

function useTicks(isRunning: boolean) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => (isRunning ? ticks.subscribe(() => redraw(undefined as never)) : undefined), [isRunning]);
}
