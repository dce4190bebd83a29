// A resource server that verifies access tokens with jose: the code under test.

import { createServer } from "node:http";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

export async function resourceServer({ issuer, audience }) {
  const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const expected = { issuer, audience, algorithms: ["RS256"], requiredClaims: ["exp", "sub"] };

  return createServer(async (request, response) => {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (!token) return response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    try {
      const { payload } = await jwtVerify(token, keys, expected);
      response.end(`Hello, ${payload.sub}`);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) return response.writeHead(503).end();
      const challenge = `Bearer error="invalid_token", error_description="${error.code}"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    }
  });
}
