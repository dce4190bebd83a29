import { writeFile } from "node:fs/promises";

import { type Address, Control } from "./control.js";
import { credentialsIn, type Described } from "./credentials.js";
import { MockidError } from "./errors.js";
import { FaultHandle } from "./fault.js";
import { isRefused, journalText } from "./journal.js";
import { epochSeconds, instantText, spanText } from "./span.js";
import { type Timers, SharedTime } from "./timers.js";
import type {
  AuditOptions,
  Entry,
  Explanation,
  Fault,
  FaultMatch,
  FaultReport,
  Inspection,
  Instant,
  LieVerdict,
  Match,
  MintedToken,
  Part,
  Session,
  Settings,
  Span,
  Times,
  Token,
  TokenOrder,
} from "./types.js";

interface Reading {
  now: string;
  mode: "running" | "frozen";
}

/** The world of one test: accounts, sessions, settings, faults, a journal and a clock of its own. */
export class Sandbox {
  private readonly api: Control;
  /** @internal The fake timers of the test runner. */
  timers: (() => Timers) | undefined;
  private shared: SharedTime | undefined;

  /** @internal */
  constructor(
    readonly name: string,
    /** The address of the sandbox, without a vendor. */
    readonly base: string,
    private readonly vendors: ReadonlyMap<string, string>,
    private readonly server: Control,
    address: Address,
  ) {
    this.api = new Control(base, address);
  }

  /** The base URL of a vendor in this sandbox. */
  url(vendor: string): string {
    const url = this.vendors.get(vendor);
    if (url !== undefined) return url;
    throw new MockidError(`there is no vendor \`${vendor}\`; there are: ${[...this.vendors.keys()].join(", ")}`);
  }

  /** The demo credentials of a vendor, as fields of its login, or of the given operation. */
  async credentials(vendor: string, operation?: string): Promise<Record<string, string>> {
    return credentialsIn(await this.api.document<Described>(this.url(vendor)), vendor, operation);
  }

  /** The sandbox's time in epoch seconds. */
  async now(): Promise<number> {
    return epochSeconds((await this.api.json<Reading>("GET", "/clock")).now);
  }

  /** Moves the clock, by seconds or by a duration such as `"15m"`; gives the new time. */
  async advance(by: Span): Promise<number> {
    const { now } = await this.api.json<Reading>("POST", "/clock/advance", { by: spanText(by) });
    await this.shared?.moveTo(epochSeconds(now) * 1000);
    return epochSeconds(now);
  }

  /** Stops the clock, at an instant if one is given; gives the time. */
  async freeze(at?: Instant): Promise<number> {
    const now = at === undefined ? {} : { now: instantText(at) };
    const reading = await this.api.json<Reading>("PUT", "/clock", { mode: "frozen", ...now });
    await this.shared?.moveTo(epochSeconds(reading.now) * 1000);
    return epochSeconds(reading.now);
  }

  /** Lets the clock run. A shared time ends, and the test's time is the machine's again. */
  async resume(): Promise<void> {
    this.shared?.end();
    this.shared = undefined;
    await this.api.json("PUT", "/clock", { mode: "running" });
  }

  /**
   * Client and server share a time from here on: the clock is frozen, the runner's fake timers begin at
   * its time, and `advance` and `freeze` move both, the server first. Without timers, those of the test runner.
   */
  async shareTime(timers: Timers | undefined = this.timers?.()): Promise<number> {
    if (!timers) throw new MockidError("give the fake timers to share the time with: nodeTimers, viTimers or jestTimers");
    const now = await this.freeze(Math.floor((await this.now()) * 1000) / 1000);
    this.shared?.end();
    this.shared = new SharedTime(timers, now * 1000);
    return now;
  }

  /** Ends a shared time: the test's time is the machine's again. The server's clock stays as it is. */
  endSharedTime(): void {
    this.shared?.end();
    this.shared = undefined;
  }

  /** Makes requests go wrong: those of an operation, or those that match. */
  async fault(match: string | FaultMatch, fault: Fault): Promise<FaultHandle> {
    const { delay, ...rest } = fault;
    const wait = delay === undefined ? {} : { delay: typeof delay === "object" ? delay : spanText(delay) };
    const order = { match: conditions(match), ...rest, ...wait };
    return new FaultHandle(this.api, await this.api.json<FaultReport>("POST", "/faults", order));
  }

  /** Makes an answer of the OIDC provider false in one respect: the next one in which it can be told. */
  lie(name: string, match: string | FaultMatch = {}, more: Fault = {}): Promise<FaultHandle> {
    return this.fault(match, { times: 1, ...more, lie: name });
  }

  /** Asserts that each lie was told, and that the client swallowed none. */
  async verifyLies(within?: Span): Promise<LieVerdict[]> {
    return (await this.api.expect<{ lies: LieVerdict[] }>("/lies/verify", waiting(within))).lies;
  }

  /** Asserts how many requests matched, at least one by default; gives their number. */
  async verify(match: string | Match, times?: Times, within?: Span): Promise<number> {
    const exactly = typeof times === "number" ? { exactly: times } : times;
    const question = { match: conditions(match), ...(exactly && { times: exactly }), ...waiting(within) };
    return (await this.api.expect<{ count: number }>("/requests/verify", question)).count;
  }

  /** Asserts that requests came in this order; gives the ids of their entries. */
  async verifyInOrder(matches: readonly (string | Match)[], within?: Span): Promise<number[]> {
    const question = { in_order: matches.map(conditions), ...waiting(within) };
    return (await this.api.expect<{ in_order: number[] }>("/requests/verify", question)).in_order;
  }

  /** The journal's entries, oldest first. */
  async requests(match: string | Match = {}): Promise<Entry[]> {
    const found: Entry[] = [];
    for (;;) {
      const question = { match: conditions(match), limit: 1000, offset: found.length };
      const page = await this.api.json<{ requests: Entry[]; total: number }>("POST", "/requests/find", question);
      found.push(...page.requests);
      if (found.length >= page.total || page.requests.length === 0) return found;
    }
  }

  /** Why the server answered as it did: an entry, or its id; the last refusal by default. */
  async why(entry?: number | Entry): Promise<Explanation> {
    const id = typeof entry === "object" ? entry.id : (entry ?? (await this.lastRefusal()));
    return this.api.json("GET", `/requests/${id}/explanation`);
  }

  private async lastRefusal(): Promise<number> {
    const last = (await this.requests()).filter(isRefused).at(-1);
    if (last) return last.id;
    throw new MockidError(`no request in the sandbox \`${this.name}\` was refused`);
  }

  /** The journal as text, a line for each request and the hints of those that were refused. */
  async journal(): Promise<string> {
    return journalText(await this.requests());
  }

  /** The sessions of a vendor, or of all. */
  async sessions(vendor?: string): Promise<Session[]> {
    return (await this.api.json<{ sessions: Session[] }>("GET", `/sessions?${page(vendor)}`)).sessions;
  }

  /** Makes a session older, with its tokens; the clock does not move. */
  age(session: string | Pick<Session, "id">, by: Span): Promise<Session> {
    return this.api.json("POST", `/sessions/${idOf(session)}/age`, { by: spanText(by) });
  }

  /** Ends a session. */
  async end(session: string | Pick<Session, "id">): Promise<void> {
    await this.api.json("DELETE", `/sessions/${idOf(session)}`);
  }

  /** The records of the issued tokens of a vendor, or of all. */
  async tokens(vendor?: string): Promise<Token[]> {
    return (await this.api.json<{ tokens: Token[] }>("GET", `/tokens?${page(vendor)}`)).tokens;
  }

  /** Lets a token expire now. */
  expire(token: string | Pick<Token, "id">): Promise<Token> {
    return this.api.json("POST", `/tokens/${idOf(token)}/expire`);
  }

  /** Revokes a token. */
  async revoke(token: string | Pick<Token, "id">): Promise<void> {
    await this.api.json("DELETE", `/tokens/${idOf(token)}`);
  }

  /** A token of a vendor, made to order. */
  mint(vendor: string, order: TokenOrder = {}): Promise<MintedToken> {
    const { expires_in, ...rest } = order;
    const lifetime = expires_in === undefined ? {} : { expires_in: spanText(expires_in) };
    return this.api.json("POST", "/tokens", { provider: vendor, ...rest, ...lifetime });
  }

  /** The server's verdict on a token. */
  inspect(token: string, more: { vendor?: string; at?: Instant } = {}): Promise<Inspection> {
    const provider = more.vendor === undefined ? {} : { provider: more.vendor };
    const at = more.at === undefined ? {} : { at: instantText(more.at) };
    return this.api.json("POST", "/tokens/inspect", { token, ...provider, ...at });
  }

  /** Changes settings of this sandbox; gives all of them. */
  settings(patch: Settings): Promise<Settings> {
    return this.api.json("PATCH", "/settings", patch);
  }

  /** Back to the fixtures and the initial time, but for the named parts. */
  async reset(keep: readonly Part[] = []): Promise<void> {
    await this.api.json("POST", keep.length > 0 ? `/reset?keep=${keep.join(",")}` : "/reset");
  }

  /** Asserts that the client did nothing wrong. */
  async audit(options: AuditOptions = {}): Promise<void> {
    await this.api.expect("/audit/verify", options);
  }

  /** Writes the story of the sandbox as one HTML file. */
  async report(path: string): Promise<void> {
    await writeFile(path, await this.api.text("/report.html"));
  }

  /** Any operation of the control API in this sandbox: `control("GET", "/lockouts")`. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    return this.api.json(method, path, body);
  }

  /** Removes the sandbox. */
  async drop(): Promise<void> {
    this.endSharedTime();
    await this.server.json("DELETE", `/sandboxes/${encodeURIComponent(this.name)}`);
  }
}

function conditions<T extends { operation?: string }>(match: string | T): T {
  return typeof match === "string" ? ({ operation: match } as T) : match;
}

function waiting(within: Span | undefined): { within?: string } {
  return within === undefined ? {} : { within: spanText(within) };
}

function page(vendor: string | undefined): string {
  return vendor === undefined ? "limit=1000" : `limit=1000&provider=${encodeURIComponent(vendor)}`;
}

function idOf(of: string | { id: string }): string {
  return encodeURIComponent(typeof of === "string" ? of : of.id);
}
