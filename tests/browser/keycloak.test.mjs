// keycloak-js in a browser, in Keycloak's layout: it builds the URLs of the realm itself, and loads the
// frames that watch the session.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test keycloak.test.mjs

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { Sandbox, startMockid } from "../support/mockid.mjs";
import { launch } from "./oidc.mjs";

const PAGE = `<!doctype html><title>Application</title><p>Application</p><script type="module">
  import Keycloak from "/keycloak.js";
  const url = sessionStorage.getItem("url");
  if (url) {
    window.keycloak = new Keycloak({ url, realm: "acme", clientId: "app" });
    window.started = window.keycloak.init({ onLoad: "check-sso", redirectUri: location.origin + "/" });
  }
</script>`;

let mockid, browser, application;
before(async () => {
  mockid = await startMockid();
  browser = await launch();
  application = await serve();
});
after(async () => {
  application.close();
  await browser.close();
  await mockid.stop();
});

/** A server of the application, at the same site as mockid. */
async function serve() {
  const script = await readFile(new URL(import.meta.resolve("keycloak-js")));
  const server = createServer(({ url }, response) => {
    const [type, body] = url === "/keycloak.js" ? ["text/javascript", script] : ["text/html", PAGE];
    response.setHeader("content-type", type).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** A browser at the application, whose realm is in a sandbox. */
async function visit(t) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { layout: "keycloak" } });
  const { url } = application;
  const client = { provider: "oidc", kind: "application", client_id: "app", public: true };
  await sandbox.control("POST", "/accounts", { ...client, redirect_uris: [url], post_logout_redirect_uris: [url] });
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.addInitScript((url) => location.port && sessionStorage.setItem("url", url), sandbox.url);
  await page.goto(url);
  return { sandbox, page };
}

/** Waits for the adapter, and returns whether it is logged in. */
const started = (page) => page.waitForFunction(() => window.started).then((done) => done.jsonValue());

async function logIn(page) {
  await page.evaluate(() => void window.keycloak.login());
  await page.getByRole("button", { name: /Ada Lovelace/ }).click();
  await page.waitForURL((url) => url.href.startsWith(application.url));
  assert.equal(await started(page), true);
}

test("the adapter finds out that nobody is logged in, without leaving the page", async (t) => {
  const { page } = await visit(t);
  assert.equal(await started(page), false);
  assert.equal(page.url(), application.url);
});

test("a login gives roles, and claims of the user", async (t) => {
  const { page } = await visit(t);
  await started(page);
  await logIn(page);
  const user = await page.evaluate(async () => ({
    admin: window.keycloak.hasRealmRole("admin"),
    account: window.keycloak.hasResourceRole("view-profile", "account"),
    name: window.keycloak.tokenParsed.preferred_username,
    email: (await window.keycloak.loadUserInfo()).email,
    first: (await window.keycloak.loadUserProfile()).firstName,
    type: window.keycloak.refreshTokenParsed.typ,
  }));
  const expected = { admin: true, account: true, name: "ada", email: "ada@example.com", first: "Ada", type: "Refresh" };
  assert.deepEqual(user, expected);
});

test("the adapter renews tokens, and notices that the session of the browser has ended", async (t) => {
  const { sandbox, page } = await visit(t);
  await started(page);
  await logIn(page);
  assert.equal(await page.evaluate(() => window.keycloak.updateToken(-1)), true);
  const ended = await fetch(`${sandbox.url}/__admin/oidc/sessions`, { method: "DELETE" });
  assert.ok(ended.ok);
  await page.evaluate(() => window.keycloak.updateToken(-1).catch(() => {}));
  assert.equal(await page.evaluate(() => window.keycloak.authenticated), false);
});

test("a logout returns to the application, where nobody is logged in", async (t) => {
  const { page } = await visit(t);
  await started(page);
  await logIn(page);
  const back = page.waitForEvent("load");
  await page.evaluate(() => void window.keycloak.logout());
  await back;
  await page.waitForURL(application.url);
  assert.equal(await started(page), false);
});
