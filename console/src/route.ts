// Addresses: `/__admin/ui/VIEW?…`, in a sandbox `/~NAME/__admin/ui/VIEW?…`.

import { Store } from "./store";

export const VIEWS = {
  timeline: "Timeline",
  clock: "Clock",
  tokens: "Sessions and tokens",
  accounts: "Accounts",
  faults: "Faults",
  inspect: "Inspect",
  audit: "Audit",
  vendors: "Vendors",
  sandboxes: "Sandboxes",
} as const;

export type View = keyof typeof VIEWS;

export interface Route {
  view: View;
  query: URLSearchParams;
}

const MARK = "/__admin/ui";
const at = location.pathname.lastIndexOf(MARK);

/** What stands before `/__admin`: the path of the sandbox, and of a proxy. */
export const PREFIX = location.pathname.slice(0, at);
/** The same without the sandbox. */
export const SERVER_PREFIX = PREFIX.replace(/\/~[^/]*$/, "");

/** The name of the sandbox in the path, if there is one. */
export function sandboxInPath(): string | undefined {
  const named = /\/~([^/]*)$/.exec(PREFIX)?.[1];
  return named === undefined ? undefined : decodeURIComponent(named);
}

/** Goes to the path of a sandbox that is named in the query, as the control API allows. */
export function nameSandboxInPath() {
  const query = new URLSearchParams(location.search);
  const name = query.get("sandbox");
  if (!name || sandboxInPath() !== undefined) return;
  query.delete("sandbox");
  const rest = location.pathname.slice(at) + (query.size ? `?${query}` : "");
  location.replace(`${PREFIX}/~${encodeURIComponent(name)}${rest}`);
}

function read(): Route {
  const name = location.pathname.slice(at + MARK.length + 1);
  const view = name in VIEWS ? (name as View) : "timeline";
  return { view, query: new URLSearchParams(location.search) };
}

export const route = new Store<Route>(read());
addEventListener("popstate", () => route.set(read()));

/** The address of a view. */
export function address(view: View, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  const text = new URLSearchParams(given).toString();
  return `${PREFIX}${MARK}/${view}${text && `?${text}`}`;
}

/** Goes to an address of the console; with `replace`, without a step in the history. */
export function go(to: string, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", to);
  route.set(read());
}

/** Lets links within the console change the view without loading the page again. */
export function followLinks(event: MouseEvent) {
  const link = (event.target as Element).closest?.("a");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.target || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(`${PREFIX}${MARK}/`)) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
