// The sandbox's clock, and what will expire when.

import { useState } from "preact/hooks";
import { api, type Schemas } from "../api";
import { sandboxNow, setClock, useClock, useMachineNow, useSandboxNow } from "../clock";
import { expiries, type Expiry } from "../expiries";
import { count, instant, length, relative, visible } from "../format";
import { useAction, useLive, type Action } from "../live";
import { Empty, Form, Outcome, Pending } from "../ui/parts";

const STEPS = ["1m", "15m", "1h", "1d"];
const RATES = ["1", "10", "60", "600", "3600"];

const change = (body: Schemas["ClockChange"]) => async () => setClock(await api.put("/__admin/clock", { body }));
const advance = (by: string) => async () => setClock(await api.post("/__admin/clock/advance", { body: { by } }));

export function Clock() {
  const clock = useClock();
  const action = useAction();
  return (
    <>
      <Times clock={clock} />
      <div class="card">
        <h2>Move</h2>
        <div class="line">
          {STEPS.map((by) => (
            <button key={by} type="button" disabled={action.isRunning} onClick={() => action.run(advance(by))}>
              +{by.replace(/(\d+)/, "$1 ")}
            </button>
          ))}
          <AnyStep action={action} />
          <AnyTime action={action} />
        </div>
        <h2>Run</h2>
        {clock && <Mode clock={clock} action={action} />}
        <Outcome of={action} />
      </div>
      <Upcoming action={action} />
    </>
  );
}

function Times({ clock }: { clock: Schemas["Clock"] | undefined }) {
  const sandbox = useSandboxNow();
  const machine = useMachineNow();
  return (
    <dl class="times">
      <div class="sandbox-time"><dt>Sandbox</dt><dd><time>{instant(sandbox)}</time></dd></div>
      <div class="machine-time"><dt>Machine</dt><dd><time>{instant(machine)}</time></dd></div>
      <div><dt>Difference</dt><dd>{clock ? difference(sandbox, machine) : "unknown"}</dd></div>
    </dl>
  );
}

/** How far the sandbox's time is from the machine's. */
function difference(sandbox: number, machine: number): string {
  const by = length(sandbox - machine);
  return by === "0 s" ? "none" : `${by} ${sandbox > machine ? "ahead" : "behind"}`;
}

function AnyStep({ action }: { action: Action }) {
  const [by, setBy] = useState("");
  return (
    <Form label="Move by" onSubmit={() => action.run(advance(by))}>
      <label>
        By <input size={8} value={by} placeholder="90s, -5m" onInput={(event) => setBy(event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={by === "" || action.isRunning}>Move</button>
    </Form>
  );
}

function AnyTime({ action }: { action: Action }) {
  const [now, setNow] = useState("");
  return (
    <Form label="Set the time" onSubmit={() => action.run(change({ now: now.trim().replace(" ", "T") }))}>
      <label>
        To <input size={20} value={now} placeholder="2026-01-01T12:00:00Z" onInput={(event) => setNow(event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={now === "" || action.isRunning}>Set</button>
    </Form>
  );
}

function Mode({ clock, action }: { clock: Schemas["Clock"]; action: Action }) {
  const isFrozen = clock.mode === "frozen";
  const rate = String(clock.rate);
  const rates = RATES.includes(rate) ? RATES : [...RATES, rate];
  return (
    <div class="line">
      <button type="button" aria-pressed={isFrozen} onClick={() => action.run(change({ mode: isFrozen ? "running" : "frozen" }))}>
        {isFrozen ? "Let it run" : "Freeze"}
      </button>
      <label>
        Seconds per real second{" "}
        <select value={rate} onChange={(event) => action.run(change({ rate: Number(event.currentTarget.value) }))}>
          {rates.map((each) => <option key={each} value={each}>{each}</option>)}
        </select>
      </label>
      <button type="button" onClick={() => action.run(async () => setClock(await api.delete("/__admin/clock")))}>
        Return to real time
      </button>
    </div>
  );
}

/** To an instant, where the clock is frozen: it would otherwise go on before anything is seen. */
const stopAt = (at: number) => change({ now: new Date(at).toISOString(), mode: "frozen" });

function Upcoming({ action }: { action: Action }) {
  const live = useLive(() => expiries(sandboxNow), "expiries");
  const now = useSandboxNow();
  const moments = grouped((live.data ?? []).filter(({ at }) => at > now));
  return (
    <section class="card" aria-labelledby="upcoming">
      <h2 id="upcoming">What will expire</h2>
      <Pending of={live} />
      {live.data && moments.length === 0 && <Empty>Nothing will expire: no tokens, sessions or lockouts are valid.</Empty>}
      {moments[0] && (
        <p class="line">
          To the next expiry:
          <button type="button" class="main" onClick={() => action.run(stopAt(moments[0]!.at - 1000))}>One second before</button>
          <button type="button" class="main" onClick={() => action.run(stopAt(moments[0]!.at))}>At it</button>
          <span class="faint">This freezes the clock.</span>
        </p>
      )}
      <ol class="moments">
        {moments.slice(0, SHOWN).map((moment) => <Moment key={moment.at} of={moment} now={now} action={action} />)}
      </ol>
      {moments.length > SHOWN && <p class="faint">And {count(moments.length - SHOWN, "later moment")}.</p>}
    </section>
  );
}

const SHOWN = 50;

function grouped(found: Expiry[]): { at: number; expiries: Expiry[] }[] {
  const moments: { at: number; expiries: Expiry[] }[] = [];
  for (const expiry of found) {
    const last = moments.at(-1);
    if (last?.at === expiry.at) last.expiries.push(expiry);
    else moments.push({ at: expiry.at, expiries: [expiry] });
  }
  return moments;
}

function Moment({ of, now, action }: { of: { at: number; expiries: Expiry[] }; now: number; action: Action }) {
  const at = instant(of.at);
  return (
    <li>
      <div class="line">
        <time class="sandbox-time" dateTime={new Date(of.at).toISOString()}>{at}</time>
        <b>{relative(of.at, now)}</b>
        <button type="button" aria-label={`1 s before ${at}`} onClick={() => action.run(stopAt(of.at - 1000))}>1 s before</button>
        <button type="button" aria-label={`At it: ${at}`} onClick={() => action.run(stopAt(of.at))}>At it</button>
      </div>
      <ul>
        {of.expiries.slice(0, 5).map(({ id, what }) => <li key={id}>{visible(what)}</li>)}
        {of.expiries.length > 5 && <li class="faint">and {of.expiries.length - 5} more</li>}
      </ul>
    </li>
  );
}
