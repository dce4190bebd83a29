// What the tests of the console share: a person in front of it, in a sandbox of their own.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import axe from "axe-core";

/** Opens the console in a new browser, in a new sandbox with a frozen clock. */
export async function openConsole(t, { mockid, browser }, { view = "timeline", name = randomUUID(), ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const person = new Person({ mockid, context, page, name });
  t.after(() => fetch(`${mockid.url}/__admin/sandboxes/${encodeURIComponent(name)}`, { method: "DELETE" }));
  await person.control("PUT", "/clock", { now: "2026-01-01T12:00:00Z", mode: "frozen" });
  await person.open(view);
  return person;
}

class Person {
  complaints = [];

  constructor(parts) {
    Object.assign(this, parts);
    this.url = `${this.mockid.url}/~${encodeURIComponent(this.name)}`;
    this.page.on("pageerror", (error) => this.complaints.push(String(error)));
    this.page.on("console", (message) => {
      // A breach of the content security policy is an error of the console. A refused request is none.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) this.complaints.push(message.text());
    });
    this.page.on("request", (request) => {
      if (!request.url().startsWith(`${this.mockid.url}/`)) this.complaints.push(`asked for ${request.url()}`);
    });
  }

  open = (view) => this.page.goto(`${this.url}/__admin/ui/${view}`);
  link = (name) => this.page.getByRole("link", { name });
  button = (name) => this.page.getByRole("button", { name, exact: typeof name === "string" });
  sees = (text) => this.page.getByText(text).first().waitFor();
  go = (view) => this.page.getByRole("navigation").getByRole("link", { name: view, exact: true }).click();

  /** Calls the control API as a test would. */
  async control(method, path, body) {
    const answer = await fetch(`${this.url}/__admin${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  /** Calls a vendor as a client would; without an answer, `null`. */
  async ask(path, { token, json, ...options } = {}) {
    const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(json && { "content-type": "application/json" }) };
    try {
      return await fetch(this.url + path, { method: json ? "POST" : "GET", headers, body: json && JSON.stringify(json), ...options });
    } catch {
      return null;
    }
  }

  /** Logs in at intergiro. */
  async login() {
    const answer = await this.ask("/intergiro/v3/auth/login", { json: { api_key: "c5f90f4b-9d69-416a-8611-8a8c8d605c36" } });
    return answer.json();
  }

  /** What axe finds on the page, in either colour scheme. */
  async axe() {
    const findings = [];
    for (const colorScheme of ["light", "dark"]) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await this.page.evaluate(axe.source);
      const run = () => axe.run({ resultTypes: ["violations", "incomplete"], rules: { "target-size": { enabled: true } } });
      const { violations, incomplete } = await this.page.evaluate(run);
      for (const { id, help, nodes } of [...violations, ...incomplete]) {
        findings.push(`${colorScheme}: ${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
      }
    }
    return findings;
  }

  /** By how many pixels the page is wider than the window. */
  overflow = () => this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
