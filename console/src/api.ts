// Calls of the control API, typed by its OpenAPI document.

import type { components, paths } from "./api-types";
import { PREFIX } from "./route";
import { Store } from "./store";

export type Schemas = components["schemas"];

type Verb = "get" | "put" | "post" | "patch" | "delete";
type PathsWith<V extends Verb> = {
  [P in keyof paths]: paths[P][V] extends object ? P : never;
}[keyof paths];
type Content<T> = T extends { content: { "application/json": infer Body } } ? Body : undefined;
type Answer<O> = O extends { responses: { 200: infer Ok } }
  ? Content<Ok>
  : O extends { responses: { 201: infer Ok } }
    ? Content<Ok>
    : undefined;
type Parameters<O> = O extends { parameters: infer P } ? P : never;
type PathOf<O> = Parameters<O> extends { path: infer P extends object } ? { path: P } : { path?: never };
type QueryOf<O> = Parameters<O> extends { query?: infer Q } ? { query?: Exclude<Q, undefined> } : object;
type BodyOf<O> = O extends { requestBody: infer R }
  ? { body: Content<R> }
  : O extends { requestBody?: infer R }
    ? { body?: Content<Exclude<R, undefined>> }
    : object;
type Options<O> = PathOf<O> & QueryOf<O> & BodyOf<O> & { signal?: AbortSignal };

/** An answer that is not as wanted. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fields: { field: string; detail: string }[] = [],
    /** The whole problem document. */
    readonly problem: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** Why the control API does not answer. */
export type Refusal = { kind: "token" | "refused" | "gone"; detail: string };

/** Set while the control API refuses everything, or does not answer. */
export const refusal = new Store<Refusal | null>(null);

// Kept for this tab alone.
const KEY = "mockid-admin-token";
let token = sessionStorage.getItem(KEY);

/** Set at each change of the token, so that streams begin again. */
export const tokenChanges = new Store(0);

export function useToken(text: string) {
  token = text;
  sessionStorage.setItem(KEY, text);
  refusal.set(null);
  tokenChanges.set(tokenChanges.value + 1);
}

export function hasToken(): boolean {
  return token !== null;
}

export function headers(): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** Makes an error of an answer, and notes if everything is refused. */
export async function failure(response: Response): Promise<ApiError> {
  const problem = await response.json().catch(() => ({}));
  const detail = String(problem.detail ?? problem.title ?? `The server answered ${response.status}.`);
  if (response.status === 401) refusal.set({ kind: "token", detail });
  if (response.status === 403 || /^the control API is off/.test(detail)) {
    refusal.set({ kind: "refused", detail });
  }
  return new ApiError(response.status, detail, problem.errors ?? [], problem);
}

/** An address of the control API, with its `{parameters}` filled in. */
export function addressOf(template: string, path: object = {}, query: object = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(String((path as Record<string, unknown>)[name])),
  );
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${PREFIX}${filled}${text && `?${text}`}`;
}

/** A successful answer. */
async function ask(url: string, options: RequestInit): Promise<Response> {
  let response;
  try {
    response = await fetch(url, { ...options, cache: "no-store" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "The server does not answer.");
  }
  if (!response.ok) throw await failure(response);
  return response;
}

/** Calls the control API; `undefined` for an answer without content. */
export async function send(verb: string, url: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  const own = headers();
  if (body !== undefined) own["content-type"] = "application/json";
  const response = await ask(url, {
    method: verb.toUpperCase(),
    headers: own,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  return response.status === 204 ? undefined : response.json();
}

/** Saves an answer as a file. A link could not send the token. */
export async function download(url: string, name: string) {
  const response = await ask(url, { headers: headers() });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function caller<V extends Verb>(verb: V) {
  return <P extends PathsWith<V>>(
    path: P,
    ...[options]: object extends Options<paths[P][V]> ? [Options<paths[P][V]>?] : [Options<paths[P][V]>]
  ): Promise<Answer<paths[P][V]>> => {
    const given = (options ?? {}) as { path?: object; query?: object; body?: unknown; signal?: AbortSignal };
    const url = addressOf(path, given.path, given.query);
    return send(verb, url, given.body, given.signal) as Promise<Answer<paths[P][V]>>;
  };
}

export const api = {
  get: caller("get"),
  put: caller("put"),
  post: caller("post"),
  patch: caller("patch"),
  delete: caller("delete"),
};
