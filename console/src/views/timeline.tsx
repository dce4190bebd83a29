// The journal, live, newest first, and one entry of it beside the list.

import { useMemo } from "preact/hooks";
import { addressOf, api, download } from "../api";
import { Matches } from "../filter";
import { count, instant, machineTime, timeOfDay, visible } from "../format";
import { connection, forgetAll, journal, type Kept } from "../journal";
import { useAction } from "../live";
import { address, go, route } from "../route";
import { useStore } from "../store";
import { Empty, Outcome, Status } from "../ui/parts";
import { VirtualList } from "../ui/virtual-list";
import { EntryPane } from "./entry";

/** The height of a row; the style sheet has the same. */
const ROW = 44;

export function Timeline() {
  const { query } = useStore(route);
  const filter = query.get("filter") ?? "";
  const open = query.get("entry");
  const state = useStore(journal);
  const matching = useMemo(() => new Matches(filter), [filter]);
  const found = matching.of(state);
  const to = (entry: string | undefined) => address("timeline", { filter, entry });
  const close = () => {
    go(to(undefined));
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`a[data-entry="${CSS.escape(open ?? "")}"]`)?.focus());
  };
  return (
    <div class={`split ${open ? "is-open" : ""}`}>
      <section class="list" aria-label="Requests">
        <Toolbar filter={filter} entry={open ?? undefined} shown={found.length} total={state.entries.length} />
        <Notes evicted={state.evicted} missed={state.missed} kept={state.entries.length} />
        {found.length === 0 ? (
          <Nothing isEmpty={state.entries.length === 0} />
        ) : (
          <>
            <div class="heads" aria-hidden="true">
              <span title="By the sandbox's clock, in UTC">Sandbox</span>
              <span title="By the machine's clock, in this browser's time zone">Machine</span>
              <span>Status</span>
              <span>Request</span>
              <span>Reason</span>
            </div>
            <VirtualList
              label="Requests, newest first"
              size={found.length}
              height={ROW}
              keyOf={(nth) => found[found.length - 1 - nth]!.nth}
              row={(nth) => {
                const entry = found[found.length - 1 - nth]!;
                return <Row entry={entry} to={to(String(entry.id))} isOpen={String(entry.id) === open} />;
              }}
            />
          </>
        )}
      </section>
      {open && <EntryPane id={open} onClose={close} />}
    </div>
  );
}

function Toolbar({ filter, entry, shown, total }: { filter: string; entry: string | undefined; shown: number; total: number }) {
  const action = useAction();
  const type = (event: Event) => {
    const typed = (event.target as HTMLInputElement).value;
    go(address("timeline", { filter: typed, entry }), { replace: true });
  };
  const clear = () =>
    action.run(async () => {
      await api.delete("/__admin/requests");
      forgetAll();
    });
  const save = (path: string, name: string) => action.run(() => download(addressOf(path), name));
  return (
    <div class="toolbar">
      <label class="grow">
        <span class="hidden">Filter</span>
        <input
          type="search"
          name="filter"
          value={filter}
          onInput={type}
          placeholder="Filter: refresh, status:401, reason:access_expired, -kyc"
          autocomplete="off"
          spellcheck={false}
        />
      </label>
      <span class="faint nowrap">{filter ? `${shown.toLocaleString("en")} of ${count(total, "request")}` : count(total, "request")}</span>
      <button type="button" onClick={() => save("/__admin/requests.har", "mockid.har")} disabled={action.isRunning}>Export as HAR</button>
      <button type="button" onClick={() => save("/__admin/report.html", "mockid.html")} disabled={action.isRunning}>Export as a page</button>
      <button type="button" onClick={clear} disabled={action.isRunning}>Empty the journal</button>
      <Outcome of={action} />
    </div>
  );
}

function Notes({ evicted, missed, kept }: { evicted: number; missed: number; kept: number }) {
  if (!missed && !evicted) return null;
  return (
    <p class="note">
      {missed > 0 && `${count(missed, "request")} left the journal before this page could read ${missed === 1 ? "it" : "them"}. `}
      {evicted > 0 && `This page keeps the newest ${count(kept, "request")}.`}
    </p>
  );
}

function Nothing({ isEmpty }: { isEmpty: boolean }) {
  const isConnecting = useStore(connection) === "connecting";
  if (!isEmpty) return <Empty>No request matches the filter.</Empty>;
  if (isConnecting) return <Empty>Reading the journal…</Empty>;
  return (
    <Empty>
      No requests yet. They appear here as soon as a client sends one; <a href={address("vendors")}>Vendors</a> has the
      addresses.
    </Empty>
  );
}

function Row({ entry, to, isOpen }: { entry: Kept; to: string; isOpen: boolean }) {
  const query = entry.query === null ? "" : `?${entry.query}`;
  const request = visible(entry.outgoing ? `to ${entry.outgoing.url}` : entry.path + query);
  return (
    <a class={`entry ${isOpen ? "is-open" : ""}`} href={to} data-entry={entry.id} aria-current={isOpen ? "true" : undefined}>
      <time class="sandbox-time" dateTime={entry.time} title={`${instant(entry.time)} by the sandbox's clock`}>{timeOfDay(entry.time)}</time>
      <time class="machine-time" dateTime={entry.machine_time} title={`${entry.machine_time} by the machine's clock`}>{machineTime(entry.machine_time)}</time>
      <Status status={entry.status} />
      <span class="what">
        <span class="request">
          {entry.provider && <span class="vendor">{entry.provider}</span>} <b>{entry.method}</b> <bdi>{request}</bdi>
        </span>
        <span class="why" title={entry.hint}>{visible(entry.hint)}</span>
      </span>
      <span class="reason">
        {entry.reason}
        {entry.fault !== null && <span class="badge">fault {entry.fault}</span>}
      </span>
    </a>
  );
}
