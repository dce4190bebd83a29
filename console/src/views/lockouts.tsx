// Login names that are locked out, or have failures that still count.

import { useState } from "preact/hooks";
import { api, type Schemas } from "../api";
import { visible } from "../format";
import { useAction, useLive } from "../live";
import { Countdown, Empty, Form, Outcome, Pending } from "../ui/parts";
import { Table } from "../ui/table";

type Lockout = Schemas["Lockout"];

export function Lockouts() {
  const action = useAction();
  const live = useLive(() => api.get("/__admin/lockouts", { query: { limit: 1000 } }), "lockouts");
  const rows = live.data?.lockouts ?? [];
  const lift = ({ provider, door, name }: Lockout) => api.delete("/__admin/lockouts/{provider}/{door}/{name}", { path: { provider, door, name } });
  return (
    <section class="card" aria-labelledby="all-lockouts">
      <h2 id="all-lockouts">Lockouts of login names</h2>
      <Outcome of={action} />
      <Pending of={live} />
      {live.data && rows.length === 0 && <Empty>No login name is locked out or has failures that count.</Empty>}
      {rows.length > 0 && (
        <Table
          caption="Lockouts"
          rows={rows}
          keyOf={(row) => `${row.provider} ${row.door} ${row.name}`}
          columns={[
            { title: "Vendor", cell: (row) => row.provider },
            { title: "Login", cell: (row) => row.door },
            { title: "Name", cell: (row) => <bdi>{visible(row.name)}</bdi> },
            { title: "Failures", cell: (row) => row.failures },
            { title: "Locked", cell: (row) => (row.locked_until ? <>until <Countdown to={row.locked_until} /></> : "no") },
            {
              title: "Change",
              cell: (row) => <button type="button" aria-label={`Lift the lockout of ${row.name}`} onClick={() => action.run(() => lift(row), "Lifted.")}>Lift</button>,
            },
          ]}
        />
      )}
      <NewLockout />
    </section>
  );
}

function NewLockout() {
  const action = useAction();
  const [name, setName] = useState("");
  const [door, setDoor] = useState<Lockout["door"]>("user");
  const [provider, setProvider] = useState<string>("s7risk");
  const set = () =>
    action.run(() => api.post("/__admin/lockouts", { body: { provider: provider as Lockout["provider"], door, name } }), "Locked out.");
  return (
    <>
      <Form label="New lockout" onSubmit={set}>
        <label>Vendor <input size={8} value={provider} onInput={(event) => setProvider(event.currentTarget.value)} /></label>
        <label>
          Login{" "}
          <select value={door} onChange={(event) => setDoor(event.currentTarget.value as Lockout["door"])}>
            <option value="user">user</option>
            <option value="application">application</option>
          </select>
        </label>
        <label>Name <input size={20} value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <button type="submit" disabled={name === "" || action.isRunning}>Lock out</button>
      </Form>
      <Outcome of={action} />
    </>
  );
}
