// The vendors: where each is, with what to log in, and what to put into the client's configuration.

import { Fragment } from "preact";
import { api } from "../api";
import { examplesOf, factsOf, type Document, type Example } from "../documents";
import { visible } from "../format";
import { useLive } from "../live";
import { server, type ServerVendor } from "../server";
import { useStore } from "../store";
import { quoted } from "../curl";
import { PREFIX, sandboxInPath } from "../route";
import { Copy, Pending } from "../ui/parts";

export function Vendors() {
  const facts = useStore(server);
  const titles = useLive(() => api.get("/__admin/vendors"), "vendors", { once: true });
  if (!facts) return <p class="faint">Loading…</p>;
  const titleOf = (name: string) => titles.data?.vendors.find((each) => each.name === name)?.title ?? name;
  return (
    <>
      <Pending of={titles} />
      {facts.providers.map((vendor) => <Vendor key={vendor.provider} of={vendor} title={titleOf(vendor.provider)} />)}
    </>
  );
}

function Vendor({ of, title }: { of: ServerVendor; title: string }) {
  const live = useLive(async () => {
    // At the address of this page, which a public URL of the server is not.
    const response = await fetch(`${PREFIX}/${of.provider}/openapi.json`);
    return response.ok ? ((await response.json()) as Document) : undefined;
  }, `document ${of.provider}`, { once: true });
  return (
    <section class="card" aria-labelledby={`vendor-${of.provider}`}>
      <h2 id={`vendor-${of.provider}`}>{visible(title)}</h2>
      <dl class="facts">
        <dt>Base URL</dt>
        <dd><code>{of.base}</code></dd>
        {of.hosts.length > 0 && <><dt>Host names</dt><dd>{of.hosts.join(", ")}</dd></>}
        <dt>Public keys</dt>
        <dd><code>{of.keys}</code></dd>
        <dt>Pages</dt>
        <dd><a href={of.docs}>Try it out</a>, <a href={of.openapi}>OpenAPI document</a></dd>
        {live.data && factsOf(live.data).map(([name, value]) => <Fragment key={name}><dt>{visible(titled(name))}</dt><dd>{visible(value)}</dd></Fragment>)}
      </dl>
      <Configuration of={of} />
      {live.data && <Examples of={of} document={live.data} />}
    </section>
  );
}

/** With a capital, unless it is a host name. */
function titled(name: string): string {
  return /^\S+\./.test(name) ? name : name.replace(/^./, (first) => first.toUpperCase());
}

/** What a client needs, as variables of its environment. */
function Configuration({ of }: { of: ServerVendor }) {
  const name = of.provider.replace(/\W/g, "_").toUpperCase();
  const lines = [`${name}_BASE_URL=${quoted(of.base)}`];
  if (of.provider === "oidc") lines.push(`OIDC_ISSUER=${quoted(of.base)}`, `OIDC_DISCOVERY=${quoted(`${of.base}/.well-known/openid-configuration`)}`);
  return (
    <>
      <h3>For the client</h3>
      <Snippet text={lines.join("\n")} label={`Configuration for ${of.provider}`} />
      {of.hosts.length > 0 && (
        <details>
          <summary>If the client cannot change its address</summary>
          <p>It can keep {of.hosts.join(", ")} and use this server as its proxy. For HTTPS start mockid with --tls, and let the client trust its CA.</p>
          <Snippet text={proxyOf()} label={`Proxy for ${of.provider}`} />
        </details>
      )}
    </>
  );
}

function proxyOf(): string {
  const name = sandboxInPath();
  // The client and the server both decode the name.
  const user = name === undefined ? "" : `${encodeURIComponent(encodeURIComponent(name))}@`;
  return ["HTTP_PROXY", "HTTPS_PROXY"].map((variable) => `${variable}=${quoted(`http://${user}${location.host}`)}`).join("\n");
}

function Examples({ of, document }: { of: ServerVendor; document: Document }) {
  const examples = examplesOf(document);
  if (examples.length === 0) return null;
  return (
    <details>
      <summary>Logins that work with the fixtures</summary>
      {examples.map((example) => (
        <div key={example.operation}>
          <h3>{visible(example.title)}</h3>
          <Snippet text={commandOf(of, example)} label={example.operation} />
        </div>
      ))}
    </details>
  );
}

function commandOf(of: ServerVendor, { method, path, headers, body }: Example): string {
  const shown = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [`curl -i -X ${method} ${quoted(of.base + path)}`, ...shown, `--data-raw ${quoted(body)}`].join(" \\\n  ");
}

function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div class="snippet">
      <pre class="code" role="group" tabIndex={0} aria-label={label}>{visible(text)}</pre>
      <Copy text={() => text}>Copy</Copy>
    </div>
  );
}
