// A client that checks everything: oauth4webapi, and what it leaves to the application.

import * as oauth from "oauth4webapi";

const HTTP = { [oauth.allowInsecureRequests]: true };
const CLIENT = { client_id: "web" };
const REDIRECT = "http://localhost:3000/callback";
const SECRET = oauth.ClientSecretPost("secret");

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

/** A check of the application failed. */
export class Refused extends Error {
  code = "REFUSED_BY_THE_APPLICATION";
}

export class RightClient {
  #server;
  #asked;
  #tokens;
  #claims;
  #wantsProofs;
  #options = HTTP;

  /** With `userinfo_alg` the client is registered for userinfo that is signed so; with `dpop` it proves its key. */
  constructor(issuer, { userinfo_alg, dpop } = {}) {
    this.issuer = new URL(issuer);
    this.#wantsProofs = dpop;
    this.metadata = { ...CLIENT, ...(userinfo_alg && { userinfo_signed_response_alg: userinfo_alg }) };
  }

  async discover() {
    const answer = await oauth.discoveryRequest(this.issuer, HTTP);
    this.#server = await oauth.processDiscoveryResponse(this.issuer, answer);
    if (this.#wantsProofs) this.#options = { ...HTTP, DPoP: oauth.DPoP(CLIENT, await oauth.generateKeyPair("ES256")) };
  }

  /** `asked` may have `nonce: false`, `max_age` and `acr_values`. */
  async authorizationUrl(asked) {
    const verifier = oauth.generateRandomCodeVerifier();
    const nonce = asked.nonce === false ? undefined : oauth.generateRandomNonce();
    this.#asked = { ...asked, verifier, nonce, state: oauth.generateRandomState() };
    const parameters = {
      client_id: CLIENT.client_id,
      response_type: "code",
      redirect_uri: REDIRECT,
      scope: "openid profile",
      state: this.#asked.state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...(nonce && { nonce }),
      ...(asked.max_age && { max_age: asked.max_age }),
      ...(asked.acr_values && { acr_values: asked.acr_values }),
    };
    return `${this.#server.authorization_endpoint}?${new URLSearchParams(parameters)}`;
  }

  async finish(back) {
    const { verifier, nonce, state, max_age, acr_values } = this.#asked;
    const parameters = oauth.validateAuthResponse(this.#server, CLIENT, new URL(back), state);
    const expected = { expectedNonce: nonce ?? oauth.expectNoNonce, maxAge: max_age, requireIdToken: true };
    await this.#answered(async () => {
      const answer = await oauth.authorizationCodeGrantRequest(this.#server, CLIENT, SECRET, parameters, REDIRECT, verifier, this.#options);
      await this.#keep(answer, await oauth.processAuthorizationCodeResponse(this.#server, CLIENT, answer, expected));
    });
    if (acr_values && this.#claims.acr !== acr_values) throw new Refused("the login is weaker than was asked");
  }

  userinfo() {
    return this.#answered(async () => {
      const answer = await oauth.userInfoRequest(this.#server, this.metadata, this.#tokens.access_token, this.#options);
      const claims = await oauth.processUserInfoResponse(this.#server, this.metadata, this.#claims.sub, answer);
      if (this.metadata.userinfo_signed_response_alg) await oauth.validateApplicationLevelSignature(this.#server, answer, HTTP);
      return claims;
    });
  }

  async refresh() {
    const { sub } = this.#claims;
    await this.#answered(async () => {
      const answer = await oauth.refreshTokenGrantRequest(this.#server, CLIENT, SECRET, this.#tokens.refresh_token, this.#options);
      await this.#keep(answer, await oauth.processRefreshTokenResponse(this.#server, CLIENT, answer));
    });
    if (this.#claims.sub !== sub) throw new Refused("the tokens are another user's");
  }

  async exchange() {
    const parameters = { subject_token: this.#tokens.access_token, subject_token_type: ACCESS_TOKEN };
    const answer = await oauth.genericTokenEndpointRequest(this.#server, CLIENT, SECRET, EXCHANGE, parameters, HTTP);
    const issued = await oauth.processGenericTokenEndpointResponse(this.#server, CLIENT, answer);
    if (issued.issued_token_type !== ACCESS_TOKEN) throw new Refused("the token is not of the type that was asked for");
    await oauth.userInfoRequest(this.#server, CLIENT, issued.access_token, HTTP);
  }

  logoutUrl(back) {
    this.#asked.state = oauth.generateRandomState();
    const parameters = { id_token_hint: this.#tokens.id_token, post_logout_redirect_uri: back, state: this.#asked.state };
    return `${this.#server.end_session_endpoint}?${new URLSearchParams(parameters)}`;
  }

  loggedOut(back) {
    if (new URL(back).searchParams.get("state") !== this.#asked.state) throw new Refused("another logout has ended");
  }

  /** Asks again, once, where the server demands a nonce of proofs and gives it. */
  async #answered(ask) {
    try {
      return await ask();
    } catch (error) {
      if (!oauth.isDPoPNonceError(error) || !error.response.headers.has("dpop-nonce")) throw error;
      return await ask();
    }
  }

  async #keep(answer, tokens) {
    if (this.#wantsProofs && tokens.token_type !== "dpop") throw new Refused("the access token is not bound to the key");
    // There is no TLS here that could stand in for the signature.
    await oauth.validateApplicationLevelSignature(this.#server, answer, HTTP);
    this.#tokens = { ...this.#tokens, ...tokens };
    this.#claims = oauth.getValidatedIdTokenClaims(tokens);
    if ((this.#claims.azp ?? CLIENT.client_id) !== CLIENT.client_id) throw new Refused("another client asked for this");
  }
}
