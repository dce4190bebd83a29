// Accounts of the vendors, and login names that are locked out.

import { useState } from "preact/hooks";
import { api, send, type Schemas } from "../api";
import { count, parsed, visible } from "../format";
import { useAction, type Action } from "../live";
import { PREFIX } from "../route";
import { server } from "../server";
import { useStore } from "../store";
import { Pager, usePages } from "../ui/pages";
import { Empty, Form, Json, Outcome, Pending } from "../ui/parts";
import { Table } from "../ui/table";
import { Lockouts } from "./lockouts";

/** The fields that all accounts have; the others are those of the vendor. */
interface Account {
  provider: string;
  kind: string;
  id: string;
  active?: boolean;
  [field: string]: unknown;
}

const addressOf = ({ provider, kind, id }: Account) =>
  `${PREFIX}/__admin/accounts/${[provider, kind, id].map((part) => encodeURIComponent(part)).join("/")}`;

export function Accounts() {
  const [provider, setProvider] = useState("");
  const vendors = useStore(server)?.providers ?? [];
  return (
    <>
      <section class="card" aria-labelledby="all-accounts">
        <h2 id="all-accounts">All accounts</h2>
        <label>
          Vendor{" "}
          <select value={provider} onChange={(event) => setProvider(event.currentTarget.value)}>
            <option value="">all</option>
            {vendors.map((vendor) => <option key={vendor.provider} value={vendor.provider}>{vendor.provider}</option>)}
          </select>
        </label>
        <AccountList provider={provider} />
      </section>
      <NewAccount />
      <Lockouts />
    </>
  );
}

function AccountList({ provider }: { provider: string }) {
  const action = useAction();
  const pages = usePages<Account>(async (range) => {
    const query = { ...range, ...(provider && { provider: provider as Schemas["Provider"] }) };
    const { accounts, total } = await api.get("/__admin/accounts", { query });
    return { rows: accounts as unknown as Account[], total };
  }, `accounts ${provider}`);
  return (
    <>
      <Outcome of={action} />
      <Pending of={pages} />
      {pages.data?.rows.length === 0 && <Empty>No accounts.</Empty>}
      {pages.data && pages.data.rows.length > 0 && (
        <Table
          caption="Accounts"
          rows={pages.data.rows}
          keyOf={(row) => `${row.provider} ${row.kind} ${row.id}`}
          columns={[
            { title: "Vendor", cell: (row) => row.provider },
            { title: "Kind", cell: (row) => row.kind.replace("_", " ") },
            { title: "Account", cell: (row) => <bdi>{visible(nameOf(row))}</bdi> },
            { title: "Active", cell: (row) => (row.active === undefined ? "" : row.active ? "yes" : <b class="warn">no</b>) },
            { title: "Fields", cell: (row) => <Fields of={row} /> },
            { title: "Change", cell: (row) => <Change of={row} action={action} /> },
          ]}
        />
      )}
      <Pager of={pages} />
    </>
  );
}

const NAMES = ["email", "username", "client_id", "slug", "name", "id"];

function nameOf(account: Account): string {
  const name = NAMES.find((field) => typeof account[field] === "string" && account[field] !== "");
  return String(account[name ?? "id"]);
}

function Fields({ of }: { of: Account }) {
  const { provider: _, kind: __, ...fields } = of;
  return (
    <details>
      <summary>{count(Object.keys(fields).length, "field")}</summary>
      <Json value={fields} label={`Fields of ${nameOf(of)}`} />
    </details>
  );
}

function Change({ of, action }: { of: Account; action: Action }) {
  const name = nameOf(of);
  const patch = (body: object, done: string) => action.run(() => send("patch", addressOf(of), body), done);
  return (
    <span class="line">
      {typeof of.active === "boolean" && (
        <button type="button" aria-label={`${of.active ? "Disable" : "Enable"} ${name}`} onClick={() => patch({ active: !of.active }, of.active ? "Disabled." : "Enabled.")}>
          {of.active ? "Disable" : "Enable"}
        </button>
      )}
      <button type="button" class="danger" aria-label={`Delete ${name}`} onClick={() => action.run(() => send("delete", addressOf(of)), "Deleted.")}>Delete</button>
    </span>
  );
}

function NewAccount() {
  const action = useAction();
  const [text, setText] = useState('{"provider":"kyc","kind":"user","email":"anna@example.com","password":"correct horse"}');
  const make = () => action.run(async () => send("post", `${PREFIX}/__admin/accounts`, parsed(text)), "Created.");
  return (
    <section class="card" aria-labelledby="new-account">
      <h2 id="new-account">New account</h2>
      <p class="faint">With the fields of the fixtures. Secrets are accepted and never shown.</p>
      <Form label="New account" onSubmit={make}>
        <label class="grow">
          <span class="hidden">The account as JSON</span>
          <textarea rows={3} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <button type="submit" disabled={action.isRunning}>Create</button>
      </Form>
      <Outcome of={action} />
    </section>
  );
}
