// What the tests of the OIDC provider's pages share: a browser, an application to return to, and axe.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import axe from "axe-core";
import { chromium } from "playwright-core";

import { Sandbox } from "../support/mockid.mjs";

const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
}

/** A server for the redirect URIs of the built-in clients `spa` and `web`. It keeps what comes back, and what frames
 *  load. */
export async function serveApplication() {
  const returned = [];
  const framed = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { pathname, searchParams } = new URL(request.url, "http://application");
    if (request.headers["sec-fetch-dest"] === "iframe") framed.push({ pathname, ...Object.fromEntries(searchParams) });
    if (pathname === "/callback") {
      returned.push(Object.fromEntries(request.method === "POST" ? new URLSearchParams(body) : searchParams));
    }
    response.setHeader("content-type", "text/html").end("<!doctype html><title>Application</title><p>Back here</p>");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}/`,
    callback: `http://127.0.0.1:${port}/callback`,
    /** The parameters that came back last. */
    last: () => returned.at(-1) ?? {},
    /** What frames have loaded below a path, each with its parameters. */
    framed: (path) => framed.filter(({ pathname }) => pathname.startsWith(path)),
    close: () => server.close(),
  };
}

/** A person in front of a new browser, in a sandbox with these settings. */
export async function visit(t, { mockid, browser, application }, { settings = {}, breaks = [], ...options } = {}) {
  // Every login here has the same state and nonce.
  const sandbox = await Sandbox.make(mockid, t, ["reuses-a-state", "reuses-a-nonce", ...breaks]);
  await sandbox.settings({ oidc: settings });
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return new Visit({ sandbox, context, page, application });
}

class Visit {
  constructor(parts) {
    Object.assign(this, parts);
    this.issuer = `${this.sandbox.url}/oidc`;
  }

  /** Opens an authorization request of the client `spa`. */
  authorize(more = {}) {
    const parameters = {
      response_type: "code",
      client_id: "spa",
      redirect_uri: this.application.callback,
      scope: "openid profile email",
      state: "af0ifjsldkj",
      nonce: "n-0S6_WzA2Mj",
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
      ...more,
    };
    return this.page.goto(`${this.issuer}/authorize?${new URLSearchParams(parameters)}`);
  }

  button = (name) => this.page.getByRole("button", { name });
  click = (name) => this.button(name).click();
  sees = (text) => this.page.getByText(text).first().waitFor();

  /** The parameters that the application gets, once the browser is back there. */
  async back() {
    await this.sees("Back here");
    return this.application.last();
  }

  /** What the code of an answer is exchanged for. */
  async tokens({ code }, client_id = "spa") {
    const form = {
      grant_type: "authorization_code",
      client_id,
      redirect_uri: this.application.callback,
      code_verifier: VERIFIER,
      code,
    };
    const answer = await fetch(`${this.issuer}/token`, { method: "POST", body: new URLSearchParams(form) });
    assert.equal(answer.status, 200);
    return answer.json();
  }

  /** The codes of a device, and the answer when it polls. */
  async device() {
    const post = async (path, form) => {
      const answer = await fetch(`${this.issuer}${path}`, { method: "POST", body: new URLSearchParams(form) });
      return answer.json();
    };
    const codes = await post("/device_authorization", { client_id: "tv", scope: "openid profile" });
    const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    const poll = () => post("/token", { grant_type, client_id: "tv", device_code: codes.device_code });
    return { ...codes, poll };
  }

  /** What has the focus, and whether that can be seen. */
  focused = () => this.page.evaluate(() => {
    const element = document.activeElement;
    const text = element.querySelector("b") ?? element;
    const name = element.id || (element.type === "checkbox" ? element.value : text.textContent.trim());
    return { name, outline: getComputedStyle(element).outlineStyle };
  });

  /** Presses a key until something has the focus. */
  async tabTo(name, key = "Tab") {
    for (let presses = 0; presses < 20; presses++) {
      if ((await this.focused()).name === name) return;
      await this.page.keyboard.press(key);
    }
    assert.fail(`${name} cannot be reached with ${key}`);
  }

  /** What axe finds on the page, in either colour scheme. */
  async axe() {
    const findings = [];
    for (const colorScheme of ["light", "dark"]) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.evaluate(axe.source);
      const run = () => axe.run({ resultTypes: ["violations", "incomplete"], rules: { "target-size": { enabled: true } } });
      const { violations, incomplete } = await this.page.evaluate(run);
      for (const { id, help, nodes } of [...violations, ...incomplete]) {
        findings.push(`${colorScheme}: ${id}: ${help}: ${nodes.map(({ html }) => html)}`);
      }
    }
    return findings;
  }

  /** By how many pixels the page is wider than the window. */
  overflow = () => this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
