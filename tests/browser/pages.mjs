// Uses the served pages as a person would: logs in with "Try it out", puts the token into
// "Authorize", calls a resource, and sees 200. Nothing may be asked of another server, and the
// browser may have nothing to complain about. A page of another site reaches nothing.
//
//   node pages.mjs URL [PICTURE]

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [server, picture] = process.argv.slice(2);

const LOGINS = [
  { tag: "intergiro", login: "intergiroLogin", scheme: "intergiroBearer", resource: "intergiroListIndividuals", token: (body) => body.access_token },
  { tag: "haut-ai", login: "hautAiLogin", scheme: "hautAiBearer", resource: "hautAiListCompanies", token: (body) => body.access_token },
  { tag: "kyc", login: "kycLogin", scheme: "kycBearer", resource: "kycGetResource", token: (body) => body.access_token },
  { tag: "s7risk", login: "s7riskCreateUserToken", scheme: "s7riskBearer", resource: "s7riskListIncidents", token: (body) => body.data.accessToken },
  { tag: "s7risk", login: "s7riskCreateApplicationToken", scheme: "s7riskBearer", resource: "s7riskGetActor", token: (body) => body.data.accessToken },
  { tag: "igny8", login: "igny8Login", scheme: "igny8Bearer", resource: "igny8ListKeywords", token: (body) => body.data.access },
];
const of = (login) => LOGINS.find((each) => each.login === login);

/** Opens a page of the server in a new tab and waits for the operations. */
async function open(browser, path, complaints) {
  const page = await browser.newPage();
  page.on("request", (request) => {
    const url = request.url();
    const isOurs = url.startsWith(`${server}/`) || url.startsWith("data:");
    if (!isOurs) complaints.push(`${path} asked for ${url}`);
  });
  page.on("pageerror", (error) => complaints.push(`${path}: ${error}`));
  page.on("console", (message) => {
    // A breach of the content security policy is an error of the console.
    if (["error", "warning"].includes(message.type())) complaints.push(`${path}: ${message.text()}`);
  });
  await page.goto(server + path);
  await page.locator(".opblock").first().waitFor();
  return page;
}

/** Tries an operation out, sees its status in the page, and gives what came back. */
async function tryOut(page, { tag, operation, status = "200" }) {
  const block = page.locator(`#operations-${tag}-${operation}`);
  if (!(await block.getByRole("button", { name: "Execute" }).isVisible())) {
    await block.locator(".opblock-summary-control").click();
    await block.getByRole("button", { name: "Try it out" }).click();
  }
  const arrives = page.waitForResponse((response) => response.request().resourceType() === "fetch");
  await block.getByRole("button", { name: "Execute" }).click();
  const response = await arrives;
  const seen = block.locator(".live-responses-table tr.response .response-col_status").first();
  assert.equal((await seen.innerText()).trim().split(/\s/)[0], status, operation);
  return { url: response.url(), body: await response.json() };
}

/** Puts a value into the box of a security scheme under "Authorize". */
async function authorize(page, scheme, value) {
  await page.locator(".auth-wrapper .authorize").first().click();
  const box = page.locator(".auth-container").filter({ has: page.getByText(scheme, { exact: true }) });
  const again = box.getByRole("button", { name: "Remove authorization" });
  await box.locator("input").or(again).first().waitFor();
  if (await again.isVisible()) await again.click();
  await box.locator("input").fill(value);
  await box.getByRole("button", { name: "Apply credentials" }).click();
  await page.locator(".close-modal").click();
}

async function everyVendorInOnePage(browser, complaints) {
  const page = await open(browser, "/docs", complaints);
  for (const { tag, login, scheme, resource, token } of LOGINS) {
    const { body } = await tryOut(page, { tag, operation: login });
    await authorize(page, scheme, token(body));
    await tryOut(page, { tag, operation: resource });
  }
  await page.close();
}

async function oneVendorInItsSandbox(browser, complaints) {
  const { tag, login, scheme, resource, token } = of("kycLogin");
  const page = await open(browser, "/~browser/kyc/docs", complaints);
  const { body, url } = await tryOut(page, { tag, operation: login });
  assert.equal(url, `${server}/~browser/kyc/auth/jwt/login`);
  await authorize(page, scheme, token(body));
  await tryOut(page, { tag, operation: resource });
  await page.close();
}

async function igny8sOwnPages(browser, complaints) {
  const { tag, login, resource, token } = of("igny8Login");
  for (const base of ["", "/igny8", "/~browser/igny8"]) {
    const page = await open(browser, `${base}/api/docs/`, complaints);
    const { body, url } = await tryOut(page, { tag, operation: login });
    assert.equal(url, `${server}${base}/api/v1/auth/login/`);
    // As the vendor's page says, the word included.
    await authorize(page, "igny8AuthorizationHeader", `Bearer ${token(body)}`);
    await tryOut(page, { tag, operation: resource });
    await page.close();
  }
  const page = await open(browser, "/igny8/api/redoc/", complaints);
  assert.equal(await page.getByRole("button", { name: "Try it out" }).count(), 0);
  assert.ok(await page.locator(".opblock.is-open").count() >= 4);
  await page.close();
}

async function theControlApi(browser, complaints) {
  const page = await open(browser, "/~browser/__admin", complaints);
  const { body, url } = await tryOut(page, { tag: "clock", operation: "adminGetClock" });
  assert.equal(url, `${server}/~browser/__admin/clock`);
  assert.equal(body.mode, "running");
  await tryOut(page, { tag: "clock", operation: "adminAdvanceClock" });
  await page.close();
}

/** What the control API answers to a client that is no browser. */
async function control(path, options) {
  const response = await fetch(`${server}/__admin${path}`, options);
  return response.json();
}

/** The page of another site, which changes nothing and makes no sandbox. */
async function aPageElsewhere(browser) {
  const elsewhere = createServer((_, response) => response.setHeader("content-type", "text/html").end("<!doctype html>"));
  await new Promise((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  await control("/clock", { method: "PUT", headers: { "content-type": "application/json" }, body: '{"mode":"frozen"}' });
  const page = await browser.newPage();
  // To a browser `localhost` is another site than 127.0.0.1.
  await page.goto(`http://localhost:${elsewhere.address().port}/`);
  await page.evaluate(async (server) => {
    for (const path of ["/__admin/reset", "/__admin/shutdown"]) {
      await fetch(server + path, { method: "POST", mode: "no-cors" });
    }
    const image = new Image();
    const ended = new Promise((end) => { image.onload = image.onerror = end; });
    image.src = `${server}/~elsewhere/v3/individuals`;
    await ended;
  }, server);
  await page.close();
  elsewhere.close();
  assert.equal((await control("/clock")).mode, "frozen");
  const { sandboxes } = await control("/sandboxes");
  assert.deepEqual(sandboxes.map(({ name }) => name), ["browser", "default"]);
}

/** The index, as a browser shows it. */
async function theIndex(browser, complaints) {
  const page = await browser.newPage();
  page.on("console", (message) => complaints.push(`/: ${message.text()}`));
  await page.goto(`${server}/`);
  await page.getByRole("heading", { name: "intergiro" }).waitFor();
  await page.close();
}

/** What the README shows: a resource that answers after a login. */
async function takeAPicture(browser, complaints) {
  const { tag, login, scheme, resource, token } = of("intergiroLogin");
  const page = await open(browser, "/intergiro/docs", complaints);
  const { body } = await tryOut(page, { tag, operation: login });
  await authorize(page, scheme, token(body));
  await page.locator(`#operations-${tag}-${login} .opblock-summary-control`).click();
  await tryOut(page, { tag, operation: resource });
  await page.locator(`#operations-${tag}-${login}`).evaluate((block) => block.scrollIntoView());
  await page.screenshot({ path: picture });
  await page.close();
}

const profile = await mkdtemp(join(tmpdir(), "mockid-browser-"));
const complaints = [];
try {
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    viewport: { width: 1280, height: 1000 },
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  await everyVendorInOnePage(browser, complaints);
  await oneVendorInItsSandbox(browser, complaints);
  await igny8sOwnPages(browser, complaints);
  await theControlApi(browser, complaints);
  await aPageElsewhere(browser);
  await theIndex(browser, complaints);
  if (picture) await takeAPicture(browser, complaints);
  await browser.close();
} finally {
  await rm(profile, { recursive: true, force: true });
}
assert.deepEqual(complaints, []);
console.log("the pages work, and ask nobody else for anything");
