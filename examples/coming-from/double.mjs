// The OIDC provider of a sandbox, asked without any library.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";

const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const REDIRECT = "http://localhost:3000/callback";

export const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

export class Double {
  constructor(sandbox) {
    this.sandbox = sandbox;
    this.url = sandbox.base;
  }

  /** A sandbox with these settings of the provider. */
  static async start(server, t, settings = {}) {
    const sandbox = await server.sandbox(randomUUID());
    t.after(async () => {
      // Every login here has the same state.
      await sandbox.audit({ allow: ["reuses-a-state"] });
      await sandbox.drop();
    });
    await sandbox.freeze();
    await sandbox.settings({ oidc: settings });
    return new Double(sandbox);
  }

  /** Calls the control API, and returns what it answers. */
  control = (method, path, body) => this.sandbox.control(method, path, body);

  /** Posts a form of the client `web` and returns the status and the body. */
  async post(path, form, client = { client_id: "web", client_secret: "secret" }) {
    const body = new URLSearchParams({ ...client, ...form });
    const answer = await fetch(this.url + path, { method: "POST", body });
    return { status: answer.status, ...(await answer.json().catch(() => ({}))) };
  }

  get = (path, headers) => fetch(this.url + path, { headers, redirect: "manual" });

  /** Visits the authorization endpoint, and returns the answer. */
  authorize(more = {}, path = "/oidc/authorize") {
    const request = {
      response_type: "code",
      client_id: "web",
      redirect_uri: REDIRECT,
      scope: "openid profile",
      state: "xyz",
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
      ...more,
    };
    return this.get(`${path}?${new URLSearchParams(request)}`);
  }

  /** The tokens of a whole login, at an issuer. */
  async logIn(more = {}, issuer = "/oidc") {
    const back = new URL((await this.authorize(more, `${issuer}/authorize`)).headers.get("location"));
    const code = back.searchParams.get("code");
    assert(code, back.href);
    const form = { grant_type: "authorization_code", code, redirect_uri: REDIRECT, code_verifier: VERIFIER };
    return this.post(`${issuer}/token`, form);
  }

  /** The metadata of an issuer, or of a realm. */
  metadata = async (issuer = "/oidc") => (await this.get(`${issuer}/.well-known/openid-configuration`)).json();
}
