// What the server says of itself and of its vendors, on pages that need no token.

import { PREFIX } from "./route";
import { Store } from "./store";

export interface ServerOperation {
  id: string;
  method: string;
  path: string;
  case?: string;
}

export interface ServerVendor {
  provider: string;
  base: string;
  hosts: string[];
  docs: string;
  openapi: string;
  keys: string;
  operations: ServerOperation[];
}

export interface ServerFacts {
  version: string;
  sandbox: string;
  providers: ServerVendor[];
}

export const server = new Store<ServerFacts | null>(null);

export async function readServer() {
  const response = await fetch(`${PREFIX}/`, { headers: { accept: "application/json" }, cache: "no-store" }).catch(() => undefined);
  if (response?.ok) server.set(await response.json());
}
