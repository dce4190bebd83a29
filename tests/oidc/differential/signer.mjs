// The client `signer`, which proves itself by assertions (private_key_jwt).

import { generateKeyPairSync, sign as signBytes } from "node:crypto";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

export const SIGNER = {
  client_id: "signer",
  token_endpoint_auth_method: "private_key_jwt",
  jwks: { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "ES256", use: "sig" }] },
  redirect_uris: [],
  response_types: [],
  grant_types: ["client_credentials"],
};

/** A JWT with these claims. */
export function sign(claims) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const message = `${encode({ alg: "ES256", kid: "1" })}.${encode(claims)}`;
  const signature = signBytes("sha256", Buffer.from(message), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${message}.${signature.toString("base64url")}`;
}
