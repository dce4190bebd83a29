// All sandboxes of the server: what each is doing, and opening and dropping one.

import { useState } from "preact/hooks";
import { send, type Schemas } from "../api";
import { instant, machineTime, visible } from "../format";
import { useAction, useLive } from "../live";
import { address, PREFIX, SERVER_PREFIX } from "../route";
import { server } from "../server";
import { useStore } from "../store";
import { Empty, Form, Outcome, Pending, Status } from "../ui/parts";
import { Table } from "../ui/table";

type Sandbox = Schemas["Sandbox"];
type Entry = Schemas["JournalEntry"];

const CONTROL = `${SERVER_PREFIX}/__admin`;
const LIMIT = 200;
const RECENT = 100;

interface Row {
  sandbox: Sandbox;
  latest: Entry | undefined;
}

/** The sandboxes, each with its newest request if that is among the last of all. */
async function read(): Promise<{ rows: Row[]; total: number }> {
  const of = <T,>(path: string) => send("get", `${CONTROL}${path}`) as Promise<T>;
  const recent = async () => {
    const { total } = await of<Schemas["JournalList"]>("/requests?sandbox=*&limit=0");
    const offset = Math.max(0, total - RECENT);
    return (await of<Schemas["JournalList"]>(`/requests?sandbox=*&limit=${RECENT}&offset=${offset}`)).requests;
  };
  // At a host name of a sandbox, the requests of all cannot be asked for.
  const [{ sandboxes, total }, requests] = await Promise.all([
    of<Schemas["SandboxList"]>(`/sandboxes?limit=${LIMIT}`),
    recent().catch(() => []),
  ]);
  const latest = new Map(requests.map((entry) => [entry.sandbox as string | undefined, entry]));
  return { rows: sandboxes.map((sandbox) => ({ sandbox, latest: latest.get(sandbox.name) })), total };
}

export function Sandboxes() {
  const action = useAction();
  const live = useLive(read, "sandboxes");
  const here = useStore(server)?.sandbox;
  const rows = live.data?.rows ?? [];
  const drop = (name: string) => send("delete", `${CONTROL}/sandboxes/${encodeURIComponent(name)}`);
  return (
    <>
      <section class="card" aria-labelledby="all">
        <h2 id="all">All sandboxes</h2>
        <Outcome of={action} />
        <Pending of={live} />
        {rows.length > 0 && (
          <Table
            caption="Sandboxes"
            rows={rows}
            keyOf={(row) => row.sandbox.name}
            columns={[
              { title: "Sandbox", cell: ({ sandbox }) => <Name of={sandbox} isHere={sandbox.name === here} /> },
              { title: "Sandbox's time", cell: ({ sandbox }) => <span class="sandbox-time">{instant(sandbox.clock.now)} ({sandbox.clock.mode})</span> },
              { title: "Last request", cell: ({ latest }) => <Latest entry={latest} /> },
              { title: "Last used", cell: ({ sandbox }) => <span class="machine-time">{machineTime(sandbox.last_used)}</span> },
              { title: "Created", cell: ({ sandbox }) => <span class="machine-time">{machineTime(sandbox.made)}</span> },
              {
                title: "Change",
                cell: ({ sandbox }) =>
                  sandbox.name !== "default" && (
                    <button type="button" class="danger" aria-label={`Drop ${sandbox.name}`} onClick={() => action.run(() => drop(sandbox.name), "Dropped.")}>Drop</button>
                  ),
              },
            ]}
          />
        )}
        {live.data && live.data.total > LIMIT && <p class="note">The first {LIMIT} of {live.data.total} are shown.</p>}
        {live.data && rows.length === 0 && <Empty>No sandboxes.</Empty>}
      </section>
      <NewSandbox />
      <ThisSandbox />
    </>
  );
}

function Name({ of, isHere }: { of: Sandbox; isHere: boolean }) {
  const to = isHere ? address("timeline") : `${of.control}/ui/timeline`;
  return <><a href={to} class="name"><bdi>{visible(of.name)}</bdi></a> {isHere && <span class="faint">(this page)</span>}</>;
}

function Latest({ entry }: { entry: Entry | undefined }) {
  if (!entry) return <span class="faint">none lately</span>;
  return (
    <span>
      <Status status={entry.status} /> {entry.method} <bdi>{visible(entry.path)}</bdi> <span class="faint">{entry.reason}</span>
    </span>
  );
}

function NewSandbox() {
  const action = useAction();
  const [name, setName] = useState("");
  const [now, setNow] = useState("");
  const make = () =>
    action.run(async () => {
      const clock = now.trim() && { clock: { now: now.trim().replace(" ", "T"), mode: "frozen" } };
      const made = (await send("post", `${CONTROL}/sandboxes`, { ...(name && { name }), ...clock })) as Sandbox;
      location.assign(`${made.control}/ui/timeline`);
    });
  return (
    <section class="card" aria-labelledby="new-sandbox">
      <h2 id="new-sandbox">New sandbox</h2>
      <Form label="New sandbox" onSubmit={make}>
        <label>Name <input size={20} value={name} placeholder="a new one" onInput={(event) => setName(event.currentTarget.value)} /></label>
        <label>Frozen at <input size={22} value={now} placeholder="running" onInput={(event) => setNow(event.currentTarget.value)} /></label>
        <button type="submit" disabled={action.isRunning}>Create and open</button>
      </Form>
      <Outcome of={action} />
    </section>
  );
}

const PARTS = ["clock", "settings", "accounts", "lockouts", "sessions", "faults", "collections", "journal"];

function ThisSandbox() {
  const action = useAction();
  const [kept, setKept] = useState<string[]>([]);
  const toggle = (part: string) => setKept(kept.includes(part) ? kept.filter((each) => each !== part) : [...kept, part]);
  const reset = () => {
    const query = kept.length ? `?keep=${kept.join(",")}` : "";
    return action.run(() => send("post", `${PREFIX}/__admin/reset${query}`), "Reset.");
  };
  return (
    <section class="card" aria-labelledby="reset">
      <h2 id="reset">Reset this sandbox</h2>
      <p class="faint">Back to the fixtures and the initial time, except for what is kept.</p>
      <Form label="Reset this sandbox" onSubmit={reset}>
        {PARTS.map((part) => (
          <label key={part}><input type="checkbox" checked={kept.includes(part)} onChange={() => toggle(part)} /> keep {part}</label>
        ))}
        <button type="submit" class="danger" disabled={action.isRunning}>Reset</button>
      </Form>
      <Outcome of={action} />
    </section>
  );
}
