// A web application's login with openid-client: the code under test.

import * as openid from "openid-client";

/** The provider's session is over: a person has to log in again. */
export class LoginNeeded extends Error {}

export class Login {
  #configuration;
  #redirectUri;
  #pending;
  #tokens;

  static async discover(issuer, { id, secret, redirectUri }) {
    const login = new Login();
    // mockid speaks http unless it is started with --tls.
    const options = { execute: [openid.allowInsecureRequests] };
    login.#configuration = await openid.discovery(new URL(issuer), id, secret, undefined, options);
    login.#redirectUri = redirectUri;
    return login;
  }

  /** Where to send the browser. */
  async begin(parameters = {}) {
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
    this.#pending = { pkceCodeVerifier, expectedState, expectedNonce };
    return openid.buildAuthorizationUrl(this.#configuration, {
      redirect_uri: this.#redirectUri,
      scope: "openid profile email",
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
      state: expectedState,
      nonce: expectedNonce,
      ...parameters,
    });
  }

  /** The browser came back to `url`. */
  async finish(url) {
    this.#keep(await openid.authorizationCodeGrant(this.#configuration, new URL(url), this.#pending));
  }

  async userinfo() {
    const { access_token, claims } = await this.#fresh();
    return openid.fetchUserInfo(this.#configuration, access_token, claims.sub);
  }

  /** Where to send the browser to end the session. */
  logoutUrl(back) {
    const { id_token } = this.#tokens;
    return openid.buildEndSessionUrl(this.#configuration, { id_token_hint: id_token, post_logout_redirect_uri: back });
  }

  async #fresh() {
    if (Date.now() >= this.#tokens.expiresAt) {
      try {
        this.#keep(await openid.refreshTokenGrant(this.#configuration, this.#tokens.refresh_token));
      } catch (error) {
        if (error.error === "invalid_grant") throw new LoginNeeded();
        throw error;
      }
    }
    return this.#tokens;
  }

  #keep(tokens) {
    this.#tokens = {
      ...this.#tokens,
      ...tokens,
      claims: tokens.claims() ?? this.#tokens.claims,
      expiresAt: Date.now() + 1000 * tokens.expires_in,
    };
  }
}
