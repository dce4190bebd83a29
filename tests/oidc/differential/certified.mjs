#!/usr/bin/env node
// The certified provider of npm, `oidc-provider`, with mockid's paths, the accounts below, and the
// few control operations that a test of a client needs: the clock, and settings, which it ignores.
// Each sandbox (`/~NAME`) is a provider with a clock of its own. A login needs no page.
//
// As a program it prints its address like mockid does, so that the recipes can run on it too:
//
//   MOCKID_PROGRAM=tests/oidc/differential/certified.mjs node --test examples/openid-client

import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { interactionPolicy, Provider } from "oidc-provider";

// It warns of defaults that are right for a test.
console.info = console.warn = () => {};

// The provider reads the time by `Date.now` alone, so each request is given its sandbox's.
const machineTime = Date.now;
const timeOfRequest = new AsyncLocalStorage();
Date.now = () => timeOfRequest.getStore()?.() ?? machineTime();

const HOUR = 3600;
const DAY = 24 * HOUR;

const API = "https://api.example.com";

export const ACCOUNTS = {
  users: {
    ada: {
      name: "Ada Lovelace",
      given_name: "Ada",
      family_name: "Lovelace",
      preferred_username: "ada",
      email: "ada@example.com",
      email_verified: true,
    },
  },
  clients: [
    {
      client_id: "web",
      client_secret: "secret",
      redirect_uris: ["http://localhost:3000/callback"],
      post_logout_redirect_uris: ["http://localhost:3000/"],
      grant_types: ["authorization_code", "refresh_token"],
      application_type: "native",
    },
    {
      client_id: "spa",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://127.0.0.1/callback"],
      post_logout_redirect_uris: ["http://127.0.0.1/"],
      grant_types: ["authorization_code", "refresh_token"],
      application_type: "native",
    },
    {
      client_id: "machine",
      client_secret: "secret",
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
    },
  ],
};

/** Native clients are asked for their consent once, as all others are. */
function promptsOnlyWhenNeeded() {
  const policy = interactionPolicy.base();
  policy.get("consent").checks.remove("native_client_prompt");
  return policy;
}

const configuration = (issuer, accounts) => ({
  clients: accounts.clients,
  claims: { profile: ["name", "given_name", "family_name", "preferred_username"], email: ["email", "email_verified"] },
  clientBasedCORS: () => true,
  cookies: { keys: ["differential"], long: { signed: true, path: "/" }, short: { signed: true, path: "/" } },
  features: {
    claimsParameter: { enabled: true },
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    // The program's access tokens are JWTs for the API, like mockid's.
    resourceIndicators: {
      enabled: true,
      defaultResource: (context) => (context.oidc.params?.scope === "api" ? API : undefined),
      getResourceServerInfo: () => ({ scope: "api", audience: API, accessTokenFormat: "jwt", accessTokenTTL: HOUR }),
    },
    revocation: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      // The page asks whether to log out; this one says yes at once.
      logoutSource(ctx, form) {
        const yes = '<input type="hidden" name="logout" value="yes"></form>';
        ctx.body = `${form.replace("</form>", yes)}<script>document.forms[0].submit()</script>`;
      },
    },
    userinfo: { enabled: true },
  },
  findAccount: (_, id) => accounts.users[id] && {
    accountId: id,
    claims: () => ({ sub: id, ...accounts.users[id] }),
  },
  interactions: {
    policy: promptsOnlyWhenNeeded(),
    url: (_, interaction) => `${issuer}/interaction/${interaction.uid}`,
  },
  issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
  pkce: { required: (_, client) => client.clientAuthMethod === "none" },
  rotateRefreshToken: true,
  routes: {
    authorization: "/authorize",
    end_session: "/logout",
    introspection: "/introspect",
    jwks: "/jwks",
    revocation: "/revoke",
    token: "/token",
    userinfo: "/userinfo",
  },
  scopes: ["openid", "offline_access", "profile", "email", "api"],
  ttl: {
    AccessToken: HOUR,
    AuthorizationCode: 60,
    ClientCredentials: HOUR,
    Grant: 30 * DAY,
    IdToken: HOUR,
    Interaction: HOUR,
    RefreshToken: 30 * DAY,
    Session: 12 * HOUR,
  },
});

class Sandbox {
  #offset = 0;
  #frozenAt;

  constructor(origin, name, accounts) {
    this.url = `${origin}/~${name}`;
    this.provider = new Provider(`${this.url}/oidc`, configuration(`${this.url}/oidc`, accounts));
    this.provider.on("server_error", (_, error) => console.error(error));
  }

  now = () => (this.#frozenAt ?? machineTime()) + this.#offset;

  /** `PUT /clock` freezes it, now or at `now`; `POST /clock/advance {"by":"5m"}` moves it. */
  moveClock({ now, by }) {
    const [, amount, unit] = /^([\d.]+)([smhd])$/.exec(by ?? "0s");
    this.#frozenAt ??= now ? Date.parse(now) : machineTime();
    this.#offset += Number(amount) * { s: 1, m: 60, h: HOUR, d: DAY }[unit] * 1000;
  }

  /** Logs the only user in and gives the consent that was asked for. */
  async login(request, response) {
    const { prompt, params, session } = await this.provider.interactionDetails(request, response);
    if (prompt.name === "login") {
      return this.provider.interactionFinished(request, response, { login: { accountId: "ada" } });
    }
    const grant = new this.provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? []);
    return this.provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }

  /** Follows the provider from page to page until it sends the browser away. */
  async authorize(request, response) {
    const jar = new Map();
    const keep = (cookie) => jar.set(cookie.split("=", 1)[0], cookie);
    (request.headers.cookie ?? "").split("; ").filter(Boolean).forEach(keep);
    let at = this.url + request.url;
    for (;;) {
      const cookie = [...jar.values()].map((each) => each.split(";", 1)[0]).join("; ");
      const answer = await fetch(at, { headers: { cookie, "x-step": "1" }, redirect: "manual" });
      answer.headers.getSetCookie().forEach(keep);
      const to = answer.headers.get("location") && new URL(answer.headers.get("location"), at).href;
      if (to?.startsWith(this.url)) at = to;
      else {
        const headers = Object.fromEntries(answer.headers);
        for (const header of ["transfer-encoding", "connection", "content-length"]) delete headers[header];
        const set = [...jar.values()].filter((each) => each.includes("; "));
        response.writeHead(answer.status, { ...headers, "set-cookie": set }).end(await answer.text());
        return;
      }
    }
  }

  async answer(request, response) {
    if (request.url.startsWith("/__admin/")) {
      const body = request.method === "DELETE" ? {} : await json(request);
      if (request.url.startsWith("/__admin/clock")) this.moveClock(body);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    } else if (/^\/oidc\/interaction\//.test(request.url)) {
      await this.login(request, response);
    } else if (request.method === "GET" && /^\/oidc\/authorize\?/.test(request.url) && !request.headers["x-step"]) {
      await this.authorize(request, response);
    } else {
      request.originalUrl = `${new URL(this.url).pathname}${request.url}`;
      request.url = request.url.slice("/oidc".length);
      await this.provider.callback()(request, response);
    }
  }
}

/** Starts the server on a free port. */
export async function startCertified(accounts = ACCOUNTS) {
  const sandboxes = new Map();
  let origin;
  const server = createServer(async (request, response) => {
    const [, name, path] = /^\/~([^/]+)(\/.*)$/.exec(request.url) ?? [];
    if (!name) return response.writeHead(404).end();
    if (!sandboxes.has(name)) sandboxes.set(name, new Sandbox(origin, name, accounts));
    const sandbox = sandboxes.get(name);
    request.url = path;
    await timeOfRequest.run(sandbox.now, () => sandbox.answer(request, response)).catch((error) => {
      response.writeHead(500).end(String(error.stack));
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://127.0.0.1:${server.address().port}`;
  return { url: origin, stop: () => server.close() };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(`mockid listening on ${(await startCertified()).url}`);
  if (process.argv.includes("--exit-with-stdin")) process.stdin.resume().on("end", () => process.exit());
}
