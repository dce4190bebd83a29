// Uses the console as a person would.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test console.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

import { openConsole } from "./console.mjs";
import { startServer } from "./own_server.mjs";
import { startWorld } from "./world.mjs";

const world = startWorld();
const open = (t, options) => openConsole(t, world, options);

const INDIVIDUALS = "/intergiro/v3/individuals";

test("a request appears as it arrives, and its entry says why it was refused", async (t) => {
  const person = await open(t);
  await person.sees("No requests yet");
  const { access_token: token } = await person.login();
  await person.link(/POST \/v3\/auth\/login/).waitFor();
  await person.control("POST", "/clock/advance", { by: "15m" });
  await person.ask(INDIVIDUALS, { token });
  await person.link(/401 intergiro GET \/v3\/individuals/).click();
  await person.sees(/The access token expired at 12:15:00/);
  await person.page.getByText("failed expiry").or(person.page.getByText(/failed.*expiry/)).first().waitFor();
  await person.sees(/access token.*issued 2026-01-01 12:00:00Z/);
  assert.equal(new URL(person.page.url()).searchParams.get("entry"), "2");
  await person.page.reload();
  await person.sees(/The access token expired at 12:15:00/);
  assert.deepEqual(person.complaints, []);
});

test("the filter narrows the list while it is typed, and is part of the address", async (t) => {
  const person = await open(t);
  await person.login();
  await person.ask(INDIVIDUALS);
  await person.link(/individuals/).waitFor();
  await person.page.getByRole("searchbox").fill("status:401");
  await person.sees("1 of 2 requests");
  assert.equal(await person.link(/auth\/login/).count(), 0);
  await person.page.reload();
  await person.sees("1 of 2 requests");
  await person.page.getByRole("searchbox").fill("nothing has this");
  await person.sees("No request matches the filter.");
});

test("the list can be used with the keyboard alone", async (t) => {
  const person = await open(t);
  for (let count = 0; count < 40; count++) await person.ask(`${INDIVIDUALS}?n=${count}`);
  const row = (n) => person.link(new RegExp(`\\?n=${n} `));
  await row(39).focus();
  const focused = () => person.page.evaluate(() => document.activeElement.getAttribute("data-entry"));
  for (const [key, entry] of [["ArrowDown", "39"], ["ArrowUp", "40"], ["End", "1"], ["Home", "40"], ["ArrowDown", "39"]]) {
    await person.page.keyboard.press(key);
    await person.page.waitForFunction((entry) => document.activeElement.getAttribute("data-entry") === entry, entry);
  }
  await person.page.keyboard.press("Enter");
  await person.page.getByRole("heading", { name: /#39/ }).waitFor();
  await person.page.keyboard.press("Escape");
  await person.page.waitForFunction(() => document.activeElement.getAttribute("data-entry") === "39");
  assert.equal(await focused(), "39");
});

test("what hostile clients send is shown as text", async (t) => {
  const person = await open(t, { name: "<img src=x onerror=alert(1)>" });
  const script = "<script>alert(1)</script><img src=x onerror=alert(2)>";
  person.page.on("dialog", (dialog) => person.complaints.push(dialog.message()));
  await person.ask(`/kyc/${encodeURIComponent(script)}?a=${encodeURIComponent(script)}`, { headers: { "x-hostile": `${script}"'\u00ff` } });
  await person.ask("/kyc/auth/jwt/login", { method: "POST", headers: { "content-type": "application/json" }, body: new Uint8Array([0xff, 0xfe, 0, 60, 98, 62]) });
  await person.ask("/intergiro/v3/auth/login", { json: { api_key: 1, [script]: `\u202e${script}`, long: "<b>".repeat(400_000) } });
  await person.ask("/intergiro/v3/auth/login", { json: { api_key: 1, [script]: `\u202e${script}` } });
  for (const entry of ["1", "2", "3", "4"]) {
    await person.page.locator(`a[data-entry="${entry}"]`).click();
    await person.page.getByRole("heading", { name: `#${entry} ` }).waitFor();
    await person.page.getByRole("heading", { name: "Answer" }).waitFor();
    assert.equal(await person.page.locator("main script, main img, main b b").count(), 0);
  }
  await person.sees(/<script>alert\(1\)<\/script>/);
  await person.sees(/\\u\{202e\}/);
  assert.deepEqual(person.complaints, []);
});

test("an entry can be copied as commands", async (t) => {
  const person = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await person.login();
  await person.link(/auth\/login/).click();
  const copied = () => person.page.evaluate(() => navigator.clipboard.readText());
  await person.button(/Copy as curl/).click();
  await person.sees("Copied");
  assert.match(await copied(), /^# SECRET_\w{8} is the secret.*\ncurl -i -X POST 'http:\/\/.*\/intergiro\/v3\/auth\/login'/);
  await person.button(/Copy as verify/).click();
  await person.page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("/requests/verify"));
});

test("the next request like an entry can be broken", async (t) => {
  const person = await open(t);
  await person.login();
  await person.link(/auth\/login/).click();
  await person.page.getByLabel(/Break the next one/).selectOption("Server error");
  await person.button("Set the fault").click();
  await person.sees("Set for the next request like this: server error.");
  const answer = await person.ask("/intergiro/v3/auth/login", { json: { api_key: "a" } });
  assert.equal(answer.status, 500);
  await person.sees("fault 1");
});

test("the admin token is asked for, and kept for the tab alone", async (t) => {
  const mockid = await startServer(t, ["--admin-token", "right-token"]);
  const context = await world.browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  // A sandbox that nobody has used yet.
  await page.goto(`${mockid.url}/~tests/__admin/ui/timeline`);
  await page.getByText(/The control API refuses this page: send the admin token/).waitFor();
  await page.getByLabel("Admin token").fill("wrong-token");
  await page.getByRole("button", { name: "Use it" }).click();
  await page.getByText(/is not the admin token/).waitFor();
  await page.getByLabel("Admin token").fill("right-token");
  await page.getByRole("button", { name: "Use it" }).click();
  await page.getByText("No requests yet").waitFor();
  await page.reload();
  await page.getByText("No requests yet").waitFor();
  const other = await context.newPage();
  await other.goto(`${mockid.url}/__admin/ui/timeline`);
  await other.getByText(/send the admin token/).waitFor();
});

test("the page says when the server is gone, and goes on when it is back", async (t) => {
  const first = await startServer(t, []);
  const context = await world.browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${first.url}/__admin/ui/timeline`);
  await fetch(`${first.url}/kyc/api/v1/resource`);
  await page.getByRole("link", { name: /resource/ }).waitFor();
  await first.stop();
  await page.getByText("The server does not answer.").waitFor();
  const second = await startServer(t, ["--port", new URL(first.url).port]);
  await page.getByText("The server does not answer.").waitFor({ state: "detached" });
  await page.getByText("No requests yet").waitFor();
  await fetch(`${second.url}/kyc/api/v1/other`);
  await page.getByRole("link", { name: /other/ }).waitFor();
});

test("the page says why the control API refuses it", async (t) => {
  const open = await startServer(t, []);
  const context = await world.browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${open.url}/__admin/ui/timeline`);
  await page.getByText("No requests yet").waitFor();
  await open.stop();
  await startServer(t, ["--no-admin", "--port", new URL(open.url).port]);
  await page.getByText(/The control API refuses this page: the control API is off/).waitFor();
});

test("a page that is not seen gives its connection back, and catches up when it is seen again", async (t) => {
  const person = await open(t);
  await person.sees("No requests yet");
  const { page } = person;
  await page.clock.install();
  await page.reload();
  await person.sees("No requests yet");
  const show = (isHidden) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  const ended = page.waitForEvent("requestfailed", (request) => request.url().includes("/__admin/events"));
  await show(true);
  await page.clock.fastForward(31_000);
  await ended;
  await person.login();
  assert.equal(await person.link(/auth\/login/).count(), 0);
  await show(false);
  await page.clock.runFor(1000);
  await person.link(/auth\/login/).waitFor();
});

test("a sandbox in the query is shown, too", async (t) => {
  const person = await open(t);
  await person.page.goto(`${person.mockid.url}/__admin/ui/clock?sandbox=${person.name}`);
  await person.page.waitForURL(`${person.url}/__admin/ui/clock`);
  await person.sees("2026-01-01 12:00:00Z");
});

test("a sandbox that was dropped is not made again by the page", async (t) => {
  const person = await open(t, { name: "dropped" });
  await person.sees("No requests yet");
  await fetch(`${person.mockid.url}/__admin/sandboxes/dropped`, { method: "DELETE" });
  await person.sees(/was dropped/);
  const { sandboxes } = await (await fetch(`${person.mockid.url}/__admin/sandboxes`)).json();
  assert.ok(sandboxes.every(({ name }) => name !== "dropped"));
  await person.button(/Make it again/).click();
  await person.sees("No requests yet");
});

test("an emptied journal is emptied on the page, too", async (t) => {
  const person = await open(t);
  await person.login();
  await person.link(/auth\/login/).waitFor();
  await person.control("POST", "/reset");
  await person.sees("No requests yet");
  await person.login();
  await person.link(/auth\/login/).waitFor();
  await person.button("Empty the journal").click();
  await person.sees("No requests yet");
  const { total } = await person.control("GET", "/requests");
  assert.equal(total, 0);
});

test("the timeline has no findings of axe, and fits into a phone", async (t) => {
  const person = await open(t);
  await person.login();
  await person.ask(INDIVIDUALS);
  await person.link(/individuals/).waitFor();
  assert.deepEqual(await person.axe(), []);
  await person.link(/individuals/).click();
  await person.page.getByRole("heading", { name: "Answer" }).waitFor();
  assert.deepEqual(await person.axe(), []);
  await person.page.setViewportSize({ width: 360, height: 640 });
  assert.equal(await person.overflow(), 0);
  assert.deepEqual(await person.axe(), []);
});
