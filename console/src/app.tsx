// The frame of all views: navigation, the clocks, and whether the server answers.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { refusal, useToken, type Refusal } from "./api";
import { useClock, useMachineNow, useSandboxNow } from "./clock";
import { instant } from "./format";
import { connection } from "./journal";
import { dropped } from "./reconnect";
import { address, followLinks, route, SERVER_PREFIX, sandboxInPath, VIEWS, type View } from "./route";
import { server } from "./server";
import { useStore } from "./store";
import { Form } from "./ui/parts";
import { PAGES } from "./views";

export function App() {
  const { view } = useStore(route);
  const refused = useStore(refusal);
  const gone = useStore(dropped);
  useEffect(() => {
    document.title = `${VIEWS[view]} – mockid`;
  }, [view]);
  const Page: ComponentType = PAGES[view];
  return (
    <div class="app" onClick={followLinks}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to the view</a>
      <Header view={view} />
      <Connection isSilent={refused !== null || gone !== null} />
      <main id="main" tabIndex={-1}>
        <h1 class={view === "timeline" ? "hidden" : undefined}>{VIEWS[view]}</h1>
        {gone !== null ? <Dropped name={gone} /> : refused ? <Refused of={refused} /> : <Page key={view} />}
      </main>
    </div>
  );
}

function Header({ view }: { view: View }) {
  const name = useStore(server)?.sandbox ?? sandboxInPath() ?? "default";
  return (
    <header class="top">
      <a class="brand" href={address("timeline")}><img src="icon.svg" alt="" width="20" height="20" /> mockid</a>
      <nav aria-label="Views">
        {(Object.entries(VIEWS) as [View, string][]).map(([each, title]) => (
          <a key={each} href={address(each)} aria-current={each === view ? "page" : undefined}>{title}</a>
        ))}
      </nav>
      <div class="state">
        <a href={address("sandboxes")} title="The sandbox that this page shows">sandbox <bdi class="name">{name}</bdi></a>
        <Clocks />
      </div>
    </header>
  );
}

function Clocks() {
  const clock = useClock();
  const sandbox = useSandboxNow();
  const machine = useMachineNow();
  if (!clock) return null;
  const mode = clock.mode === "frozen" ? "frozen" : clock.rate === 1 ? "running" : `× ${clock.rate}`;
  return (
    <a class="clocks" href={address("clock")}>
      <span class="sandbox-time"><span class="label">Sandbox</span> <time>{instant(sandbox)}</time> <span class="badge">{mode}</span></span>
      <span class="machine-time"><span class="label">Machine</span> <time>{instant(machine)}</time></span>
    </a>
  );
}

/** Says that the server does not answer, unless the page says something else of it. */
function Connection({ isSilent }: { isSilent: boolean }) {
  const isLost = useStore(connection) === "lost" && !isSilent;
  return (
    <div role="status">
      {isLost && <p class="banner">The server does not answer. Trying again; what is shown may be old.</p>}
    </div>
  );
}

function Dropped({ name }: { name: string }) {
  return (
    <div class="refused">
      <p class="outcome bad" role="alert">The sandbox <bdi class="name">{name}</bdi> was dropped.</p>
      <p>
        <button type="button" onClick={() => location.reload()}>Make it again, from the fixtures</button>{" "}
        <a href={`${SERVER_PREFIX}/__admin/ui/timeline`}>Open the default sandbox</a>
      </p>
    </div>
  );
}

function Refused({ of }: { of: Refusal }) {
  const [typed, setTyped] = useState("");
  return (
    <div class="refused">
      <p class="outcome bad" role="alert">The control API refuses this page: {of.detail}</p>
      {of.kind === "token" && (
        <Form label="Use a token" onSubmit={() => useToken(typed.trim())}>
          <label>
            Admin token{" "}
            <input type="password" autocomplete="off" pattern="\s*[!-~]+\s*" title="visible ASCII characters, without blanks" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
          </label>
          <button type="submit" disabled={typed === ""}>Use it</button>
          <p class="faint">It is the value of --admin-token or MOCKID_ADMIN_TOKEN, and is kept for this tab alone.</p>
        </Form>
      )}
    </div>
  );
}
