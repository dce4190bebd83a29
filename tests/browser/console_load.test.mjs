// Ten thousand entries that arrive at 2,000 a second: the page stays responsive, and its memory bounded. The
// entries come from here, and everything else from the server, so that only the page is measured.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test console_load.test.mjs

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { test } from "node:test";

import { startWorld } from "./world.mjs";

const ENTRIES = 10_000;
const PER_SECOND = 2_000;
/** Gross values, which a busy machine keeps too: what is measured is printed. */
const LONGEST_TASK = 1_000;
const TASKS_IN_TOTAL = 4_000;
const MEGABYTES_OF_HEAP = 100;
const MEGABYTES_OF_GROWTH = 100;

const world = startWorld();

/** An entry as the journal has it, of about a kilobyte and a half. */
function entry(id) {
  const time = new Date(Date.UTC(2026, 0, 1) + id).toISOString();
  const message = { headers: { host: "127.0.0.1:8080", accept: "*/*", "user-agent": "load/1.0", "x-filler": "f".repeat(300) }, body: { filler: "b".repeat(300) }, size: 313, cut: false };
  return {
    id, provider: "intergiro", operation: "intergiroListIndividuals", method: "GET", path: "/v3/individuals", query: `n=${id}`,
    status: id % 5 ? 200 : 401, reason: id % 5 ? "ok" : "access_expired", account: null, session: null, token: null, fault: null,
    time, machine_time: time, duration_ms: 0.2, hint: `The access token was accepted; it expires at 12:15:00, ${id} s after this request.`,
    request: message, response: message,
  };
}

/** Sends entries as events, in portions of a fiftieth of a second. */
function stream(response, state) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  state.send = (count) =>
    new Promise((done) => {
      const began = performance.now();
      let sent = 0;
      const timer = setInterval(() => {
        const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * PER_SECOND));
        let text = "";
        for (; sent < due; sent++) {
          state.id++;
          text += `event: request\nid: ${state.id}\ndata: ${JSON.stringify(entry(state.id))}\n\n`;
        }
        if (text) response.write(text);
        if (sent < count) return;
        clearInterval(timer);
        done();
      }, 20);
    });
}

/** The server, with a stream of events from here. */
async function serve(t, state) {
  const { hostname, port } = new URL(world.mockid.url);
  const proxy = createServer((incoming, response) => {
    const { method, url, headers } = incoming;
    if (url.includes("/__admin/events")) return stream(response, state);
    if (/\/__admin\/requests\?/.test(url)) {
      return response.end(JSON.stringify({ requests: [], total: 0, lost: 1 }));
    }
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    incoming.pipe(passed);
  });
  await new Promise((listening) => proxy.listen(0, "127.0.0.1", listening));
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${proxy.address().port}`;
}

/** The memory of the page's process after a garbage collection, as far as the system tells. */
async function megabytes(client, browser) {
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const sizes = await Promise.all(renderers.map((id) => readFile(`/proc/${id}/statm`, "utf8").catch(() => "0 0")));
  const resident = Math.max(...sizes.map((text) => Number(text.split(" ")[1]) * 4096));
  return { heap: Math.round(usedSize / 1e6), resident: Math.round(resident / 1e6) };
}

/** A task that is too long, so that the measurement is known to see one. */
async function isMeasured(page) {
  await page.evaluate(() => setTimeout(() => {
    const until = performance.now() + 120;
    while (performance.now() < until);
  }));
  await page.waitForFunction(() => window.longTasks.length > 0);
  await page.evaluate(() => (window.longTasks.length = 0));
}

const shown = ({ heap, resident }) => `${resident} MB, ${heap} MB of them heap`;

test("ten thousand entries at 2,000 a second leave the page responsive and its memory bounded", async (t) => {
  const state = { id: 0 };
  const url = await serve(t, state);
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 800 } });
  t.after(() => context.close());
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  const system = await world.browser.newBrowserCDPSession();
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ entryTypes: ["longtask"] });
  });
  await page.goto(`${url}/__admin/ui/timeline`);
  await page.getByText("No requests yet").waitFor();
  await isMeasured(page);
  const empty = await megabytes(client, system);

  const isSent = state.send(ENTRIES);
  // In the meantime a person types a filter, and takes it away again.
  const search = page.getByRole("searchbox");
  await page.getByText(/^[1-9].* requests$/).waitFor();
  const delays = [];
  for (const text of ["status:401", "n=5", ""]) {
    const began = performance.now();
    await search.fill(text);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
    delays.push(Math.round(performance.now() - began));
  }
  await isSent;
  await page.getByText("10,000 requests", { exact: true }).waitFor();
  const tasks = await page.evaluate(() => window.longTasks);
  const total = tasks.reduce((sum, task) => sum + task, 0);
  const rows = await page.getByRole("listitem").count();
  assert.ok(rows < 60, `${rows} rows are in the page`);
  const first = await megabytes(client, system);

  // As many again take the place of the first.
  await state.send(ENTRIES);
  await page.getByRole("link", { name: /n=20000 / }).waitFor();
  await page.getByText("This page keeps the newest 10,000 requests.").waitFor();
  const second = await megabytes(client, system);

  console.log(`long tasks while ${ENTRIES} entries arrive: ${tasks.length}, the longest ${Math.max(0, ...tasks)} ms, ${total} ms in total`);
  console.log(`a filter is drawn after ${delays.join(", ")} ms; the page has ${shown(empty)}, then ${shown(first)}, and ${shown(second)} after as many again`);
  assert.ok(Math.max(0, ...tasks) < LONGEST_TASK, `a task of ${Math.max(...tasks)} ms`);
  assert.ok(total < TASKS_IN_TOTAL, `${total} ms of long tasks`);
  assert.ok(second.heap < MEGABYTES_OF_HEAP, shown(second));
  assert.ok(second.resident < first.resident + MEGABYTES_OF_GROWTH, `${shown(first)}, then ${shown(second)}`);

  // Far down in the list, the rows stay where they are while others come.
  await page.locator(".virtual").evaluate((box) => (box.scrollTop = 100_000));
  await page.waitForTimeout(100);
  const place = () => page.locator(".virtual").evaluate((box) => {
    const row = [...box.querySelectorAll("li")].find((each) => each.getBoundingClientRect().top >= box.getBoundingClientRect().top);
    return `${row.querySelector("a").dataset.entry} at ${Math.round(row.getBoundingClientRect().top)}`;
  });
  const before = await place();
  await state.send(500);
  await page.waitForTimeout(200);
  assert.equal(await place(), before);
});
