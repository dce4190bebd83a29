// A login with openid-client in a sandbox that logs the default user in by itself.

import { mock } from "node:test";
import * as openid from "openid-client";

import { Sandbox } from "../../support/mockid.mjs";

export const REDIRECT = "http://localhost:3000/callback";

/** A sandbox whose time the client has too, and the client `web`, or the public client `spa`. */
export async function start(mockid, t, { settings, breaks, ...client } = {}) {
  const sandbox = await Sandbox.make(mockid, t, breaks);
  await sandbox.settings({ oidc: { login: "auto", ...settings } });
  const { now } = await (await fetch(`${sandbox.url}/__admin/clock`)).json();
  // openid-client reads the time from `Date`.
  mock.timers.enable({ apis: ["Date"], now: Date.parse(now) });
  t.after(() => mock.timers.reset());
  return { sandbox, config: await connect(sandbox, client) };
}

/** The client, with its metadata, that has just discovered the provider. */
export function connect(sandbox, { id = "web", secret = "secret", metadata = {} } = {}) {
  const authentication = secret ? openid.ClientSecretPost(secret) : openid.None();
  const options = { execute: [openid.allowInsecureRequests] };
  return openid.discovery(new URL(`${sandbox.url}/oidc`), id, metadata, authentication, options);
}

/** The parameters of an authorization request, and what its answer is checked with. */
export async function request() {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const parameters = {
    redirect_uri: REDIRECT,
    scope: "openid profile",
    state: expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  };
  return { parameters, checks: { pkceCodeVerifier, expectedState, idTokenExpected: true } };
}

/** Where the provider sends a browser that visits a URL, or the status if it does not. */
export async function visit(url) {
  const answer = await fetch(url, { redirect: "manual" });
  const location = answer.headers.get("location");
  return location ? new URL(location) : answer.status;
}

/** The reason of the newest answer of the provider. */
export async function reason(sandbox) {
  const { requests } = await (await fetch(`${sandbox.url}/__admin/requests?provider=oidc&limit=1000`)).json();
  return requests.at(-1).reason;
}
