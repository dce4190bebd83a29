// Sessions of browsers at the OIDC provider, and devices that wait for a user.

import { useState } from "preact/hooks";
import { api } from "../api";
import { ofOidc } from "../expiries";
import { short, visible } from "../format";
import { useAction, useLive } from "../live";
import { Countdown, Empty, Outcome, Pending } from "../ui/parts";
import { Table } from "../ui/table";

export function BrowserSessions() {
  const action = useAction();
  const live = useLive(() => ofOidc(() => api.get("/__admin/oidc/sessions")), "browser sessions");
  const rows = live.data?.sessions ?? [];
  const age = (sid: string) => api.post("/__admin/oidc/sessions/{sid}/age", { path: { sid }, body: { by: "1h" } });
  const end = (sid: string) => api.delete("/__admin/oidc/sessions/{sid}", { path: { sid } });
  return (
    <section class="card" aria-labelledby="browsers">
      <h2 id="browsers">Sessions of browsers</h2>
      <p class="faint">Who is logged in at the OIDC provider.</p>
      <Outcome of={action} />
      <Pending of={live} />
      {live.data && rows.length === 0 && <Empty>No browser is logged in.</Empty>}
      {rows.length > 0 && (
        <Table
          caption="Sessions of browsers"
          rows={rows}
          keyOf={(row) => row.sid}
          columns={[
            { title: "Session", cell: (row) => <span class="id" title={row.sid}>{short(row.sid)}</span> },
            { title: "User", cell: (row) => <bdi>{visible(row.login ?? row.account)}</bdi> },
            { title: "State", cell: (row) => row.state },
            { title: "Clients", cell: (row) => <bdi>{visible(row.clients.join(", "))}</bdi> },
            { title: "Idle", cell: (row) => <Countdown to={row.idle_ends} /> },
            { title: "Ends", cell: (row) => <Countdown to={row.ends} /> },
            {
              title: "Change",
              cell: (row) => (
                <span class="line">
                  <button type="button" aria-label={`Age 1h: ${short(row.sid)}`} onClick={() => action.run(() => age(row.sid), "Aged by 1h.")}>Age 1h</button>
                  <button type="button" class="danger" aria-label={`End ${short(row.sid)}`} onClick={() => action.run(() => end(row.sid), "Ended.")}>End</button>
                </span>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

export function Devices() {
  const action = useAction();
  const [user, setUser] = useState("ada");
  const live = useLive(() => ofOidc(() => api.get("/__admin/oidc/devices")), "devices");
  const rows = live.data?.devices ?? [];
  const approve = (user_code: string) => api.post("/__admin/oidc/devices/{user_code}", { path: { user_code }, body: { approve: user } });
  if (rows.length === 0) return null;
  return (
    <section class="card" aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      <Outcome of={action} />
      <label>Approve for the user <input size={12} value={user} onInput={(event) => setUser(event.currentTarget.value)} /></label>
      <Table
        caption="Devices"
        rows={rows}
        keyOf={(row) => row.user_code}
        columns={[
          { title: "Code", cell: (row) => <span class="id">{row.user_code}</span> },
          { title: "Client", cell: (row) => <bdi>{visible(row.client_id)}</bdi> },
          { title: "State", cell: (row) => row.state },
          { title: "Polls", cell: (row) => row.polls },
          { title: "Expires", cell: (row) => <Countdown to={row.expires} /> },
          {
            title: "Change",
            cell: (row) =>
              row.state === "pending" && (
                <span class="line">
                  <button type="button" aria-label={`Approve ${row.user_code}`} onClick={() => action.run(() => approve(row.user_code), "Approved.")}>Approve</button>
                </span>
              ),
          },
        ]}
      />
    </section>
  );
}
