// What the application has to get right, in a real browser. The browser's clock moves with the sandbox's.

import assert from "node:assert";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before } from "node:test";

import { test } from "mockid/node-test";
import { chromium } from "playwright-core";

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
after(() => browser.close());

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

/** The application in a browser that has never been there. */
async function start(mockid, t) {
  await mockid.freeze();
  const app = await serve(t, { issuer: mockid.url("oidc") });
  await mockid.settings({ oidc: { login: "auto" } });
  await mockid.control("PATCH", "/accounts/oidc/application/spa", { post_logout_redirect_uris: [app] });
  const context = await browser.newContext();
  t.after(() => context.close());
  await context.clock.install();
  const page = await context.newPage();
  await page.goto(app);
  await sees(page, "Not logged in");
  const advance = async (minutes) => {
    await mockid.advance(minutes * 60);
    await page.clock.fastForward(minutes * 60_000);
  };
  return { context, page, app, advance };
}

const sees = (page, text) => page.getByText(text, { exact: true }).waitFor({ timeout: 10_000 });
const click = (page, name) => page.getByRole("button", { name }).click();

test("logs in", async ({ mockid, t }) => {
  const { page, app } = await start(mockid, t);
  await click(page, "Log in");
  await sees(page, "Logged in as Ada Lovelace");
  assert.equal(page.url(), app);
});

test("renews its tokens before they expire", async ({ mockid, t }) => {
  const { page, advance } = await start(mockid, t);
  await click(page, "Log in");
  await sees(page, "Logged in as Ada Lovelace");
  const renewed = page.waitForResponse((response) => response.url() === `${mockid.url("oidc")}/token`);
  await advance(59.5);
  assert.equal((await renewed).status(), 200);
  await mockid.verify({ operation: "oidcToken", status: 200 }, 2);
});

test("finds the provider's session again, until a logout", async ({ mockid, t }) => {
  const { context, page, app } = await start(mockid, t);
  await click(page, "Log in");
  await sees(page, "Logged in as Ada Lovelace");

  const another = await context.newPage();
  await another.goto(app);
  await sees(another, "Logged in as Ada Lovelace");

  await click(page, "Log out");
  await sees(page, "Not logged in");
});
