// Why a request was answered as it was: the checks of its token one by one, and where the token comes from.

import type { Schemas } from "../api";
import { count, instant, short, tokenName } from "../format";
import type { Entry } from "../journal";
import { address } from "../route";
import { Sentence } from "../ui/parts";

type Explained = Schemas["JournalExplanation"];

export function Explanation({ of, entry }: { of: Explained; entry: Entry }) {
  const advice = of.advice && !of.hint.endsWith(of.advice) ? of.advice : null;
  const isOlder = of.inspection && of.inspection.reason !== entry.reason;
  return (
    <>
      {advice && <p><b>What to do:</b> <Sentence>{advice}</Sentence></p>}
      {of.inspection && (
        <>
          <h3>Checks of the token</h3>
          <Checks of={of.inspection} />
          {isOlder && (
            <p class="note">
              The ledger has changed since this request: now the verdict for its time is <code>{of.inspection.reason}</code>.
            </p>
          )}
        </>
      )}
      {of.lineage.length > 0 && (
        <>
          <h3>Lineage of the token</h3>
          <Lineage of={of} />
        </>
      )}
    </>
  );
}

export function Checks({ of }: { of: Schemas["TokenInspection"] }) {
  return (
    <ol class="checks">
      {of.checks.map((check) => (
        <li key={check.check} class={check.passed ? "good" : "bad"}>
          <span class="verdict">{check.passed ? "passed" : "failed"}</span> <b>{check.check}</b>{" "}
          <span><Sentence>{check.detail}</Sentence></span>
        </li>
      ))}
    </ol>
  );
}

/** From the login over the refresh tokens to the token of the request. */
function Lineage({ of }: { of: Explained }) {
  const { session, lineage } = of;
  return (
    <ol class="lineage">
      {session && (
        <li>
          <b>Login</b> <time dateTime={session.started}>{instant(session.started)}</time>, session{" "}
          <a href={address("tokens", { session: session.id })}>{short(session.id)}</a> ({session.state}),{" "}
          {count(session.refreshes, "refresh", "refreshes")}, until <time dateTime={session.ends}>{instant(session.ends)}</time>
        </li>
      )}
      {lineage.map((token) => <Step key={token.id} token={token} />)}
    </ol>
  );
}

function Step({ token }: { token: Schemas["Token"] }) {
  const margin = token.last_used_before_expiry;
  return (
    <li>
      <b>{tokenName(token)}</b> <span title={token.id}>{short(token.id)}</span> ({token.state.replace("_", " ")}), issued{" "}
      <time dateTime={token.issued}>{instant(token.issued)}</time>, expires{" "}
      <time dateTime={token.expires}>{instant(token.expires)}</time>, {count(token.uses, "use")}
      {margin && `, the last one ${margin.startsWith("-") ? `${margin.slice(1)} after` : `${margin} before`} its end`}
    </li>
  );
}
