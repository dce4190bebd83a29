/** The words of the control API (`openapi-admin.yaml`), as far as the helpers use them. */

/** `"90s"`, `"15m"`, `"1h30m"`, with a minus sign in front if negative; a number is in seconds. */
export type Span = string | number;
/** Epoch seconds, a `Date`, or RFC 3339 in UTC. */
export type Instant = number | Date | string;

export interface ClockChange {
  now?: string;
  mode?: "running" | "frozen";
  /** Seconds that pass in each real second. */
  rate?: number;
}

export interface SandboxOptions {
  clock?: ClockChange;
  /** Settings that differ, by vendor. */
  settings?: Settings;
  /** Fixtures instead of the server's, by vendor. */
  fixtures?: Record<string, unknown>;
}

/** Settings by vendor, as in the fixtures; null goes back to the initial value. */
export type Settings = Record<string, Record<string, unknown> | null>;

/** Which requests a fault is for; all conditions must hold. */
export interface FaultMatch {
  provider?: string;
  /** An `operationId`, for example `intergiroRefresh`. */
  operation?: string;
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  /** A path as in the vendor's documentation; `*` is a segment, a final `**` any rest. */
  path?: string;
  /** The id, e-mail address or client id of an account. */
  account?: string;
}

export interface Fault {
  /** For this many requests; for all by default. */
  times?: number;
  /** Skips this many matching requests first. */
  after?: number;
  probability?: number;
  seed?: number;
  /** Before the vendor's work, or after it. */
  stage?: "before" | "after";
  /** Holds requests until this many have arrived. */
  barrier?: number;
  /** A real wait. */
  delay?: Span | { uniform: [string, string] };
  lie?: string;
  respond?:
    | "unauthorized"
    | "too_many_requests"
    | "server_error"
    | { status: number; headers?: Record<string, string | string[]>; body?: unknown };
  dribble?: { pieces: number; over: string };
  abort?: "reset" | "hang" | "truncate" | "garbage";
}

export interface FaultReport extends Fault {
  id: number;
  match: FaultMatch;
  /** Requests that matched and reached its stage. */
  matched: number;
  /** Requests to which it was applied. */
  used: number;
  /** Requests that it holds now. */
  held: number;
  /** Requests that a barrier released because the others did not arrive. */
  timed_out: number;
}

/** A condition on a value of a request. */
export type Condition =
  | string
  | number
  | boolean
  | null
  | unknown[]
  | { equals: unknown }
  | { pattern: string }
  | { fingerprint_of: string }
  | { fingerprint: string }
  | { present: boolean };

/** Which entries of the journal are meant; all conditions must hold. */
export interface Match {
  provider?: string;
  operation?: string;
  method?: string;
  path?: string;
  status?: number;
  /** Why the server answered as it did, for example `access_expired`. */
  reason?: string;
  account?: string;
  session?: string;
  token?: string;
  fault?: number;
  /** After the entry of this id, or from this time on. */
  since?: number | string;
  headers?: Record<string, Condition>;
  query?: Record<string, Condition>;
  body?: Record<string, Condition>;
}

/** How many requests: a number is exact. */
export type Times = number | { exactly: number } | { at_least?: number; at_most?: number };

export interface Message {
  headers: Record<string, string | string[]>;
  body: unknown;
  size: number;
  cut: boolean;
  headers_cut?: true;
}

/** A request in the journal, with its answer. Secrets are replaced by fingerprints. */
export interface Entry {
  id: number;
  provider: string | null;
  operation: string | null;
  method: string;
  path: string;
  query: string | null;
  status: number | null;
  reason: string;
  account: string | null;
  session: string | null;
  token: string | null;
  fault: number | null;
  /** The sandbox's time. */
  time: string;
  machine_time: string;
  duration_ms: number;
  /** What happened, in one or two sentences. */
  hint: string;
  request: Message;
  response: Message | null;
}

export interface Explanation {
  id: number;
  hint: string;
  /** What to do about it. */
  advice?: string;
  inspection?: Inspection;
  session?: Session;
  lineage: Token[];
}

export interface Session {
  id: string;
  provider: string;
  account: string;
  login?: string;
  started: string;
  ends: string;
  access_expires: string;
  refreshes: number;
  state: "live" | "expired" | "ended";
}

export interface Token {
  id: string;
  kind: string;
  provider: string;
  account: string;
  login?: string;
  session?: string;
  issued: string;
  expires: string | null;
  state: string;
  uses: number;
  [more: string]: unknown;
}

/** A token to be made. */
export interface TokenOrder {
  account?: string;
  kind?: "access" | "refresh" | "private" | "ticket" | "id";
  expires_in?: Span;
  claims?: Record<string, unknown>;
  /** The only thing that is wrong with it, for example `alg_none`. */
  defect?: string;
}

export interface MintedToken {
  token: string;
  id: string;
  kind: string;
  claims?: Record<string, unknown>;
  /** The vendor's answer to it. */
  expected: { status: number; reason: string };
}

export interface Inspection {
  verdict: "accepted" | "refused";
  status: number;
  reason: string;
  hint?: string;
  provider: string;
  header: unknown;
  claims: unknown;
  checks: { check: string; passed: boolean; detail: string }[];
  record?: Token;
}

export interface LieVerdict {
  fault: number;
  lie: string;
  verdict: "swallowed" | "accepted" | "not_used" | "not_seen" | "untold";
  told: number[];
  used: number[];
}

export type Severity = "error" | "warning" | "info";

export interface AuditOptions {
  /** Rules that may be broken. */
  allow?: readonly string[];
  /** The least severity that fails; `warning` by default. */
  at_least?: Severity;
}

/** A mistake of a client. */
export interface Finding {
  rule: string;
  severity: Severity;
  /** What happened the first time, with the facts. */
  sentence: string;
  /** How often it happened. */
  times: number;
  /** The journal's entries that show it. */
  entries: number[];
  /** What to do. */
  advice: string;
  [more: string]: unknown;
}

/** What a reset can keep. */
export type Part =
  | "clock"
  | "settings"
  | "accounts"
  | "lockouts"
  | "sessions"
  | "faults"
  | "collections"
  | "journal";
