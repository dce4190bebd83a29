// What both providers are asked. Each question is asked in a sandbox of its own, and what it returns is
// compared; `provider` is one of the two.

import { createHash, randomUUID } from "node:crypto";

import { SIGNER, sign } from "./signer.mjs";

const REDIRECT = "http://localhost:3000/callback";
const VERIFIER = "a-verifier-of-forty-three-characters-or-more";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

const WEB = { client_id: "web", client_secret: "secret" };
const SPA = { client_id: "spa" };
const MACHINE = { client_id: "machine", client_secret: "secret" };
const REQUEST = { client_id: "web", redirect_uri: REDIRECT, response_type: "code", scope: "openid", state: "s", nonce: "n" };
const PUBLIC = { ...REQUEST, client_id: "spa", redirect_uri: "http://127.0.0.1/callback" };
const PKCE = { code_challenge: CHALLENGE, code_challenge_method: "S256" };

const authorize = (changes, request = REQUEST) => (provider) => provider.get("/authorize", { ...request, ...changes });

/** The code of a login. */
const code = async (provider, changes = {}) => (await provider.get("/authorize", { ...REQUEST, ...changes })).parameters.code;
const redeem = (provider, code, changes = {}) =>
  provider.post("/token", { grant_type: "authorization_code", code, redirect_uri: REDIRECT, ...WEB, ...changes });
const tokens = async (provider, changes) => (await redeem(provider, await code(provider, changes))).json;
const refresh = (provider, refresh_token, changes = {}) =>
  provider.post("/token", { grant_type: "refresh_token", refresh_token, ...WEB, ...changes });
const machine = async (provider) => (await provider.post("/token", { grant_type: "client_credentials", ...MACHINE })).json;

/** Asks for a token by an assertion with changed claims, or by several. */
const prove = (...changes) => async (provider) => {
  await provider.register(SIGNER);
  const { now, issuer } = provider;
  const usual = { iss: "signer", sub: "signer", aud: issuer, iat: now, exp: now + 60, jti: randomUUID() };
  const answers = [];
  for (const change of changes) {
    answers.push(await provider.post("/token", {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: sign({ ...usual, ...change(provider) }),
    }));
  }
  return answers;
};

export const QUESTIONS = {
  "authorize": authorize({}),
  "authorize with PKCE": authorize(PKCE),
  "authorize without client_id": authorize({ client_id: undefined }),
  "authorize with an unknown client": authorize({ client_id: "nobody" }),
  "authorize without redirect_uri": authorize({ redirect_uri: undefined }),
  "authorize with an unregistered redirect_uri": authorize({ redirect_uri: "http://localhost:3000/elsewhere" }),
  "authorize with a redirect_uri and a slash more": authorize({ redirect_uri: `${REDIRECT}/` }),
  "authorize with a redirect_uri and a query more": authorize({ redirect_uri: `${REDIRECT}?a=b` }),
  "authorize with a fragment in redirect_uri": authorize({ redirect_uri: `${REDIRECT}#a` }),
  "authorize at another port of localhost": authorize({ redirect_uri: "http://localhost:3001/callback" }),
  "authorize at another port of 127.0.0.1": authorize({ ...PKCE, redirect_uri: "http://127.0.0.1:3001/callback" }, PUBLIC),
  "authorize without response_type": authorize({ response_type: undefined }),
  "authorize with an unknown response_type": authorize({ response_type: "codes" }),
  "authorize with response_type=token": authorize({ response_type: "token" }),
  "authorize with response_type=code id_token": authorize({ response_type: "code id_token" }),
  "authorize with response_type=id_token in a query": authorize({ response_type: "id_token", response_mode: "query" }),
  "authorize without scope": authorize({ scope: undefined }),
  "authorize with an unknown scope": authorize({ scope: "openid something" }),
  "authorize with an unknown parameter": authorize({ something: "else" }),
  "authorize with two states": (provider) => provider.get("/authorize", [...Object.entries(REQUEST), ["state", "t"]]),
  "authorize with an unknown prompt": authorize({ prompt: "tea" }),
  "authorize with prompt=none and login": authorize({ prompt: "none login" }),
  "authorize with prompt=none and no session": authorize({ prompt: "none" }),
  "authorize with max_age that is no number": authorize({ max_age: "soon" }),
  "authorize with an id_token_hint that is no token": authorize({ id_token_hint: "token" }),
  "authorize with a request object": authorize({ request: "e30.e30." }),
  "authorize with a request_uri": authorize({ request_uri: "https://example.com/request" }),
  "authorize with registration": authorize({ registration: "{}" }),
  "authorize with claims that are no JSON": authorize({ claims: "{" }),
  "authorize with claims": authorize({ claims: '{"id_token":{"email":null}}' }),
  "authorize with response_mode=fragment": authorize({ response_mode: "fragment" }),
  "authorize with an unknown response_mode": authorize({ response_mode: "telepathy" }),
  "authorize a public client without PKCE": authorize({}, PUBLIC),
  "authorize with plain": authorize({ ...PKCE, code_challenge_method: "plain" }),
  "authorize with a challenge without method": authorize({ code_challenge: CHALLENGE }),
  "authorize with a method without challenge": authorize({ code_challenge_method: "S256" }),
  "authorize with a short challenge": authorize({ ...PKCE, code_challenge: "short" }),
  "authorize a client without the grant": authorize({ client_id: "machine" }),

  "redeem a code": async (provider) => redeem(provider, await code(provider)),
  "redeem a code of a request with profile and email": async (provider) => redeem(provider, await code(provider, { scope: "openid profile email" })),
  "redeem a code of a request without openid": async (provider) => redeem(provider, await code(provider, { scope: "profile" })),
  "redeem a code of a request without nonce": async (provider) => redeem(provider, await code(provider, { nonce: undefined })),
  "redeem a code of a request with max_age": async (provider) => redeem(provider, await code(provider, { max_age: "3600" })),
  "redeem a code twice": async (provider) => {
    const once = await code(provider);
    const { json } = await redeem(provider, once);
    return [await redeem(provider, once), await provider.get("/userinfo", {}, json.access_token)];
  },
  "redeem a code after 59 seconds": async (provider) => {
    const late = await code(provider);
    await provider.advance("59s");
    return redeem(provider, late);
  },
  "redeem a code after 61 seconds": async (provider) => {
    const late = await code(provider);
    await provider.advance("61s");
    return redeem(provider, late);
  },
  "redeem an unknown code": (provider) => redeem(provider, "unknown"),
  "redeem without a code": (provider) => redeem(provider, undefined),
  "redeem at another redirect_uri": async (provider) => redeem(provider, await code(provider), { redirect_uri: `${REDIRECT}/` }),
  "redeem without redirect_uri": async (provider) => redeem(provider, await code(provider), { redirect_uri: undefined }),
  "redeem another client's code": async (provider) => redeem(provider, await code(provider), { ...SPA, client_secret: undefined }),
  "redeem with PKCE": async (provider) => redeem(provider, await code(provider, PKCE), { code_verifier: VERIFIER }),
  "redeem with another verifier": async (provider) => redeem(provider, await code(provider, PKCE), { code_verifier: `${VERIFIER}-not` }),
  "redeem with a short verifier": async (provider) => redeem(provider, await code(provider, PKCE), { code_verifier: "short" }),
  "redeem without a verifier": async (provider) => redeem(provider, await code(provider, PKCE)),
  "redeem with a verifier for no challenge": async (provider) => redeem(provider, await code(provider), { code_verifier: VERIFIER }),

  "ask for a token without grant_type": (provider) => provider.post("/token", WEB),
  "ask for a token with an unknown grant": (provider) => provider.post("/token", { grant_type: "magic", ...WEB }),
  "ask for a token with a grant of others": (provider) => provider.post("/token", { grant_type: "client_credentials", ...WEB }),
  "ask for a token with GET": (provider) => provider.get("/token", { grant_type: "client_credentials", ...MACHINE }),
  "ask for a token in JSON": (provider) => provider.postJson("/token", { grant_type: "client_credentials", ...MACHINE }),
  "ask for a token without authentication": (provider) => provider.post("/token", { grant_type: "client_credentials" }),
  "ask for a token without the secret": (provider) => provider.post("/token", { grant_type: "client_credentials", client_id: "machine" }),
  "ask for a token with a wrong secret": (provider) => provider.post("/token", { grant_type: "client_credentials", ...MACHINE, client_secret: "wrong" }),
  "ask for a token as an unknown client": (provider) => provider.post("/token", { grant_type: "client_credentials", ...MACHINE, client_id: "nobody" }),
  "ask for a token with Basic": (provider) => provider.post("/token", { grant_type: "client_credentials" }, "machine:secret"),
  "ask for a token with Basic and a wrong secret": (provider) => provider.post("/token", { grant_type: "client_credentials" }, "machine:wrong"),
  "ask for a token with Basic and a secret in the body": (provider) => provider.post("/token", { grant_type: "client_credentials", ...MACHINE }, "machine:secret"),
  "ask for a token with Basic and another client_id": (provider) => provider.post("/token", { grant_type: "client_credentials", client_id: "web" }, "machine:secret"),
  "ask for a token with two grants": (provider) => provider.post("/token", [["grant_type", "client_credentials"], ["grant_type", "client_credentials"], ...Object.entries(MACHINE)]),
  "client credentials": (provider) => provider.post("/token", { grant_type: "client_credentials", ...MACHINE }),
  "client credentials with a scope": (provider) => provider.post("/token", { grant_type: "client_credentials", scope: "api", ...MACHINE }),
  "client credentials with an unknown scope": (provider) => provider.post("/token", { grant_type: "client_credentials", scope: "something", ...MACHINE }),
  "client credentials with openid": (provider) => provider.post("/token", { grant_type: "client_credentials", scope: "openid", ...MACHINE }),

  "prove by an assertion": prove(() => ({})),
  "prove by an assertion for the token endpoint": prove(({ issuer }) => ({ aud: `${issuer}/token` })),
  "prove by an assertion for several": prove(({ issuer }) => ({ aud: ["https://other.example", issuer] })),
  "prove by an assertion for another": prove(() => ({ aud: "https://other.example" })),
  "prove by an assertion of another issuer": prove(() => ({ iss: "machine" })),
  "prove by an assertion about another client": prove(() => ({ iss: "machine", sub: "machine" })),
  "prove by an assertion 15 seconds early": prove(({ now }) => ({ iat: now + 15, nbf: now + 15 })),
  "prove by an assertion with iat 16 seconds early": prove(({ now }) => ({ iat: now + 16 })),
  "prove by an assertion with nbf 16 seconds early": prove(({ now }) => ({ nbf: now + 16 })),
  "prove by an assertion that has just expired": prove(({ now }) => ({ exp: now })),
  "prove by an assertion that has expired": prove(({ now }) => ({ exp: now - 16 })),
  "prove by an assertion without exp": prove(() => ({ exp: undefined })),
  "prove by an assertion without jti": prove(() => ({ jti: undefined })),
  "prove by an assertion twice": prove(() => ({}), () => ({})),

  "refresh": async (provider) => refresh(provider, (await tokens(provider)).refresh_token),
  "refresh after an hour": async (provider) => {
    const { refresh_token } = await tokens(provider);
    await provider.advance("1h");
    return refresh(provider, refresh_token);
  },
  "refresh without a token": (provider) => refresh(provider, undefined),
  "refresh with an unknown token": (provider) => refresh(provider, "unknown"),
  "refresh with an access token": async (provider) => refresh(provider, (await tokens(provider)).access_token),
  "refresh as another client": async (provider) => refresh(provider, (await tokens(provider)).refresh_token, { ...SPA, client_secret: undefined }),
  "refresh with fewer scopes": async (provider) => refresh(provider, (await tokens(provider, { scope: "openid email" })).refresh_token, { scope: "openid" }),
  "refresh with more scopes": async (provider) => refresh(provider, (await tokens(provider)).refresh_token, { scope: "openid email" }),
  "refresh twice": async (provider) => {
    const { refresh_token } = await tokens(provider);
    const { json } = await refresh(provider, refresh_token);
    return [await refresh(provider, refresh_token), await refresh(provider, json.refresh_token), await provider.get("/userinfo", {}, json.access_token)];
  },
  "refresh after 31 days": async (provider) => {
    const { refresh_token } = await tokens(provider);
    await provider.advance("31d");
    return refresh(provider, refresh_token);
  },

  "userinfo": async (provider) => provider.get("/userinfo", {}, (await tokens(provider, { scope: "openid profile email" })).access_token),
  "userinfo with openid alone": async (provider) => provider.get("/userinfo", {}, (await tokens(provider)).access_token),
  "userinfo with POST": async (provider) => provider.post("/userinfo", {}, undefined, (await tokens(provider)).access_token),
  "userinfo with the token in the body": async (provider) => provider.post("/userinfo", { access_token: (await tokens(provider)).access_token }),
  "userinfo without a token": (provider) => provider.get("/userinfo"),
  "userinfo with an unknown token": (provider) => provider.get("/userinfo", {}, "unknown"),
  "userinfo with the token in header and body": async (provider) => {
    const { access_token } = await tokens(provider);
    return provider.post("/userinfo", { access_token }, undefined, access_token);
  },
  "userinfo with an ID token": async (provider) => provider.get("/userinfo", {}, (await tokens(provider)).id_token),
  "userinfo with a token without openid": async (provider) => provider.get("/userinfo", {}, (await tokens(provider, { scope: "profile" })).access_token),
  "userinfo after 61 minutes": async (provider) => {
    const { access_token } = await tokens(provider);
    await provider.advance("61m");
    return provider.get("/userinfo", {}, access_token);
  },

  "introspect": async (provider) => provider.post("/introspect", { token: (await machine(provider)).access_token, ...MACHINE }),
  "introspect a refresh token": async (provider) => provider.post("/introspect", { token: (await tokens(provider)).refresh_token, ...WEB }),
  "introspect with a wrong hint": async (provider) => provider.post("/introspect", { token: (await machine(provider)).access_token, token_type_hint: "refresh_token", ...MACHINE }),
  "introspect an unknown token": (provider) => provider.post("/introspect", { token: "unknown", ...MACHINE }),
  "introspect without a token": (provider) => provider.post("/introspect", MACHINE),
  "introspect without authentication": (provider) => provider.post("/introspect", { token: "unknown" }),
  "introspect after an hour": async (provider) => {
    const { access_token } = await machine(provider);
    await provider.advance("1h");
    return provider.post("/introspect", { token: access_token, ...MACHINE });
  },

  "revoke": async (provider) => {
    const { access_token } = await machine(provider);
    return [await provider.post("/revoke", { token: access_token, ...MACHINE }), await provider.post("/introspect", { token: access_token, ...MACHINE })];
  },
  "revoke a refresh token": async (provider) => {
    const { access_token, refresh_token } = await tokens(provider);
    return [await provider.post("/revoke", { token: refresh_token, ...WEB }), await refresh(provider, refresh_token), await provider.get("/userinfo", {}, access_token)];
  },
  "revoke an access token of a login": async (provider) => {
    const { access_token, refresh_token } = await tokens(provider);
    return [await provider.post("/revoke", { token: access_token, ...WEB }), await provider.get("/userinfo", {}, access_token), await refresh(provider, refresh_token)];
  },
  "revoke an unknown token": (provider) => provider.post("/revoke", { token: "unknown", ...MACHINE }),
  "revoke without a token": (provider) => provider.post("/revoke", MACHINE),
  "revoke another client's token": async (provider) => {
    const { access_token } = await machine(provider);
    return [await provider.post("/revoke", { token: access_token, ...WEB }), await provider.post("/introspect", { token: access_token, ...MACHINE })];
  },
  "revoke without authentication": (provider) => provider.post("/revoke", { token: "unknown" }),

  "log out without anything": (provider) => provider.get("/logout"),
  "log out with a hint that is no token": (provider) => provider.get("/logout", { id_token_hint: "token" }),
  "log out to an unregistered URI": async (provider) => provider.get("/logout", { id_token_hint: (await tokens(provider)).id_token, post_logout_redirect_uri: "http://localhost:3000/elsewhere" }),
  "log out to a URI without a client": (provider) => provider.get("/logout", { post_logout_redirect_uri: "http://localhost:3000/" }),
  "log out of another client": async (provider) => provider.get("/logout", { id_token_hint: (await tokens(provider)).id_token, client_id: "spa" }),

  "ask at an unknown path": (provider) => provider.get("/nothing"),
};
