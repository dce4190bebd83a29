// One entry of the journal: why it was answered so, the request, the answer, and what can be done with it.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type Schemas } from "../api";
import { curlOf, verifyOf } from "../curl";
import { instant, machineTime, visible } from "../format";
import { journal, whole, type Entry } from "../journal";
import { message, useAction, useLive } from "../live";
import { PRESETS } from "../presets";
import { address } from "../route";
import { Copy, Json, Outcome, Pending, Sentence, Status } from "../ui/parts";
import { Explanation } from "./explanation";

/** The entry, from what the page has or from the server. */
function useEntry(id: string): { entry?: Entry; error?: string } {
  const kept = useMemo(() => journal.value.entries.find((entry) => String(entry.id) === id), [id]);
  const [read, setRead] = useState<{ id: string; entry?: Entry; error?: string } | null>(null);
  useEffect(() => {
    if (kept) return;
    api.get("/__admin/requests/{id}", { path: { id: Number(id) } }).then(
      (entry) => setRead({ id, entry }),
      (error) => setRead({ id, error: message(error) }),
    );
  }, [id, kept]);
  const entry = useMemo(() => kept && whole(kept), [kept]);
  if (entry) return { entry };
  return read?.id === id ? read : {};
}

export function EntryPane({ id, onClose }: { id: string; onClose: () => void }) {
  const { entry, error } = useEntry(id);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [id, !entry]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
  };
  return (
    <section class="pane" aria-labelledby="entry" onKeyDown={onKeyDown}>
      <header>
        <h2 id="entry" tabIndex={-1} ref={heading}>
          #{id} {entry && <><b>{entry.method}</b> <bdi>{visible(entry.path)}</bdi> <Status status={entry.status} /></>}
        </h2>
        <button type="button" onClick={onClose}>Close</button>
      </header>
      {error && <p class="outcome bad" role="alert">{error}</p>}
      {entry && <Whole key={entry.id} entry={entry} />}
    </section>
  );
}

function Whole({ entry }: { entry: Entry }) {
  const explained = useLive(
    () => api.get("/__admin/requests/{id}/explanation", { path: { id: entry.id } }),
    `explanation ${entry.id}`,
  );
  return (
    <>
      <p class="hint"><Sentence>{entry.hint}</Sentence></p>
      <Facts entry={entry} />
      <Actions entry={entry} />
      {explained.data ? <Explanation of={explained.data} entry={entry} /> : <Pending of={explained} />}
      <Message title="Request" of={entry.request} query={entry.query} />
      <Message title="Answer" of={entry.response} query={null} />
    </>
  );
}

function Facts({ entry }: { entry: Entry }) {
  return (
    <dl class="facts">
      <dt>Reason</dt>
      <dd><code>{entry.reason}</code></dd>
      <dt>Operation</dt>
      <dd>{entry.operation ?? "none"}{entry.provider && ` of ${entry.provider}`}</dd>
      {entry.outgoing && <><dt>Called by the server</dt><dd><bdi>{visible(entry.outgoing.url)}</bdi>, because of {entry.outgoing.caused_by}</dd></>}
      <dt>Sandbox's time</dt>
      <dd class="sandbox-time"><time dateTime={entry.time}>{instant(entry.time)}</time></dd>
      <dt>Machine's time</dt>
      <dd class="machine-time"><time dateTime={entry.machine_time}>{machineTime(entry.machine_time)}</time>, took {entry.duration_ms} ms</dd>
      {entry.account && <><dt>Account</dt><dd><bdi>{visible(String(entry.account))}</bdi></dd></>}
      {entry.session && <><dt>Session</dt><dd><a href={address("tokens", { session: entry.session })}>{entry.session}</a></dd></>}
      {entry.token && <><dt>Token</dt><dd>{entry.token}</dd></>}
      {entry.fault !== null && <><dt>Fault</dt><dd><a href={address("faults")}>{entry.fault}</a></dd></>}
    </dl>
  );
}

function Actions({ entry }: { entry: Entry }) {
  const action = useAction();
  const [chosen, setChosen] = useState<string>(PRESETS[0]!.id);
  const preset = PRESETS.find(({ id }) => id === chosen) ?? PRESETS[0]!;
  const set = () =>
    action.run(
      () => api.post("/__admin/faults", { body: { ...preset.fault, match: matchOf(entry) } }),
      `Set for the next request like this: ${preset.title.toLowerCase()}.`,
    );
  return (
    <div class="actions">
      <Copy text={() => curlOf(entry)}>Copy as curl</Copy>
      <Copy text={() => verifyOf(entry)}>Copy as verify</Copy>
      {!entry.outgoing && (
        <span class="line">
          <label>
            Break the next one like this:{" "}
            <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)} title={preset.about}>
              {PRESETS.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
            </select>
          </label>
          <button type="button" onClick={set} disabled={action.isRunning}>Set the fault</button>
        </span>
      )}
      <Outcome of={action} />
    </div>
  );
}

/** The next request for the same operation, or without one for the same path. */
function matchOf(entry: Entry): Schemas["FaultMatch"] {
  if (entry.operation) return { operation: entry.operation };
  const vendor = entry.provider ? { provider: entry.provider } : {};
  return { ...vendor, method: entry.method as NonNullable<Schemas["FaultMatch"]["method"]>, path: entry.path };
}

function Message({ title, of, query }: { title: string; of: Entry["request"] | null; query: string | null }) {
  if (!of) return <><h3>{title}</h3><p class="faint">None.</p></>;
  const headers = Object.entries(of.headers);
  return (
    <>
      <h3>{title}</h3>
      {query !== null && <Json value={`?${query}`} label="Query" />}
      {headers.length > 0 && (
        <table class="headers">
          <caption class="hidden">Headers of the {title.toLowerCase()}</caption>
          <tbody>
            {headers.map(([name, value]) => (
              <tr key={name}><th scope="row">{visible(name)}</th><td><bdi>{visible(value)}</bdi></td></tr>
            ))}
          </tbody>
        </table>
      )}
      {of.headers_cut && <p class="faint">Some headers were left out.</p>}
      {of.body !== null && <Json value={of.body} label={`Body of the ${title.toLowerCase()}`} />}
      <p class="faint">{of.size.toLocaleString("en")} bytes{of.cut && ", of which the journal keeps the first"}</p>
    </>
  );
}
