// Whether a stream that has ended may begin again.

import { refusal, send, type Schemas } from "./api";
import { SERVER_PREFIX, sandboxInPath } from "./route";
import { Store } from "./store";

/** The name of the sandbox, if it was dropped while the page showed it. Any request would make it again. */
export const dropped = new Store<string | null>(null);

const PAGE = 1000;

async function exists(name: string): Promise<boolean> {
  for (let offset = 0; ; offset += PAGE) {
    const url = `${SERVER_PREFIX}/__admin/sandboxes?limit=${PAGE}&offset=${offset}`;
    const { sandboxes } = (await send("get", url)) as Schemas["SandboxList"];
    if (sandboxes.some((sandbox) => sandbox.name === name)) return true;
    if (sandboxes.length < PAGE) return false;
  }
}

/** Tells whether the server answers and still has the sandbox; `restart` forgets what an earlier server said. */
export function reconnection(restart: () => void): () => Promise<boolean> {
  let started: string | undefined;
  return async () => {
    try {
      const health = (await send("get", `${SERVER_PREFIX}/__admin/health`)) as Schemas["Health"];
      const isFirst = started === undefined;
      const isAnother = !isFirst && started !== health.started;
      started = health.started;
      if (isAnother) restart();
      const name = sandboxInPath();
      // A page makes its sandbox when it is opened, and again when the server was started again.
      if (name === undefined || isFirst || isAnother || (await exists(name))) return true;
      dropped.set(name);
      return false;
    } catch {
      return refusal.value !== null;
    }
  };
}
