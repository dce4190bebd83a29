// One person's way through the console, from a client's first login to the file that is kept of it.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test console_story.test.mjs

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { openConsole } from "./console.mjs";
import { startWorld } from "./world.mjs";

const world = startWorld();

/** A client that refreshes when its token is refused, and logs in again when that fails, too. */
class Client {
  constructor(person) {
    this.person = person;
  }

  async login() {
    this.tokens = await this.person.login();
  }

  async refresh() {
    const json = { refresh_token: this.tokens.refresh_token };
    const answer = await this.person.ask("/intergiro/v3/auth/refresh", { json });
    if (!answer?.ok) return false;
    this.tokens = { ...this.tokens, ...(await answer.json()) };
    return true;
  }

  read = () => this.person.ask("/intergiro/v3/individuals", { token: this.tokens.access_token });

  /** What it does after a refusal. */
  async recover() {
    if (!(await this.refresh())) await this.login();
    return this.read();
  }
}

test("a person sees a login, moves over the expiry, reads why, breaks the refresh and sees the client recover", async (t) => {
  const person = await openConsole(t, world);
  const client = new Client(person);

  // It appears.
  await client.login();
  await person.link(/200 intergiro POST \/v3\/auth\/login/).waitFor();
  assert.equal((await client.read()).status, 200);

  // To one second before the expiry, and over it.
  await person.go("Clock");
  await person.button("One second before").first().click();
  await person.sees("2026-01-01 12:14:59Z");
  assert.equal((await client.read()).status, 200);
  await person.button("+1 m").click();
  await person.sees("2026-01-01 12:15:59Z");
  assert.equal((await client.read()).status, 401);

  // Why it was refused.
  await person.go("Timeline");
  await person.link(/401 intergiro GET \/v3\/individuals/).click();
  await person.sees(/The access token expired at 12:15:00, 59 s before this request/);
  await person.page.getByRole("listitem").filter({ hasText: /failed expiry/ }).waitFor();
  await person.page.getByRole("listitem").filter({ hasText: /access token.*3 uses/ }).waitFor();

  // The refresh whose answer is lost.
  await person.go("Faults");
  await person.page.getByRole("radio", { name: /Lose the answer/ }).check();
  await person.button("Set the fault").click();
  await person.sees("0 of 1");
  assert.equal((await client.recover()).status, 200);
  await person.sees("1 of 1");

  // How the client recovered: the refresh without an answer, a login, and a resource again.
  await person.go("Timeline");
  const newest = await person.page.getByRole("list", { name: "Requests, newest first" }).getByRole("link").allInnerTexts();
  const told = newest.slice(0, 4).map((text) => text.replace(/\s+/g, " "));
  for (const [nth, expected] of [/ 200 .*individuals/, / 200 .*auth\/login/, / none .*auth\/refresh.*fault 1/, / 401 .*individuals/].entries()) {
    assert.match(told[nth], expected);
  }

  // Nothing of this was wrong: the answer was lost, so neither the refresh nor the login is blamed on it.
  await person.go("Audit");
  await person.sees("Nothing to say");
  await client.login();
  await person.page.getByRole("heading", { name: /logs in while an access token is good/ }).waitFor();

  // What is kept of it.
  await person.go("Timeline");
  const [file] = await Promise.all([person.page.waitForEvent("download"), person.button("Export as HAR").click()]);
  assert.equal(file.suggestedFilename(), "mockid.har");
  const { log } = JSON.parse(await readFile(await file.path(), "utf8"));
  assert.equal(log.entries.length, newest.length + 1);
  const [report] = await Promise.all([person.page.waitForEvent("download"), person.button("Export as a page").click()]);
  assert.match(await readFile(await report.path(), "utf8"), /The access token expired at 12:15:00, 59 s before this request/);
  assert.deepEqual(person.complaints, []);
});
