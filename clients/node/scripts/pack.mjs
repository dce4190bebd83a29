// Packs the package and one package for each platform, as npm would publish them:
// `node scripts/pack.mjs OUT linux-x64=BINARY [darwin-arm64=BINARY …]`. Run `npm ci && npm run build` before.

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const PACKAGE = join(import.meta.dirname, "..");
const REPOSITORY = join(PACKAGE, "..", "..");
const LICENSES = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE", "docs/third-party-licenses.txt"];
const PLATFORMS = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];

const [out, ...binaries] = process.argv.slice(2).map((text, at) => (at === 0 ? resolve(text) : text));
const own = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));

/** The package of a platform has nothing but the binary and its licences. It is linked statically, for any libc. */
function platformPackage(folder, platform, binary) {
  const [os, cpu] = platform.split("-");
  const file = os === "win32" ? "mockid.exe" : "mockid";
  mkdirSync(join(folder, "bin"), { recursive: true });
  cpSync(binary, join(folder, "bin", file));
  chmodSync(join(folder, "bin", file), 0o755);
  for (const license of LICENSES) cpSync(join(REPOSITORY, license), join(folder, basename(license)));
  writeJson(join(folder, "package.json"), {
    name: `@mockid/${platform}`,
    version: own.version,
    description: `The binary of mockid for ${platform}; install the package mockid instead`,
    license: own.license,
    os: [os],
    cpu: [cpu],
    preferUnplugged: true,
    publishConfig: { access: "public" },
  });
}

/** The package itself depends on those of the platforms; npm installs the one that fits. */
function mainPackage(folder, platforms) {
  for (const file of own.files) cpSync(join(PACKAGE, file), join(folder, file), { recursive: true });
  for (const file of ["README.md", "CHANGELOG.md"]) cpSync(join(PACKAGE, file), join(folder, file));
  for (const license of LICENSES.slice(0, 2)) cpSync(join(REPOSITORY, license), join(folder, license));
  const { devDependencies: _, scripts: __, ...rest } = { ...own, files: [...own.files, ...LICENSES.slice(0, 2)] };
  const optionalDependencies = Object.fromEntries(platforms.map((platform) => [`@mockid/${platform}`, own.version]));
  writeJson(join(folder, "package.json"), { ...rest, optionalDependencies });
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

function pack(folder) {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", out], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
}

const pairs = binaries.map((pair) => pair.split("="));
const unknown = pairs.find(([platform, binary]) => !PLATFORMS.includes(platform) || !binary);
if (!out || pairs.length === 0 || unknown) {
  console.error(`usage: pack.mjs OUT PLATFORM=BINARY…; the platforms are ${PLATFORMS.join(", ")}`);
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "mockid-pack-"));
try {
  for (const [platform, binary] of pairs) {
    platformPackage(join(work, platform), platform, binary);
    pack(join(work, platform));
  }
  mkdirSync(join(work, "mockid"));
  mainPackage(join(work, "mockid"), pairs.map(([platform]) => platform));
  pack(join(work, "mockid"));
} finally {
  rmSync(work, { recursive: true });
}
