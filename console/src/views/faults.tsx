// Faults: presets, lies, and those that are set with their counters.

import { useState } from "preact/hooks";
import { api, type Schemas } from "../api";
import { useAction, useLive, type Action } from "../live";
import { PRESETS } from "../presets";
import { server, type ServerVendor } from "../server";
import { useStore } from "../store";
import { parsed, visible } from "../format";
import { Empty, Form, Outcome, Pending } from "../ui/parts";
import { Table } from "../ui/table";
import { Lies } from "./lies";

type Fault = Schemas["Fault"];

export function Faults() {
  return (
    <>
      <SetFaults />
      <NewFault />
      <Lies />
    </>
  );
}

function SetFaults() {
  const action = useAction();
  const live = useLive(() => api.get("/__admin/faults", { query: { limit: 1000 } }), "faults");
  const rows = live.data?.faults ?? [];
  return (
    <section class="card" aria-labelledby="set">
      <h2 id="set">Faults that are set</h2>
      <Outcome of={action} />
      <Pending of={live} />
      {live.data && rows.length === 0 && <Empty>No fault is set. The vendors answer as documented.</Empty>}
      {rows.length > 0 && (
        <>
          <Table
            caption="Faults"
            rows={rows}
            keyOf={(row) => row.id}
            columns={[
              { title: "Fault", cell: (row) => row.id },
              { title: "Requests", cell: (row) => visible(matchText(row.match)) },
              { title: "What happens", cell: (row) => visible(actionText(row)) },
              { title: "Used", cell: (row) => `${row.used}${row.times === undefined ? "" : ` of ${row.times}`}` },
              { title: "Matched", cell: (row) => row.matched },
              { title: "Held now", cell: (row) => row.held },
              { title: "Timed out", cell: (row) => row.timed_out },
              {
                title: "Change",
                cell: (row) => (
                  <button type="button" class="danger" aria-label={`Delete fault ${row.id}`} onClick={() => action.run(() => api.delete("/__admin/faults/{id}", { path: { id: row.id } }), "Deleted.")}>Delete</button>
                ),
              },
            ]}
          />
          <button type="button" class="danger" onClick={() => action.run(() => api.delete("/__admin/faults"), "All deleted.")}>Delete all</button>
        </>
      )}
    </section>
  );
}

function matchText(match: Schemas["FaultMatch"]): string {
  const parts = Object.entries(match).map(([name, value]) => `${name} ${value}`);
  return parts.length ? parts.join(", ") : "all";
}

const IGNORED = new Set(["id", "match", "times", "matched", "used", "held", "timed_out", "sandbox"]);
const DEFAULTS: Record<string, unknown> = { after: 0, probability: 1, seed: 1, stage: "before" };

function actionText(fault: Fault): string {
  const parts = Object.entries(fault).filter(([name, value]) => !IGNORED.has(name) && DEFAULTS[name] !== value);
  return parts.map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ");
}

/** The operation that refreshes, if one is called so; otherwise the first. */
function usual(vendor: ServerVendor | undefined): string {
  const operations = vendor?.operations ?? [];
  const found = operations.find(({ id }) => /refresh/i.test(id)) ?? operations.find(({ id }) => /token$/i.test(id)) ?? operations[0];
  return found?.id ?? "";
}

function NewFault() {
  const action = useAction();
  const vendors = useStore(server)?.providers ?? [];
  const [provider, setProvider] = useState("");
  const vendor = vendors.find((each) => each.provider === provider) ?? vendors[0];
  const [chosen, setChosen] = useState("");
  const operation = vendor?.operations.some(({ id }) => id === chosen) ? chosen : usual(vendor);
  const [preset, setPreset] = useState(PRESETS[0]!);
  const [times, setTimes] = useState("");
  const set = () => {
    const wanted = Number(times) || preset.fault.times || 1;
    const fault = { ...preset.fault, times: wanted, ...(preset.fault.barrier && { barrier: Math.max(2, wanted) }) };
    const match = { operation: operation as NonNullable<Schemas["FaultMatch"]["operation"]> };
    return action.run(() => api.post("/__admin/faults", { body: { ...fault, match } }), `Set for ${operation}: ${preset.title.toLowerCase()}.`);
  };
  return (
    <section class="card" aria-labelledby="new">
      <h2 id="new">New fault</h2>
      <Form label="New fault" onSubmit={set}>
        <label>
          Vendor{" "}
          <select value={vendor?.provider} onChange={(event) => setProvider(event.currentTarget.value)}>
            {vendors.map((each) => <option key={each.provider} value={each.provider}>{each.provider}</option>)}
          </select>
        </label>
        <label>
          Operation{" "}
          <select value={operation} onChange={(event) => setChosen(event.currentTarget.value)}>
            {vendor?.operations.map(({ id }) => <option key={id} value={id}>{id}</option>)}
          </select>
        </label>
        <label>
          For <input type="number" min={1} size={4} value={times} placeholder={String(preset.fault.times)} onInput={(event) => setTimes(event.currentTarget.value)} /> requests
        </label>
        <fieldset class="presets">
          <legend class="hidden">What happens</legend>
          {PRESETS.map((each) => (
            <label key={each.id}>
              <span><input type="radio" name="preset" checked={each === preset} onChange={() => setPreset(each)} /> <b>{each.title}</b></span>
              <span class="faint">{each.about}</span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="main" disabled={action.isRunning || !operation}>Set the fault</button>
      </Form>
      <Outcome of={action} />
      <Own action={action} />
    </section>
  );
}

/** A fault written as JSON, for everything that the presets do not have. */
function Own({ action }: { action: Action }) {
  const [text, setText] = useState('{"match":{"provider":"kyc"},"probability":0.5,"seed":42,"respond":"server_error"}');
  const set = () => action.run(async () => api.post("/__admin/faults", { body: parsed<Schemas["NewFault"]>(text) }), "Set.");
  return (
    <details>
      <summary>As JSON</summary>
      <label>
        <span class="hidden">The new fault</span>
        <textarea rows={4} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="button" onClick={set} disabled={action.isRunning}>Set</button>
    </details>
  );
}
