// Builds the console into dist/, whose files are committed: `node build.mjs`, or into another folder with
// `--out FOLDER`. With `--serve URL` it serves a build that follows the sources, and passes everything else on to
// the server at URL. With `--test` it runs the tests.

import { spawnSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import * as esbuild from "esbuild";

const options = {
  entryPoints: { console: "src/main.tsx" },
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* Contains Preact, copyright (c) 2015-present Jason Miller; its licence is in the file NOTICE of mockid. */" },
  logLevel: "warning",
};
const SERVED = "node_modules/.served";
const STATIC = ["index.html", "icon.svg"];

async function build(folder) {
  await mkdir(folder, { recursive: true });
  await esbuild.build({ ...options, outdir: folder });
  for (const name of STATIC) await copyFile(`src/${name}`, `${folder}/${name}`);
}

/** Runs the tests, which need no browser. */
async function test() {
  const folder = "node_modules/.tests";
  const entryPoints = (await readdir("test")).map((name) => `test/${name}`);
  await esbuild.build({ entryPoints, outdir: folder, bundle: true, format: "esm", platform: "node", logLevel: "warning", outExtension: { ".js": ".mjs" } });
  const files = (await readdir(folder)).map((name) => `${folder}/${name}`);
  const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=dot", ...files], { stdio: "inherit" });
  process.exit(status ?? 1);
}

/** Serves the files of the console, and everything else from the server. */
function serve(server) {
  const { hostname, port } = new URL(server);
  let isBuilt;
  const files = async (path, response) => {
    if (!/\.\w+$/.test(path)) isBuilt = build(SERVED);
    await isBuilt;
    const name = /\.\w+$/.test(path) ? path.split("/").at(-1) : "index.html";
    const types = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
    response.setHeader("content-type", types[name.split(".").at(-1)]);
    response.end(await readFile(`${SERVED}/${name}`));
  };
  createServer((incoming, response) => {
    const path = incoming.url.split("?")[0];
    if (path.includes("/__admin/ui/")) {
      files(path, response).catch((error) => response.writeHead(500).end(String(error)));
      return;
    }
    const { method, url, headers } = incoming;
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      // A stream of events may have nothing to send yet.
      response.flushHeaders();
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    response.on("close", () => passed.destroy());
    incoming.pipe(passed);
  }).listen(8090, "127.0.0.1", () => console.log("http://127.0.0.1:8090/__admin/ui/timeline"));
}

const [flag, value] = process.argv.slice(2);
if (flag === "--serve") serve(value);
else if (flag === "--test") await test();
else await build(flag === "--out" ? value : "dist");
