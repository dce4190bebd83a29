// Clients that begin at a resource: they find its issuer, register themselves, log in and call the resource.

import * as oauth from "oauth4webapi";

import { Refused } from "./right.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const REDIRECT = "http://127.0.0.1:8090/callback";
const METADATA = { client_name: "A client", redirect_uris: [REDIRECT], token_endpoint_auth_method: "none" };

/** The lies that such a client is told, each with the error of the right one. */
export const LIES = {
  resource_mismatch: "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
  authorization_server_wrong: "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
  registration_client_id_missing: "OAUTH_INVALID_RESPONSE",
  registration_redirect_uris_changed: "REFUSED_BY_THE_APPLICATION",
};

/** Where the provider sends the browser; the user is logged in without being asked. */
async function browse(server, parameters) {
  const url = `${server.authorization_endpoint}?${new URLSearchParams(parameters)}`;
  return (await fetch(url, { redirect: "manual" })).headers.get("location");
}

/** Checks everything: oauth4webapi, and what it leaves to the application. */
export async function callRightly(url) {
  const resource = new URL(url);
  const of = await oauth.processResourceDiscoveryResponse(resource, await oauth.resourceDiscoveryRequest(resource, HTTP));
  const issuer = new URL(of.authorization_servers[0]);
  const found = await oauth.discoveryRequest(issuer, { ...HTTP, algorithm: "oauth2" });
  const server = await oauth.processDiscoveryResponse(issuer, found);
  const registered = await oauth.dynamicClientRegistrationRequest(server, METADATA, HTTP);
  const client = await oauth.processDynamicClientRegistrationResponse(registered);
  if (!client.redirect_uris.includes(REDIRECT)) throw new Refused("the redirect URI is not registered");
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const back = await browse(server, {
    client_id: client.client_id,
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: of.scopes_supported.join(" "),
    resource: of.resource,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const answer = oauth.validateAuthResponse(server, client, new URL(back), state);
  const code = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), answer, REDIRECT, verifier, HTTP);
  const { access_token } = await oauth.processAuthorizationCodeResponse(server, client, code);
  return (await oauth.protectedResourceRequest(access_token, "POST", resource, undefined, undefined, HTTP)).status;
}

/** Checks nothing, and goes on as far as it comes. */
export async function callNaively(url) {
  const json = async (...request) => (await fetch(...request)).json();
  const { origin, pathname } = new URL(url);
  const of = await json(`${origin}/.well-known/oauth-protected-resource${pathname}`);
  const issuer = new URL(of.authorization_servers[0]);
  const place = issuer.pathname.replace(/\/$/, "");
  const server = await json(`${issuer.origin}/.well-known/oauth-authorization-server${place}`);
  const headers = { "content-type": "application/json" };
  const { client_id } = await json(server.registration_endpoint, { method: "POST", headers, body: JSON.stringify(METADATA) });
  const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const code_challenge = { code_challenge: challenge, code_challenge_method: "S256" };
  await browse(server, { client_id, response_type: "code", redirect_uri: REDIRECT, scope: "tools", ...code_challenge });
}
