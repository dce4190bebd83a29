// What clients did wrong, with the entries that show it.

import { useState } from "preact/hooks";
import { api, type Schemas } from "../api";
import { auditOf } from "../curl";
import { count, visible } from "../format";
import { useLive } from "../live";
import { address } from "../route";
import { Copy, Empty, Pending, Sentence } from "../ui/parts";

type Severity = Schemas["AuditSeverity"];
type Finding = Schemas["AuditFinding"];

const SEVERITIES: Severity[] = ["info", "warning", "error"];
const LIMIT = 200;

export function Audit() {
  const [least, setLeast] = useState<Severity>("info");
  const live = useLive(() => api.get("/__admin/audit", { query: { at_least: least, limit: LIMIT } }), `audit ${least}`);
  const audit = live.data;
  return (
    <>
      <div class="line">
        <label>
          At least{" "}
          <select value={least} onChange={(event) => setLeast(event.currentTarget.value as Severity)}>
            {SEVERITIES.map((each) => <option key={each} value={each}>{each}</option>)}
          </select>
        </label>
        <Copy text={() => auditOf(least)}>Copy as verify</Copy>
        <span role="status">{audit && count(audit.total, "finding")}</span>
      </div>
      <Pending of={live} />
      {audit?.lost && <p class="note">The journal no longer has {count(audit.lost, "entry", "entries")}. The audit concludes nothing from what is missing.</p>}
      {audit?.total === 0 && <Empty>Nothing to say: no client did what a rule forbids.</Empty>}
      <ol class="findings">
        {audit?.findings.map((finding) => (
          <li key={`${finding.rule} ${finding.entries.join()}`} class="card"><FindingCard of={finding} /></li>
        ))}
      </ol>
      {audit && audit.total > LIMIT && <p class="note">The first {LIMIT} are shown.</p>}
      <Rules />
    </>
  );
}

function FindingCard({ of }: { of: Finding }) {
  return (
    <>
      <h2><SeverityBadge of={of.severity} /> {of.provider}: {visible(of.title)}</h2>
      <p><Sentence>{of.sentence}</Sentence>{of.times > 1 && <b> {of.times} times.</b>}</p>
      <p><b>What to do:</b> <Sentence>{of.advice}</Sentence></p>
      <dl class="facts">
        <dt>Requests</dt>
        <dd class="numbers">{of.entries.map((id) => <a key={id} href={address("timeline", { entry: String(id) })}>#{id} </a>)}</dd>
        <dt>Client</dt>
        <dd><Client of={of.client} /></dd>
        <dt>Rule</dt>
        <dd><code>{of.rule}</code></dd>
        <dt>Source</dt>
        <dd><Source of={of.source} /></dd>
      </dl>
    </>
  );
}

export function SeverityBadge({ of }: { of: Severity }) {
  return <span class={`badge severity ${of}`}>{of}</span>;
}

function Client({ of }: { of: Schemas["AuditClient"] }) {
  const account = of.login ?? of.account ?? "an unknown account";
  return <><bdi>{visible(account)}</bdi>, {of.user_agent ? <bdi>{visible(of.user_agent)}</bdi> : "without User-Agent"}</>;
}

/** A page on the web is a link; a path in the repository is not. */
function Source({ of }: { of: Schemas["AuditSource"] }) {
  if (!of.address.startsWith("https://")) return <>{of.title} (<code>{of.address}</code>)</>;
  return <a href={of.address} target="_blank" rel="noreferrer">{of.title}</a>;
}

function Rules() {
  const { data } = useLive(() => api.get("/__admin/audit/rules"), "rules", { once: true });
  if (!data) return null;
  return (
    <details class="card">
      <summary>{count(data.rules.length, "rule")}: what the audit looks for</summary>
      {data.rules.map((rule) => (
        <section key={rule.name} aria-labelledby={`rule-${rule.name}`}>
          <h3 id={`rule-${rule.name}`}><SeverityBadge of={rule.severity} /> {rule.title}</h3>
          <p><Sentence>{rule.sees}</Sentence></p>
          <p><Sentence>{rule.why}</Sentence> <Source of={rule.source} /></p>
          <p class="faint">Silent about: <Sentence>{rule.silent}</Sentence></p>
        </section>
      ))}
    </details>
  );
}
