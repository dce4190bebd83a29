// Values that components follow.

import { useEffect, useReducer } from "preact/hooks";

/** A value, and those who want to know when it changes. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls a function at each change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The value of a store; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const { value } = store;
  useEffect(() => {
    const stop = store.subscribe(() => redraw(undefined as never));
    // It may have changed since it was drawn.
    if (!Object.is(store.value, value)) redraw(undefined as never);
    return stop;
  }, [store]);
  return value;
}
