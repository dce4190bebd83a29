// A client that believes everything: what is often written by hand.

import { exportJWK, generateKeyPair, SignJWT } from "jose";

const REDIRECT = "http://localhost:3000/callback";

export class NaiveClient {
  #server;
  #tokens;
  #keys;
  #nonce;

  /** With `dpop` it proves its key. */
  constructor(issuer, { dpop } = {}) {
    this.issuer = issuer;
    this.wantsProofs = dpop;
  }

  async discover() {
    this.#server = await (await fetch(`${this.issuer}/.well-known/openid-configuration`)).json();
    // It reads the keys, and checks nothing with them.
    await fetch(this.#server.jwks_uri);
    if (this.wantsProofs) this.#keys = await generateKeyPair("ES256");
  }

  async authorizationUrl(asked) {
    const parameters = {
      client_id: "web",
      response_type: "code",
      redirect_uri: REDIRECT,
      scope: "openid profile",
      state: "state",
      ...(asked.nonce !== false && { nonce: "nonce" }),
      ...(asked.max_age && { max_age: asked.max_age }),
      ...(asked.acr_values && { acr_values: asked.acr_values }),
    };
    return `${this.#server.authorization_endpoint}?${new URLSearchParams(parameters)}`;
  }

  async finish(back) {
    const code = new URL(back).searchParams.get("code");
    const fields = { grant_type: "authorization_code", code, redirect_uri: REDIRECT };
    this.#tokens = await this.#grant(fields);
  }

  async userinfo() {
    const { access_token, token_type } = this.#tokens;
    const headers = { authorization: `${this.#keys ? token_type : "Bearer"} ${access_token}` };
    const text = await this.#send(this.#server.userinfo_endpoint, { method: "GET", headers }, access_token);
    // The claims of a JWT are its second part.
    return JSON.parse(text.startsWith("{") || !text ? text || "{}" : atob(text.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  }

  async refresh() {
    const fields = { grant_type: "refresh_token", refresh_token: this.#tokens.refresh_token };
    this.#tokens = await this.#grant(fields);
  }

  async exchange() {
    const fields = {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: this.#tokens.access_token,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    };
    this.#tokens = await this.#grant(fields);
    await this.userinfo();
  }

  logoutUrl(back) {
    const parameters = { id_token_hint: this.#tokens.id_token, post_logout_redirect_uri: back, state: "state" };
    return `${this.#server.end_session_endpoint}?${new URLSearchParams(parameters)}`;
  }

  loggedOut() {}

  async #grant(fields) {
    const body = new URLSearchParams({ client_id: "web", client_secret: "secret", ...fields });
    return JSON.parse(await this.#send(this.#server.token_endpoint, { method: "POST", body }));
  }

  /** Sends a request until no nonce is demanded of its proof. */
  async #send(url, request, token, tries = 5) {
    const proof = this.#keys && { dpop: await this.#proof(request.method, url, token) };
    const answer = await fetch(url, { ...request, headers: { ...request.headers, ...proof } });
    this.#nonce = answer.headers.get("dpop-nonce") ?? this.#nonce;
    const text = await answer.text();
    return text.includes("use_dpop_nonce") && tries ? this.#send(url, request, token, tries - 1) : text;
  }

  async #proof(htm, htu, token) {
    const digest = token && Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(token)));
    const claims = { jti: crypto.randomUUID(), htm, htu, nonce: this.#nonce, ath: digest?.toString("base64url") };
    const jwk = await exportJWK(this.#keys.publicKey);
    return new SignJWT(claims).setIssuedAt().setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk }).sign(this.#keys.privateKey);
  }
}
