// The OIDC provider of a sandbox, asked without any library.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { Sandbox } from "../node/mockid.mjs";

const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const REDIRECT = "http://localhost:3000/callback";

export const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

export class Double {
  constructor(sandbox) {
    this.sandbox = sandbox;
    this.url = sandbox.url;
  }

  /** A sandbox with these settings of the provider. */
  static async start(mockid, t, settings = {}) {
    const sandbox = await Sandbox.make(mockid, t);
    await sandbox.settings({ oidc: settings });
    return new Double(sandbox);
  }

  /** Calls the control API, and returns what it answers. */
  async control(method, path, body) {
    const answer = await fetch(`${this.url}/__admin${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert(answer.ok, text);
    return text && JSON.parse(text);
  }

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
