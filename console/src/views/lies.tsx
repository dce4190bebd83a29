// Lies of the OIDC provider, and what became of those that were told.

import { useState } from "preact/hooks";
import { ApiError, api, send, type Schemas } from "../api";
import { address, PREFIX } from "../route";
import { visible } from "../format";
import { useAction, useLive } from "../live";
import { Form, Outcome } from "../ui/parts";
import { Table } from "../ui/table";

type Lie = Schemas["Lie"];

interface Told {
  fault: number;
  lie: string;
  verdict: string;
  told: number[];
  used: number[];
}

export function Lies() {
  const { data } = useLive(() => api.get("/__admin/lies"), "lies", { once: true });
  if (!data?.lies.length) return null;
  return (
    <section class="card" aria-labelledby="lies">
      <h2 id="lies">Lies</h2>
      <p class="faint">One thing in an answer is false, which a right client notices.</p>
      <NewLie lies={data.lies} />
      <Verdicts />
    </section>
  );
}

function NewLie({ lies }: { lies: Lie[] }) {
  const action = useAction();
  const [name, setName] = useState("");
  const lie = lies.find((each) => each.lie === name) ?? lies[0]!;
  const set = () => {
    const operation = lie.operations[0] as NonNullable<Schemas["FaultMatch"]["operation"]>;
    const match = lie.operations.length === 1 ? { operation } : { provider: lie.provider };
    return action.run(() => api.post("/__admin/faults", { body: { match, lie: lie.lie, times: 1 } }), `Set for one answer: ${lie.lie}.`);
  };
  return (
    <>
      <Form label="New lie" onSubmit={set}>
        <label>
          The lie{" "}
          <select value={lie.lie} onChange={(event) => setName(event.currentTarget.value)}>
            {lies.map((each) => <option key={each.lie} value={each.lie}>{each.lie}</option>)}
          </select>
        </label>
        <button type="submit" disabled={action.isRunning}>Tell it once</button>
      </Form>
      <p>
        {visible(lie.says.replace(/^./, (first) => first.toUpperCase()))}. A right client <b>{lie.right_client.replace("_", " ")}</b> it.{" "}
        <span class="faint">{visible(lie.specification)}: {visible(lie.sentence)}</span>
      </p>
      <Outcome of={action} />
    </>
  );
}

/** The verdict is 422 if a lie was swallowed or is still to be told; the answer has the lies all the same. */
async function verdicts(): Promise<Told[]> {
  const { faults } = await api.get("/__admin/faults", { query: { limit: 1000 } });
  if (!faults.some(({ lie }) => lie)) return [];
  try {
    const answer = (await send("post", `${PREFIX}/__admin/lies/verify`, {})) as { lies: Told[] };
    return answer.lies;
  } catch (error) {
    if (error instanceof ApiError && error.status === 422) return (error.problem.lies as Told[] | undefined) ?? [];
    throw error;
  }
}

function Verdicts() {
  const { data } = useLive(verdicts, "verdicts");
  if (!data?.length) return null;
  return (
    <Table
      caption="What became of the lies"
      rows={data}
      keyOf={(row) => row.fault}
      columns={[
        { title: "Fault", cell: (row) => row.fault },
        { title: "Lie", cell: (row) => row.lie },
        { title: "Verdict", cell: (row) => <b class={row.verdict === "swallowed" ? "bad" : undefined}>{row.verdict.replace("_", " ")}</b> },
        { title: "Told in", cell: (row) => <Entries of={row.told} /> },
        { title: "Used in", cell: (row) => <Entries of={row.used} /> },
      ]}
    />
  );
}

function Entries({ of }: { of: number[] | undefined }) {
  return <span class="numbers">{(of ?? []).map((id) => <a key={id} href={address("timeline", { entry: String(id) })}>#{id}</a>)}</span>;
}
