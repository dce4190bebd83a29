// Small parts that several views use.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { instant, json, relative, visible } from "../format";
import { useSandboxNow } from "../clock";
import type { Action, Live } from "../live";

/** The outcome of the last action, read out by screen readers. */
export function Outcome({ of }: { of: Action }) {
  return (
    <p class={`outcome ${of.error ? "bad" : "good"}`} role="status">
      {of.error ?? of.done ?? ""}
    </p>
  );
}

/** What could not be read, or that it is being read. */
export function Pending({ of }: { of: Live<unknown> }) {
  if (of.error) return <p class="outcome bad" role="alert">{of.error}</p>;
  return of.data === undefined ? <p class="faint">Loading…</p> : null;
}

/** A button that copies a text, and says so. */
export function Copy({ text, children }: { text: () => string; children: ComponentChildren }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid("Copied");
    } catch {
      // Outside HTTPS and localhost, browsers have no clipboard.
      setSaid(copyBySelection(text()) ? "Copied" : "The browser does not allow copying here");
    }
    setTimeout(() => setSaid(""), 2000);
  };
  return (
    <button type="button" onClick={copy}>
      {children} <span role="status" class="said">{said}</span>
    </button>
  );
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  return isDone;
}

/** A JSON value, or a text of a client. It is never more than text. */
export function Json({ value, label }: { value: unknown; label: string }) {
  return <pre class="code" role="group" tabIndex={0} aria-label={label}>{json(value)}</pre>;
}

/** A sentence of the server, in which code is between backticks. */
export function Sentence({ children }: { children: string }) {
  const parts = visible(children).split("`");
  return <>{parts.map((part, nth) => (nth % 2 ? <code key={nth}>{part}</code> : part))}</>;
}

/** A status with its kind as a class, so that it is not told by colour alone. */
export function Status({ status }: { status: number | null }) {
  const kind = status === null ? "none" : status < 300 ? "good" : status < 400 ? "moved" : "bad";
  return <span class={`status ${kind}`}>{status ?? "none"}</span>;
}

/** An instant of the sandbox, with how far away it is by the sandbox's clock. */
export function Instant({ at }: { at: string | undefined }) {
  const now = useSandboxNow();
  if (!at) return <span class="faint">never</span>;
  return (
    <span class="instant">
      <time dateTime={at}>{instant(at)}</time> <span class="faint">{relative(Date.parse(at), now)}</span>
    </span>
  );
}

/** A countdown to an instant, by the sandbox's clock. */
export function Countdown({ to }: { to: string }) {
  const now = useSandboxNow();
  const left = Date.parse(to) - now;
  const kind = left <= 0 ? "over" : left < 60_000 ? "soon" : "";
  return <span class={`countdown ${kind}`} title={instant(to)}>{relative(Date.parse(to), now)}</span>;
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** A form of one line that does not load the page anew. */
export function Form({ onSubmit, children, label }: { onSubmit: () => void; children: ComponentChildren; label: string }) {
  return (
    <form
      class="line"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
