// Takes the pictures of the console in the documentation:
//
//   .ci/with-server node tests/browser/console_pictures.mjs docs/images

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { startMockid } from "../support/mockid.mjs";
import { openConsole } from "./console.mjs";
import { launch } from "./oidc.mjs";

const folder = process.argv[2];
const INDIVIDUALS = "/intergiro/v3/individuals";
const ends = [];
const t = { after: (end) => ends.unshift(end) };
const mockid = await startMockid();
const browser = await launch();
const person = await openConsole(t, { mockid, browser }, { name: "shop-tests", viewport: { width: 1280, height: 720 } });
const { page } = person;
const advance = (by) => person.control("POST", "/clock/advance", { by });
/** Writes a picture as WebP, which a browser can make of its own screenshot. */
async function picture(name) {
  const png = (await page.screenshot()).toString("base64");
  const blank = await browser.newPage();
  const webp = await blank.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    return canvas.toDataURL("image/webp", 0.9).split(",")[1];
  }, png);
  await blank.close();
  await writeFile(join(folder, `console-${name}.webp`), webp, "base64");
}

const { access_token: token, refresh_token } = await person.login();
await person.ask(INDIVIDUALS, { token });
await person.ask("/kyc/auth/jwt/login", { method: "POST", body: new URLSearchParams({ username: "user@example.com", password: "your_secret_password" }) });
await person.ask("/igny8/api/v1/auth/login/", { json: { email: "user@example.com", password: "password" } });
await advance("4m");
await person.ask("/intergiro/v3/auth/refresh", { json: { refresh_token } });
await person.ask(`${INDIVIDUALS}?limit=10`, { token });
await advance("10m59s");
await person.ask(INDIVIDUALS, { token });
await advance("3s");
await person.ask(INDIVIDUALS, { token });
await page.locator('a[data-entry="8"]').click();
await page.getByText("Lineage of the token").waitFor();
await page.getByRole("banner").getByText("12:15:02Z").waitFor();
await picture("timeline");

await person.login();
await person.open("clock");
await page.getByText("session of igny8").waitFor();
await picture("clock");

await person.login();
await page.emulateMedia({ colorScheme: "dark" });
await person.open("audit");
await page.getByRole("heading", { name: /logs in while/ }).waitFor();
await picture("audit");

for (const end of ends) await end();
await browser.close();
await mockid.stop();
