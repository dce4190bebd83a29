// mod_auth_openidc in front of a page of Apache: a login, a lie, and a logout by the provider.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";

import { Sandbox, startMockid } from "../../support/mockid.mjs";

const MODULES = ["mpm_event", "authz_core", "authn_core", "authz_user", "dir", "auth_openidc"];

const mockid = await startMockid();
after(() => mockid.stop());

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const configuration = (folder, port, issuer) => `
ServerRoot ${folder}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile apache.pid
ErrorLog apache.log
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
DocumentRoot ${folder}/pages
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID web
OIDCClientSecret secret
OIDCRedirectURI http://localhost:${port}/callback
OIDCCryptoPassphrase an-application-in-a-test
OIDCPKCEMethod S256
OIDCScope "openid profile email"
<Location />
  AuthType openid-connect
  Require valid-user
</Location>
`;

/** Apache with one page, for which one has to log in. */
async function start(t) {
  const sandbox = await Sandbox.make(mockid, t);
  await sandbox.settings({ oidc: { login: "auto" } });
  const port = await freePort();
  const backchannel = { backchannel_logout_uri: `http://localhost:${port}/callback?logout=backchannel` };
  await sandbox.control("PATCH", "/accounts/oidc/application/web", backchannel);
  const folder = await mkdtemp(join(tmpdir(), "apache-"));
  await mkdir(join(folder, "pages"));
  await writeFile(join(folder, "pages/index.html"), "the page");
  const file = join(folder, "apache.conf");
  await writeFile(file, configuration(folder, port, `${sandbox.url}/oidc`));
  const server = spawn("/usr/sbin/apache2", ["-f", file, "-D", "FOREGROUND"], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(server, "exit");
  t.after(async () => {
    server.kill();
    await ended;
    await rm(folder, { recursive: true });
  });
  return { sandbox, visit: browser(`http://localhost:${port}/`) };
}

/** Opens the page as a browser does, with the cookies of the page and of the provider. */
function browser(page) {
  const cookies = new Map();
  return async () => {
    let url = page;
    for (;;) {
      const answer = await ask(url, [...cookies].map((pair) => pair.join("=")).join("; "));
      for (const set of answer.headers["set-cookie"] ?? []) cookies.set(...set.split(";")[0].split("="));
      const body = await text(answer);
      const { location } = answer.headers;
      if (!location) return [answer.statusCode, body];
      url = new URL(location, url).href;
    }
  };
}

/** `fetch` would say that it is no navigation, for which mod_auth_openidc redirects nobody. Asks until Apache listens. */
async function ask(url, cookie) {
  const end = Date.now() + 10_000;
  const headers = { accept: "text/html", cookie };
  for (;;) {
    try {
      return await new Promise((resolve, reject) => get(url, { headers }, resolve).on("error", reject));
    } catch (error) {
      if (error.code !== "ECONNREFUSED" || Date.now() > end) throw error;
    }
  }
}

test("mod_auth_openidc takes a login, and ends its session when the provider does", async (t) => {
  const { sandbox, visit } = await start(t);
  assert.deepEqual(await visit(), [200, "the page"]);
  assert.deepEqual(await visit(), [200, "the page"]);
  await sandbox.verify({ operation: "oidcToken", status: 200 }, { exactly: 1 });
  const { sessions } = await (await fetch(`${sandbox.url}/__admin/oidc/sessions`)).json();
  await fetch(`${sandbox.url}/__admin/oidc/sessions/${sessions[0].sid}`, { method: "DELETE" });
  const logout = { match: { operation: "oidcBackchannelLogout", status: 200 }, within: "5s" };
  await sandbox.control("POST", "/requests/verify", logout);
  await visit();
  await sandbox.verify({ operation: "oidcToken", status: 200 }, { exactly: 2 });
});

test("mod_auth_openidc refuses an ID token with another nonce", async (t) => {
  const { sandbox, visit } = await start(t);
  await sandbox.fault({ match: { operation: "oidcToken" }, lie: "nonce_wrong", times: 1 });
  const [, shown] = await visit();
  assert.notEqual(shown, "the page");
  await sandbox.control("POST", "/lies/verify", { within: "1s" });
});
