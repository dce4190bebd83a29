// A client that believes everything: what is often written by hand.

const REDIRECT = "http://localhost:3000/callback";

const post = async (url, fields) => {
  const body = new URLSearchParams({ client_id: "web", client_secret: "secret", ...fields });
  return (await fetch(url, { method: "POST", body })).json();
};

export class NaiveClient {
  #server;
  #tokens;

  constructor(issuer) {
    this.issuer = issuer;
  }

  async discover() {
    this.#server = await (await fetch(`${this.issuer}/.well-known/openid-configuration`)).json();
    // It reads the keys, and checks nothing with them.
    await fetch(this.#server.jwks_uri);
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
    this.#tokens = await post(this.#server.token_endpoint, fields);
  }

  async userinfo() {
    const authorization = `Bearer ${this.#tokens.access_token}`;
    const text = await (await fetch(this.#server.userinfo_endpoint, { headers: { authorization } })).text();
    // The claims of a JWT are its second part.
    return JSON.parse(text.startsWith("{") || !text ? text || "{}" : atob(text.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  }

  async refresh() {
    const fields = { grant_type: "refresh_token", refresh_token: this.#tokens.refresh_token };
    this.#tokens = await post(this.#server.token_endpoint, fields);
  }

  logoutUrl(back) {
    const parameters = { id_token_hint: this.#tokens.id_token, post_logout_redirect_uri: back, state: "state" };
    return `${this.#server.end_session_endpoint}?${new URLSearchParams(parameters)}`;
  }

  loggedOut() {}
}
