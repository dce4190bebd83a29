// The HAR export, opened with readers that are not ours: Playwright, which answers a browser's requests from it, and
// the network panel of Chromium's developer tools.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test har.test.mjs

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Sandbox } from "../support/mockid.mjs";
import { startWorld } from "./world.mjs";

const KEY = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";

const world = startWorld();

/** The export of a login, a call, and a call that is too late, in a file; with the answers to the calls. */
async function record(t) {
  const sandbox = await Sandbox.make(world.mockid, t);
  const api = `${sandbox.url}/intergiro/v3`;
  const json = { "content-type": "application/json" };
  const login = await fetch(`${api}/auth/login`, { method: "POST", headers: json, body: JSON.stringify({ api_key: KEY }) });
  const { access_token } = await login.json();
  const call = async (path) => {
    const answer = await fetch(api + path, { headers: { authorization: `Bearer ${access_token}` } });
    return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
  };
  const answers = { "/v3/individuals": await call("/individuals") };
  await sandbox.advance({ minutes: 15 });
  answers["/v3/individuals?late=1"] = await call("/individuals?late=1");
  assert.deepEqual(Object.values(answers).map(({ status }) => status), [200, 401]);

  const har = await (await fetch(`${sandbox.url}/__admin/requests.har`)).text();
  assert(!har.includes(access_token) && !har.includes(KEY));
  const folder = await mkdtemp(join(tmpdir(), "har-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "mockid.har");
  await writeFile(file, har);
  return { file, entries: JSON.parse(har).log.entries, answers };
}

async function openPage(t) {
  const context = await world.browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

test("Playwright answers a browser from the export as the client was answered", async (t) => {
  const { file, entries, answers } = await record(t);
  const page = await openPage(t);
  await page.routeFromHAR(file, { notFound: "abort" });
  const urls = entries.filter(({ request }) => request.method === "GET").map(({ request }) => request.url);
  const replayed = {};
  for (const url of urls) {
    const answer = await page.goto(url);
    const { pathname, search } = new URL(url);
    replayed[pathname + search] = {
      status: answer.status(),
      type: answer.headers()["content-type"],
      body: await answer.text(),
    };
  }
  assert.deepEqual(replayed, answers);
  await assert.rejects(page.goto(`${world.mockid.url}/`), /ERR_FAILED/);
});

test("the developer tools import the export and show its requests and answers", async (t) => {
  const { file, answers } = await record(t);
  const page = await openPage(t);
  await page.goto("devtools://devtools/bundled/devtools_app.html?panel=network");
  const importing = page.getByRole("button", { name: "Import HAR file" }).click();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), importing]);
  await chooser.setFiles(file);
  await page.getByRole("row").filter({ hasText: "late=1" }).waitFor();
  const [, ...rows] = await page.getByRole("row").allInnerTexts();
  const shown = rows.map((row) => row.split("\t").slice(0, 2));
  assert.deepEqual(shown, [["login", "200"], ["individuals", "200"], ["individuals?late=1", "401"]]);
  await page.getByText("individuals?late=1").click();
  await page.getByRole("tab", { name: "Response" }).click();
  const [{ message }] = JSON.parse(answers["/v3/individuals?late=1"].body).errors;
  await page.getByText(message).waitFor();
});
