// The server's verdict on a token, now or at an instant.

import { useState } from "preact/hooks";
import { api, type Schemas } from "../api";
import { instant } from "../format";
import { useLive } from "../live";
import { useSandboxNow } from "../clock";
import { Json, Pending, Sentence } from "../ui/parts";
import { Checks } from "./explanation";

type Inspection = Schemas["TokenInspection"];

export function Inspect() {
  const [text, setText] = useState("");
  const [at, setAt] = useState("");
  const token = text.trim();
  return (
    <>
      <div class="card">
        <label for="token"><h2>Token</h2></label>
        <textarea
          id="token"
          rows={5}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          placeholder="A token, with or without Bearer in front of it"
          spellcheck={false}
          autocomplete="off"
        />
        <p class="line">
          <label>
            At <input size={22} value={at} placeholder="now" onInput={(event) => setAt(event.currentTarget.value)} />
          </label>
          <span class="faint">an instant such as 2026-01-01T12:00:00Z; empty for now, by the sandbox's clock</span>
        </p>
      </div>
      {token && <Verdict key={token} token={token} at={at} setAt={setAt} />}
    </>
  );
}

function Verdict({ token, at, setAt }: { token: string; at: string; setAt: (at: string) => void }) {
  const live = useLive(async () => {
    const body = { token, ...(at && { at: at.trim().replace(" ", "T") }) };
    return api.post("/__admin/tokens/inspect", { body });
  }, `${token} ${at}`);
  const now = useSandboxNow();
  const of = live.data;
  if (!of) return <Pending of={live} />;
  const isGood = of.verdict === "accepted";
  return (
    <div class="card">
      <h2>Verdict</h2>
      <p class="verdict-line" role="status">
        <b class={isGood ? "good" : "bad"}>{isGood ? "Accepted" : "Refused"}</b> by {of.provider} with {of.status}:{" "}
        <code>{of.reason}</code>, {at ? `at ${at}` : `now, ${instant(now)}`}
      </p>
      {of.hint && <p><Sentence>{of.hint}</Sentence></p>}
      <Instants of={of} setAt={setAt} />
      <h3>Checks</h3>
      <Checks of={of} />
      <div class="halves">
        <div><h3>Header</h3><Json value={of.header} label="Header of the token" /></div>
        <div><h3>Claims</h3><Json value={of.claims} label="Claims of the token" /></div>
      </div>
      {of.record && <><h3>Record in the ledger</h3><Json value={of.record} label="Record of the token" /></>}
    </div>
  );
}

/** The instants at which the verdict may change. */
function Instants({ of, setAt }: { of: Inspection; setAt: (at: string) => void }) {
  const claims = of.claims && typeof of.claims === "object" ? (of.claims as Record<string, unknown>) : {};
  const ofClaim = (name: string) => (typeof claims[name] === "number" ? (claims[name] as number) * 1000 : undefined);
  const end = of.record ? Date.parse(of.record.expires) : ofClaim("exp");
  const start = of.record ? Date.parse(of.record.issued) : (ofClaim("nbf") ?? ofClaim("iat"));
  const moments: [string, number | undefined][] = [
    ["At its beginning", start],
    ["One second before its end", end === undefined ? undefined : end - 1000],
    ["At its end", end],
  ];
  return (
    <p class="line">
      <button type="button" onClick={() => setAt("")}>Now</button>
      {moments.map(([title, moment]) => {
        if (moment === undefined || Math.abs(moment) > 8.64e15) return null;
        return <button key={title} type="button" onClick={() => setAt(new Date(moment).toISOString())}>{title}</button>;
      })}
    </p>
  );
}
