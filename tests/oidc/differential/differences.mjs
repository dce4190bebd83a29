// Where mockid answers otherwise than the certified provider, and the paragraph that decides. `path` is that
// in the compared facts, `at` the questions, if not all.

export const DIFFERENCES = [
  {
    path: /id_token\.(acr|amr|at_hash|auth_time|azp|sid)$/,
    decides: "OpenID Connect Core, section 2: these claims are optional, and clients read them",
  },
  {
    path: /(id_token|json)\.groups$/,
    decides: "OpenID Connect Core, section 5.1.2: additional claims; the certified provider gives those of its scopes alone",
  },
  {
    at: ["refresh", "refresh after an hour", "refresh with fewer scopes"],
    path: /id_token\.nonce$/,
    decides: "OpenID Connect Core, section 12.2: it SHOULD NOT have a nonce Claim",
  },
  {
    at: ["authorize without redirect_uri"],
    path: /./,
    decides: "OpenID Connect Core, section 3.1.2.1: redirect_uri REQUIRED",
  },
  {
    at: ["redeem without redirect_uri"],
    path: /./,
    decides: "RFC 6749, section 4.1.3: redirect_uri REQUIRED, if it was included in the authorization request",
  },
  {
    at: ["authorize with response_type=code id_token", "authorize with response_type=id_token in a query"],
    path: /error$/,
    decides: "RFC 6749, section 4.1.2.1: unsupported_response_type",
  },
  {
    at: ["authorize with response_type=id_token in a query"],
    path: /^0\.in$/,
    decides: "OAuth 2.0 Multiple Response Type Encoding Practices, section 3: the query encoding MUST NOT be used",
  },
  {
    at: ["prove by an assertion with iat 16 seconds early"],
    path: /./,
    decides: "RFC 7523, section 3: iat is the time at which the JWT was issued; the certified provider does not compare it",
  },
  {
    at: ["prove by an assertion that has just expired"],
    path: /./,
    decides: "RFC 7523, section 3: expired, subject to allowable clock skew; here there is none, so that a test meets the end",
  },
  {
    at: ["authorize without scope", "redeem a code of a request without openid", "userinfo with a token without openid"],
    path: /./,
    decides: "RFC 6749, section 3.3: scope is optional; the certified provider serves OpenID Connect alone",
  },
  {
    at: ["authorize with an unknown response_mode"],
    path: /error$/,
    decides: "RFC 6749, section 4.1.2.1: invalid_request for an invalid parameter value",
  },
  {
    at: ["ask for a token without authentication", "introspect without authentication", "revoke without authentication"],
    path: /./,
    decides: "RFC 6749, section 5.2: invalid_client if no client authentication is included",
  },
  {
    at: ["ask for a token with Basic and a wrong secret"],
    path: /challenge$/,
    decides: "RFC 7617, section 2: the challenge of Basic has a realm and no error",
  },
  {
    at: ["ask for a token with a grant of others"],
    path: /error$/,
    decides: "RFC 6749, section 5.2: unauthorized_client, the authenticated client is not authorized to use this grant type",
  },
  {
    at: ["ask for a token with GET"],
    path: /./,
    decides: "RFC 9110, section 15.5.6: 405 for a method that the resource does not support",
  },
  {
    at: ["client credentials with an unknown scope", "client credentials with openid", "refresh with more scopes", "authorize with an unknown scope"],
    path: /./,
    decides: "RFC 6749, section 5.2: invalid_scope; the certified provider ignores the scope, as section 3.3 allows",
  },
  {
    at: ["userinfo without a token"],
    path: /json/,
    decides: "RFC 6750, section 3.1: without authentication information no error code",
  },
  {
    path: /json\.(jti|username|sub|aud)(\.0)?$/,
    at: ["introspect", "introspect a refresh token", "introspect with a wrong hint", "revoke another client's token"],
    decides: "RFC 7662, section 2.2: optional members",
  },
  {
    path: /cache$/,
    decides: "RFC 6749, section 5.1 asks for no-store where there are tokens; more of it does no harm",
  },
  {
    at: ["revoke an access token of a login"],
    path: /^2\./,
    decides: "RFC 7009, section 2.1: the server MAY revoke the refresh token as well; the setting revoke_access_token does",
  },
  {
    at: ["revoke another client's token"],
    path: /^0\.json\.error$/,
    decides: "RFC 6749, section 5.2: invalid_grant, it was issued to another client",
  },
  {
    at: ["log out to a URI without a client"],
    path: /./,
    decides: "OpenID Connect RP-Initiated Logout, section 3: the OP MUST NOT redirect without a hint or a client; here it is refused",
  },
  {
    at: ["ask at an unknown path"],
    path: /json$/,
    decides: "no specification: the body of a 404",
  },
];
