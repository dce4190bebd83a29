// Sessions and tokens with countdowns by the sandbox's clock, and what can be done with them.

import { useState } from "preact/hooks";
import { api, type Schemas } from "../api";
import { instant, short, visible, tokenName } from "../format";
import { useAction, type Action } from "../live";
import { address, route } from "../route";
import { server } from "../server";
import { useStore } from "../store";
import { Pager, usePages } from "../ui/pages";
import { Countdown, Empty, Outcome, Pending } from "../ui/parts";
import { Table, type Column } from "../ui/table";
import { BrowserSessions, Devices } from "./browser-sessions";

type Session = Schemas["Session"];
type Token = Schemas["Token"];

export function Tokens() {
  const { query } = useStore(route);
  const session = query.get("session") ?? undefined;
  const [provider, setProvider] = useState("");
  const [onlyValid, setOnlyValid] = useState(!session);
  const vendors = useStore(server)?.providers ?? [];
  const hasOidc = vendors.some((vendor) => vendor.provider === "oidc");
  return (
    <>
      <div class="line">
        <label>
          Vendor{" "}
          <select value={provider} onChange={(event) => setProvider(event.currentTarget.value)}>
            <option value="">all</option>
            {vendors.map((vendor) => <option key={vendor.provider} value={vendor.provider}>{vendor.provider}</option>)}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={onlyValid} onChange={(event) => setOnlyValid(event.currentTarget.checked)} /> only what is valid
        </label>
        {session && <span>of the session <span class="id">{session}</span> <a href={address("tokens")}>Show all</a></span>}
      </div>
      <Sessions provider={provider} onlyValid={onlyValid} id={session} />
      <TokenList provider={provider} onlyValid={onlyValid} session={session} />
      {hasOidc && !session && (
        <>
          <BrowserSessions />
          <Devices />
        </>
      )}
    </>
  );
}

function Sessions({ provider, onlyValid, id }: { provider: string; onlyValid: boolean; id: string | undefined }) {
  const action = useAction();
  const pages = usePages<Session>(async (range) => {
    if (id) {
      const one = await api.get("/__admin/sessions/{id}", { path: { id } });
      return { rows: [one], total: 1 };
    }
    const query = { ...range, ...(provider && { provider: provider as Session["provider"] }), ...(onlyValid && { state: "live" as const }) };
    const { sessions, total } = await api.get("/__admin/sessions", { query });
    return { rows: sessions, total };
  }, `sessions ${provider} ${onlyValid} ${id}`);
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <Outcome of={action} />
      <Pending of={pages} />
      {pages.data?.rows.length === 0 && <Empty>No sessions. A login begins one, where the vendor has sessions.</Empty>}
      {pages.data && pages.data.rows.length > 0 && (
        <Table caption="Sessions, newest first" rows={pages.data.rows} keyOf={(row) => row.id} columns={sessionColumns(action)} />
      )}
      <Pager of={pages} />
    </section>
  );
}

function sessionColumns(action: Action): Column<Session>[] {
  return [
    { title: "Session", cell: (row) => <a class="id" href={address("tokens", { session: row.id })} title={row.id}>{short(row.id)}</a> },
    { title: "Vendor", cell: (row) => row.provider },
    { title: "Account", cell: (row) => <bdi>{visible(row.login ?? row.account)}</bdi> },
    { title: "State", cell: (row) => row.state },
    { title: "Started", cell: (row) => <time class="sandbox-time" dateTime={row.started}>{instant(row.started)}</time> },
    { title: "Access token expires", cell: (row) => <Countdown to={row.access_expires} /> },
    { title: "Ends", cell: (row) => <Countdown to={row.ends} /> },
    { title: "Refreshes", cell: (row) => row.refreshes },
    { title: "Change", cell: (row) => row.state === "live" && <SessionActions of={row} action={action} /> },
  ];
}

function SessionActions({ of, action }: { of: Session; action: Action }) {
  const path = { id: of.id };
  const age = (by: string) => action.run(() => api.post("/__admin/sessions/{id}/age", { path, body: { by } }), `Aged by ${by}.`);
  const end = () => action.run(() => api.delete("/__admin/sessions/{id}", { path }), "Ended.");
  const name = short(of.id);
  return (
    <span class="line">
      {["1m", "15m"].map((by) => (
        <button key={by} type="button" aria-label={`Age ${by}: ${name}`} onClick={() => age(by)}>Age {by}</button>
      ))}
      <button type="button" class="danger" aria-label={`End ${name}`} onClick={end}>End</button>
    </span>
  );
}

function TokenList({ provider, onlyValid, session }: { provider: string; onlyValid: boolean; session: string | undefined }) {
  const action = useAction();
  const pages = usePages<Token>(async (range) => {
    const query = {
      ...range,
      ...(provider && { provider: provider as Token["provider"] }),
      ...(onlyValid && { state: "current" as const }),
      ...(session && { session }),
    };
    const { tokens, total } = await api.get("/__admin/tokens", { query });
    return { rows: tokens, total };
  }, `tokens ${provider} ${onlyValid} ${session}`);
  return (
    <section class="card" aria-labelledby="tokens">
      <h2 id="tokens">Tokens</h2>
      <Outcome of={action} />
      <Pending of={pages} />
      {pages.data?.rows.length === 0 && <Empty>No tokens.</Empty>}
      {pages.data && pages.data.rows.length > 0 && (
        <Table caption="Tokens, newest first" rows={pages.data.rows} keyOf={(row) => row.id} columns={tokenColumns(action)} />
      )}
      <Pager of={pages} />
    </section>
  );
}

function tokenColumns(action: Action): Column<Token>[] {
  return [
    { title: "Token", cell: (row) => <span class="id" title={row.id}>{short(row.id)}</span> },
    { title: "Kind", cell: (row) => tokenName(row) },
    { title: "Vendor", cell: (row) => row.provider },
    { title: "Account", cell: (row) => <bdi>{visible(row.login ?? row.account)}</bdi> },
    { title: "State", cell: (row) => row.state.replace("_", " ") },
    { title: "Issued", cell: (row) => <time class="sandbox-time" dateTime={row.issued}>{instant(row.issued)}</time> },
    { title: "Expires", cell: (row) => <Countdown to={row.expires} /> },
    { title: "Uses", cell: (row) => <Uses of={row} /> },
    { title: "Change", cell: (row) => <TokenActions of={row} action={action} /> },
  ];
}

function Uses({ of }: { of: Token }) {
  const margin = of.last_used_before_expiry;
  if (!margin) return <>{of.uses}</>;
  const side = margin.startsWith("-") ? `${margin.slice(1)} after` : `${margin} before`;
  return <span>{of.uses}, last {side} its end</span>;
}

function TokenActions({ of, action }: { of: Token; action: Action }) {
  const path = { id: of.id };
  if (of.state !== "current" && of.state !== "rotated") return null;
  const name = short(of.id);
  return (
    <span class="line">
      <button type="button" aria-label={`Expire ${name}`} onClick={() => action.run(() => api.post("/__admin/tokens/{id}/expire", { path }), "Expired.")}>Expire</button>
      <button type="button" class="danger" aria-label={`Revoke ${name}`} onClick={() => action.run(() => api.delete("/__admin/tokens/{id}", { path }), "Revoked.")}>Revoke</button>
    </span>
  );
}
