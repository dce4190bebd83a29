// What the application has to get right, in a real browser. The browser's clock moves with the sandbox's.

import assert from "node:assert";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

import { Sandbox, startMockid } from "../node/mockid.mjs";

let mockid, browser;
before(async () => {
  mockid = await startMockid();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
after(async () => {
  await browser.close();
  await mockid.stop();
});

const TYPES = { html: "text/html", mjs: "text/javascript", js: "text/javascript" };

/** The application, as its own server would give it out. */
async function serve(t, settings) {
  const server = createServer(async ({ url }, response) => {
    if (url === "/settings.json") return response.end(JSON.stringify(settings));
    const { pathname } = new URL(url, "http://app");
    const file = /\.m?js$/.test(pathname) ? pathname : "/app.html";
    response.setHeader("content-type", TYPES[file.split(".").at(-1)]);
    response.end(await readFile(new URL(`.${file}`, import.meta.url)));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

/** A sandbox, and the application in a browser that has never been there. */
async function start(t, login = "auto") {
  const sandbox = await Sandbox.make(mockid, t);
  const app = await serve(t, { issuer: `${sandbox.url}/oidc` });
  await sandbox.settings({ oidc: { login } });
  await sandbox.control("PATCH", "/accounts/oidc/application/spa", { post_logout_redirect_uris: [app] });
  const context = await browser.newContext();
  t.after(() => context.close());
  await context.clock.install();
  const page = await context.newPage();
  await page.goto(app);
  await sees(page, "Not logged in");
  const advance = async (minutes) => {
    await sandbox.advance({ minutes });
    await page.clock.fastForward(minutes * 60_000);
  };
  return { sandbox, context, page, app, advance };
}

const sees = (page, text) => page.getByText(text, { exact: true }).waitFor({ timeout: 10_000 });
const click = (page, name) => page.getByRole("button", { name }).click();

test("logs in", async (t) => {
  const { page, app } = await start(t);
  await click(page, "Log in");
  await sees(page, "Logged in as Ada Lovelace");
  assert.equal(page.url(), app);
});

test("renews its tokens before they expire", async (t) => {
  const { sandbox, page, advance } = await start(t);
  await click(page, "Log in");
  await sees(page, "Logged in as Ada Lovelace");
  const renewed = page.waitForResponse((response) => response.url() === `${sandbox.url}/oidc/token`);
  await advance(59.5);
  assert.equal((await renewed).status(), 200);
  await sandbox.verify({ operation: "oidcToken", status: 200 }, { exactly: 2 });
});

test("finds the provider's session again, until a logout", async (t) => {
  const { context, page, app } = await start(t);
  await click(page, "Log in");
  await sees(page, "Logged in as Ada Lovelace");

  const another = await context.newPage();
  await another.goto(app);
  await sees(another, "Logged in as Ada Lovelace");

  await click(page, "Log out");
  await sees(page, "Not logged in");
});
