// The modules with which the OpenID Foundation tests clients, by what a client meets in them. Those that tell a
// lie are named by `GET /__admin/lies`.

/** Misbehaviour with keys: `POST /__admin/oidc/keys/rotate`. */
export const OF_KEYS = ["oidcc-client-test-signing-key-rotation", "oidcc-client-test-signing-key-rotation-just-before-signing"];

/** The provider does as it should; the client has to use what the module is about. */
export const WITHOUT_MISBEHAVIOUR = [
  "oidcc-client-test",
  "oidcc-client-test-client-secret-basic",
  "oidcc-client-test-discovery-jwks-uri-keys",
  "oidcc-client-test-discovery-openid-config",
  "oidcc-client-test-dynamic-registration",
  "oidcc-client-test-form-post-error",
  "oidcc-client-test-idtoken-sig-rs256",
  "oidcc-client-test-nonce-unless-code-flow",
  "oidcc-client-test-refresh-token",
  "oidcc-client-test-rp-backchannel-rpinitlogout",
  "oidcc-client-test-rp-frontchannel-opinitlogout",
  "oidcc-client-test-rp-frontchannel-rpinitlogout",
  "oidcc-client-test-rp-init-logout",
  "oidcc-client-test-scope-userinfo-claims",
  "oidcc-client-test-userinfo-bearer-body",
  "oidcc-client-test-userinfo-bearer-header",
];

/** They need what the provider does not have (docs/vendors/oidc.md#lies). */
export const NOT_PLAYED = [
  "oidcc-client-test-3rd-party-init-login",
  "oidcc-client-test-aggregated-claims",
  "oidcc-client-test-discovery-webfinger-acct",
  "oidcc-client-test-discovery-webfinger-url",
  "oidcc-client-test-distributed-claims",
  "oidcc-client-test-invalid-chash",
  "oidcc-client-test-missing-chash",
  "oidcc-client-test-mtls-endpoint-aliases",
  "oidcc-client-test-request-uri-signed-none",
  "oidcc-client-test-request-uri-signed-rs256",
  "oidcc-client-test-session-management",
];

/** All of them, whatever is said of them above. */
export const ALL = [
  "oidcc-client-test",
  ...[
    "3rd-party-init-login", "aggregated-claims", "client-secret-basic", "discovery-issuer-mismatch",
    "discovery-jwks-uri-keys", "discovery-openid-config", "discovery-webfinger-acct", "discovery-webfinger-url",
    "distributed-claims", "dynamic-registration", "form-post-error", "idtoken-sig-none", "idtoken-sig-rs256",
    "ignores-unparseable-key-in-jwks", "invalid-athash", "invalid-aud", "invalid-chash", "invalid-iss",
    "invalid-sig-es256", "invalid-sig-hs256", "invalid-sig-rs256", "kid-absent-multiple-jwks",
    "kid-absent-single-jwks", "missing-athash", "missing-aud", "missing-chash", "missing-iat", "missing-sub",
    "mtls-endpoint-aliases", "nonce-invalid", "nonce-unless-code-flow", "refresh-token",
    "refresh-token-invalid-aud", "refresh-token-invalid-azp", "refresh-token-invalid-issuer",
    "refresh-token-invalid-sub", "request-uri-signed-none", "request-uri-signed-rs256",
    "rp-backchannel-rpinitlogout", "rp-backchannel-rpinitlogout-alg-none", "rp-backchannel-rpinitlogout-no-event",
    "rp-backchannel-rpinitlogout-with-nonce", "rp-backchannel-rpinitlogout-wrong-alg",
    "rp-backchannel-rpinitlogout-wrong-aud", "rp-backchannel-rpinitlogout-wrong-event",
    "rp-backchannel-rpinitlogout-wrong-iss", "rp-frontchannel-opinitlogout", "rp-frontchannel-rpinitlogout",
    "rp-init-logout", "rp-init-logout-no-state", "rp-init-logout-other-state", "scope-userinfo-claims",
    "session-management", "signing-key-rotation", "signing-key-rotation-just-before-signing",
    "userinfo-bearer-body", "userinfo-bearer-header", "userinfo-invalid-sub", "userinfo-signed",
  ].map((name) => `oidcc-client-test-${name}`),
];
