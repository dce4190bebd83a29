// Each view of the console, used as a person would, and held against axe.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test console_views.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

import { openConsole } from "./console.mjs";
import { startWorld } from "./world.mjs";

const world = startWorld();
const open = (t, view, options) => openConsole(t, world, { view, ...options });

const INDIVIDUALS = "/intergiro/v3/individuals";
const S7RISK = { json: { email: "user@example.com", password: "wrong" } };

test("the clock moves, freezes and runs, and its time is told apart from the machine's", async (t) => {
  const person = await open(t, "clock");
  await person.sees("2026-01-01 12:00:00Z");
  await person.button("+15 m").click();
  await person.sees("2026-01-01 12:15:00Z");
  await person.page.getByLabel("By", { exact: true }).fill("-5m");
  await person.button("Move").click();
  await person.sees("2026-01-01 12:10:00Z");
  await person.page.getByLabel("To", { exact: true }).fill("2026-02-01 00:00:00Z");
  await person.button("Set").click();
  await person.sees("2026-02-01 00:00:00Z");
  await person.button("Let it run").click();
  await person.page.getByLabel("Seconds per real second").selectOption("3600");
  await person.page.waitForFunction(() => document.querySelector(".times .sandbox-time").textContent > "Sandbox2026-02-01 01");
  assert.equal((await person.control("GET", "/clock")).rate, 3600);
  await person.page.getByLabel("By", { exact: true }).fill("nonsense");
  await person.button("Move").click();
  await person.sees(/nonsense/);
  await person.button("Return to real time").click();
  await person.page.waitForFunction(() => /Difference(none|\d s)/.test(document.querySelector(".times").textContent));
});

test("the clock goes to one second before the next expiry, and to it", async (t) => {
  const person = await open(t, "clock");
  await person.sees("Nothing will expire");
  const { access_token: token } = await person.login();
  await person.sees("access token of intergiro");
  await person.button("One second before").first().click();
  await person.sees("2026-01-01 12:14:59Z");
  assert.equal((await person.ask(INDIVIDUALS, { token })).status, 200);
  await person.button("At it").first().click();
  await person.sees("2026-01-01 12:15:00Z");
  assert.equal((await person.ask(INDIVIDUALS, { token })).status, 401);
  await person.sees("refresh token of intergiro");
});

test("sessions and tokens count down, age, expire and end", async (t) => {
  const person = await open(t, "tokens");
  await person.sees("No sessions.");
  const { access_token: token } = await person.login();
  const sessions = person.page.getByRole("table", { name: "Sessions, newest first" });
  await sessions.getByText("in 15 min").waitFor();
  await sessions.getByRole("button", { name: /Age 1m/ }).click();
  await sessions.getByText("in 14 min").waitFor();
  const tokens = person.page.getByRole("table", { name: "Tokens, newest first" });
  await tokens.getByRole("row", { name: /access/ }).getByRole("button", { name: /Expire/ }).click();
  await tokens.getByRole("row", { name: /access/ }).waitFor({ state: "detached" });
  assert.equal((await person.ask(INDIVIDUALS, { token })).status, 401);
  await person.page.getByLabel("only what is valid").uncheck();
  await tokens.getByRole("row", { name: /access.*expired.*1, last/ }).waitFor();
  await sessions.getByRole("button", { name: /End/ }).click();
  await sessions.getByText("ended").waitFor();
  await sessions.getByRole("link").click();
  await person.page.waitForURL(/session=/);
  await person.page.reload();
  await sessions.getByText("ended").waitFor();
});

test("an account is made, disabled and deleted", async (t) => {
  const person = await open(t, "accounts");
  await person.page.getByLabel("The account as JSON").fill('{"provider":"kyc","kind":"user","email":"<b>eve</b>@example.com","password":"p"}');
  await person.button("Create").click();
  await person.sees(/Created|e-mail/);
  await person.page.getByLabel("The account as JSON").fill('{"provider":"kyc","kind":"user","email":"anna@example.com","password":"p"}');
  await person.button("Create").click();
  await person.sees("Created.");
  await person.button("Disable anna@example.com").click();
  await person.button("Enable anna@example.com").waitFor();
  const login = () => person.ask("/kyc/auth/jwt/login", { method: "POST", body: new URLSearchParams({ username: "anna@example.com", password: "p" }) });
  assert.equal((await login()).status, 400);
  await person.button("Enable anna@example.com").click();
  await person.button("Disable anna@example.com").waitFor();
  assert.equal((await login()).status, 200);
  await person.button("Delete anna@example.com").click();
  await person.button("Disable anna@example.com").waitFor({ state: "detached" });
});

test("a lockout is seen with its failures, made and lifted", async (t) => {
  const person = await open(t, "accounts");
  await person.sees("No login name is locked out");
  const login = () => person.ask("/s7risk/user/token", { ...S7RISK, headers: { origin: "https://app.example.com", "content-type": "application/json" } });
  await login();
  const row = person.page.getByRole("row", { name: /s7risk user user@example.com/ });
  await row.getByText("no", { exact: true }).waitFor();
  await person.page.getByLabel("Name", { exact: true }).fill("user@example.com");
  await person.button("Lock out").click();
  await row.getByText("in 5 min").waitFor();
  assert.equal((await login()).status, 429);
  await person.button("Lift the lockout of user@example.com").click();
  await person.sees("Lifted.");
  assert.equal((await login()).status, 401);
});

test("a fault is set by a preset, and its counters are live", async (t) => {
  const person = await open(t, "faults");
  await person.sees("No fault is set.");
  await person.page.getByLabel("Operation").waitFor();
  assert.equal(await person.page.getByLabel("Operation").inputValue(), "intergiroRefresh");
  await person.page.getByRole("radio", { name: /Too many requests/ }).check();
  await person.page.getByLabel(/^For/).fill("2");
  await person.button("Set the fault").click();
  await person.sees("0 of 2");
  assert.equal((await person.ask("/intergiro/v3/auth/refresh", { json: {} })).status, 429);
  await person.sees("1 of 2");
  await person.button("Delete fault 1").click();
  await person.sees("No fault is set.");
  await person.page.getByText("As JSON", { exact: true }).click();
  await person.page.getByLabel("The new fault").fill('{"match":{"operation":"kycLogn"},"respond":"server_error"}');
  await person.button("Set").click();
  await person.sees(/did you mean `kycLogin`/);
});

test("the server takes each preset", async (t) => {
  const person = await open(t, "faults");
  const presets = person.page.getByRole("radio");
  await presets.first().waitFor();
  for (const [nth, preset] of (await presets.all()).entries()) {
    await preset.check();
    await person.button("Set the fault").click();
    await person.button(`Delete fault ${nth + 1}`).waitFor();
  }
});

test("a race of requests is held until all have arrived", async (t) => {
  const person = await open(t, "faults");
  await person.page.getByRole("radio", { name: /Race/ }).check();
  await person.page.getByLabel("Operation").selectOption("intergiroLogin");
  await person.button("Set the fault").click();
  await person.sees("0 of 2");
  const first = person.login();
  await person.page.getByRole("row", { name: /1 operation intergiroLogin/ }).getByRole("cell").nth(5).getByText("1").waitFor();
  await Promise.all([first, person.login()]);
  await person.sees("2 of 2");
});

test("a lie is told once, and its verdict appears", async (t) => {
  const person = await open(t, "faults");
  await person.page.getByLabel("The lie").selectOption("nonce_wrong");
  await person.button("Tell it once").click();
  await person.page.getByRole("row", { name: /1 nonce_wrong untold/ }).waitFor();
});

test("a pasted token gets its verdict now and at other instants", async (t) => {
  const person = await open(t, "inspect");
  const { access_token: token } = await person.login();
  await person.page.getByLabel("Token", { exact: true }).fill(`Authorization: Bearer ${token}`);
  await person.sees(/Accepted/);
  await person.button("At its end").click();
  await person.sees(/Refused/);
  await person.sees("access_expired");
  await person.button("One second before its end").click();
  await person.sees(/Accepted/);
  await person.button("Now").click();
  await person.control("POST", "/clock/advance", { by: "1h" });
  await person.sees("access_expired");
  await person.page.getByLabel("Token", { exact: true }).fill("<b>nonsense</b>");
  await person.sees("shape");
  assert.ok(!person.page.url().includes("nonsense"));
});

test("for what is no instant there is no verdict", async (t) => {
  const person = await open(t, "inspect");
  const { access_token: token } = await person.login();
  await person.page.getByLabel("Token", { exact: true }).fill(token);
  await person.sees(/Accepted/);
  await person.page.getByLabel("At", { exact: true }).fill("tomorrow");
  await person.sees(/found `tomorrow`, expected an instant/);
  assert.equal(await person.page.getByText(/Accepted/).count(), 0);
});

test("the vendors have commands that log in", async (t) => {
  const person = await open(t, "vendors");
  await person.page.getByRole("heading", { name: "Intergiro" }).waitFor();
  await person.page.getByText("Logins that work with the fixtures").nth(5).waitFor();
  for (const summary of await person.page.getByText("Logins that work with the fixtures").all()) await summary.click();
  const commands = await person.page.getByRole("group").filter({ hasText: /^curl/ }).allInnerTexts();
  assert.ok(commands.length >= 6, commands.join("\n"));
  const { execFileSync } = await import("node:child_process");
  for (const command of commands) {
    const answer = execFileSync("sh", ["-c", command.replace("curl", "curl -s")], { encoding: "utf8" });
    assert.match(answer, /^HTTP\/1.1 20/, command);
  }
  assert.ok((await person.page.getByText(`${person.url}/oidc/.well-known/openid-configuration`).count()) > 0);
});

test("a sandbox is made, opened and dropped", async (t) => {
  const person = await open(t, "sandboxes");
  await person.ask("/kyc/api/v1/resource");
  await person.page.getByRole("row", { name: new RegExp(`${person.name}.*401 GET /api/v1/resource`) }).waitFor();
  const name = `made-${person.name}`;
  await person.page.getByLabel("Name").fill(name);
  await person.page.getByLabel("Frozen at").fill("2030-01-01T00:00:00Z");
  await person.button("Create and open").click();
  await person.page.waitForURL(new RegExp(`/~${name}/__admin/ui/timeline`));
  await person.sees("2030-01-01 00:00:00Z");
  await person.go("Sandboxes");
  await person.page.getByRole("row", { name: new RegExp(person.name) }).first().waitFor();
  await person.page.getByRole("link", { name: person.name, exact: true }).click();
  await person.page.waitForURL(new RegExp(`/~${person.name}/__admin/ui/timeline`));
  await person.go("Sandboxes");
  await person.button(`Drop ${name}`).click();
  await person.sees("Dropped.");
  await person.button(`Drop ${name}`).waitFor({ state: "detached" });
});

test("a reset returns to the fixtures, except for what is kept", async (t) => {
  const person = await open(t, "sandboxes");
  await person.login();
  await person.page.getByLabel("keep journal").check();
  await person.button("Reset").click();
  await person.sees("Reset.");
  assert.equal((await person.control("GET", "/sessions")).total, 0);
  assert.equal((await person.control("GET", "/requests")).total, 1);
});

test("the audit has a finding with its entries, and nothing when there is nothing to say", async (t) => {
  const person = await open(t, "audit");
  await person.sees("Nothing to say");
  await person.login();
  await person.login();
  await person.page.getByRole("heading", { name: /warning intergiro: logs in while/ }).waitFor();
  await person.sees("1 finding");
  await person.page.getByLabel("At least").selectOption("error");
  await person.sees("0 findings");
  await person.page.getByLabel("At least").selectOption("warning");
  await person.link("#2").click();
  await person.page.getByRole("heading", { name: /#2 POST/ }).waitFor();
});

for (const view of ["audit", "clock", "tokens", "accounts", "faults", "inspect", "vendors", "sandboxes"]) {
  test(`${view} has no findings of axe, keeps its address, and fits into a phone`, async (t) => {
    const person = await open(t, view);
    const { access_token: token } = await person.login();
    await person.login();
    await person.ask("/s7risk/user/token", S7RISK);
    await person.control("POST", "/faults", { match: { operation: "kycLogin" }, respond: "server_error" });
    await person.control("POST", "/lockouts", { provider: "s7risk", door: "user", name: "user@example.com" });
    await person.page.reload();
    await person.page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(new URL(person.page.url()).pathname.split("/").at(-1), view);
    if (view === "inspect") {
      await person.page.getByLabel("Token", { exact: true }).fill(token);
      await person.sees("Accepted");
    } else if (view !== "vendors") {
      await person.page.getByRole("main").locator("td, .moments li, .findings li").first().waitFor();
    } else {
      await person.sees("demo API key");
    }
    assert.deepEqual(await person.axe(), []);
    await person.page.setViewportSize({ width: 360, height: 640 });
    assert.equal(await person.overflow(), 0);
    assert.deepEqual(await person.axe(), []);
    assert.deepEqual(person.complaints, []);
  });
}
