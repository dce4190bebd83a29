// What will expire in the sandbox, and when.

import { api, type Schemas } from "./api";
import { short, tokenName } from "./format";
import { server } from "./server";

export interface Expiry {
  /** Milliseconds since 1970, by the sandbox's clock. */
  at: number;
  /** What expires, such as `access token of kyc, user@example.com`. */
  what: string;
  id: string;
}

/** Reads from the control API of the OIDC provider; nothing if the sandbox has no such provider. */
export async function ofOidc<T>(read: () => Promise<T>): Promise<T | undefined> {
  return server.value?.providers.some(({ provider }) => provider === "oidc") ? read() : undefined;
}

const LIMIT = 1000;

function ofToken(token: Schemas["Token"]): Expiry {
  const what = `${tokenName(token)} of ${token.provider}, ${token.login ?? short(token.account)}`;
  return { at: Date.parse(token.expires), what, id: token.id };
}

function ofSession(session: Schemas["Session"]): Expiry {
  const what = `session of ${session.provider}, ${session.login ?? short(session.account)}`;
  return { at: Date.parse(session.ends), what, id: session.id };
}

/** Everything that will expire after an instant, soonest first. */
export async function expiries(now: () => number): Promise<Expiry[]> {
  const [tokens, sessions, lockouts, browsers, devices] = await Promise.all([
    api.get("/__admin/tokens", { query: { state: "current", limit: LIMIT } }),
    api.get("/__admin/sessions", { query: { state: "live", limit: LIMIT } }),
    api.get("/__admin/lockouts", { query: { locked: true, limit: LIMIT } }),
    ofOidc(() => api.get("/__admin/oidc/sessions")),
    ofOidc(() => api.get("/__admin/oidc/devices")),
  ]);
  const found: Expiry[] = [
    ...tokens.tokens.map(ofToken),
    ...sessions.sessions.map(ofSession),
    ...lockouts.lockouts.map(({ name, provider, locked_until }) => ({
      at: Date.parse(locked_until ?? ""), what: `lockout of ${name} at ${provider}`, id: `${provider} ${name}`,
    })),
    ...(browsers?.sessions ?? []).flatMap(({ sid, login, account, idle_ends, ends }) => {
      const who = `browser session of ${login ?? short(account)}`;
      return [
        { at: Date.parse(ends), what: who, id: `${sid} end` },
        { at: Date.parse(idle_ends), what: `${who}, if it is not used`, id: `${sid} idle` },
      ];
    }),
    ...(devices?.devices ?? []).map(({ user_code, client_id, expires }) => ({
      at: Date.parse(expires), what: `codes of a device of ${client_id}`, id: user_code,
    })),
  ];
  return found.filter(({ at }) => at > now()).sort((one, other) => one.at - other.at);
}
