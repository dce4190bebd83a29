// What a client of the Model Context Protocol remembers, and a browser that needs no person.

export class Remembered {
  redirectUrl = "http://127.0.0.1:8090/callback";
  #saved = {};

  /** Without `refresh_token` among the grants the client gets none. */
  constructor({ grants = ["authorization_code", "refresh_token"], method = "none" } = {}) {
    this.clientMetadata = {
      client_name: "A client of MCP",
      redirect_uris: [this.redirectUrl],
      grant_types: grants,
      response_types: ["code"],
      token_endpoint_auth_method: method,
    };
  }

  clientInformation = () => this.#saved.client;
  saveClientInformation = (client) => (this.#saved.client = client);
  tokens = () => this.#saved.tokens;
  saveTokens = (tokens) => (this.#saved.tokens = tokens);
  codeVerifier = () => this.#saved.verifier;
  saveCodeVerifier = (verifier) => (this.#saved.verifier = verifier);

  /** Forgets what the provider has refused: its `tokens`, or `all`. */
  invalidateCredentials(what) {
    if (what === "all") this.#saved = {};
    else delete this.#saved[what];
  }

  /** Visits the page of the provider, which logs the user in by itself. */
  async redirectToAuthorization(url) {
    const answer = await fetch(url, { redirect: "manual" });
    this.back = new URL(answer.headers.get("location"));
  }

  /** The code with which the browser has come back. */
  get code() {
    return this.back.searchParams.get("code");
  }
}
