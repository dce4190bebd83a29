// A server of the Model Context Protocol that admits the access tokens of an issuer: a resource server.

import { once } from "node:events";
import { createServer } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const SECRET = `Basic ${btoa("machine:secret")}`;

/** The tools: one for everybody, and one that needs the scope `admin`. */
function tools() {
  const server = new McpServer({ name: "tools", version: "1" });
  const text = (text) => ({ content: [{ type: "text", text }] });
  const numbers = { a: z.number(), b: z.number() };
  server.registerTool("add", { inputSchema: numbers }, ({ a, b }) => text(`${a + b}`));
  server.registerTool("reset", { inputSchema: {} }, () => text("done"));
  return server;
}

const json = async (request) => {
  const parts = await request.toArray();
  return parts.length ? JSON.parse(Buffer.concat(parts)) : undefined;
};

/** Starts the server. It asks the issuer about each token (RFC 7662), whose time counts. */
export async function startMcpServer(t, issuer) {
  const server = createServer(async (request, response) => {
    const { resource, metadata } = addresses();
    const answer = (status, body, headers = {}) =>
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    if (request.url === `${WELL_KNOWN}/mcp`) {
      return answer(200, { resource, authorization_servers: [issuer], scopes_supported: ["tools", "admin"] });
    }
    if (request.url !== "/mcp") return answer(404, {});
    if (request.method !== "POST") return answer(405, {}, { allow: "POST" });
    const challenge = (status, error, scope) =>
      answer(status, {}, { "www-authenticate": `Bearer ${error}scope="${scope}", resource_metadata="${metadata}"` });
    const token = await introspected(issuer, request.headers.authorization);
    if (!token) return challenge(401, "", "tools");
    if (!token.active || ![token.aud].flat().includes(resource)) return challenge(401, 'error="invalid_token", ', "tools");
    const message = await json(request);
    const needed = message.params?.name === "reset" ? "admin" : "tools";
    if (!token.scope.split(" ").includes(needed)) return challenge(403, 'error="insufficient_scope", ', `tools ${needed}`);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await tools().connect(transport);
    await transport.handleRequest(request, response, message);
  });
  const addresses = () => {
    const origin = `http://127.0.0.1:${server.address().port}`;
    return { resource: `${origin}/mcp`, metadata: `${origin}${WELL_KNOWN}/mcp` };
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close().closeAllConnections());
  return new URL(addresses().resource);
}

/** What the issuer knows of the token in a header. */
async function introspected(issuer, header) {
  const [, token] = /^Bearer (.+)$/.exec(header ?? "") ?? [];
  if (!token) return undefined;
  const body = new URLSearchParams({ token });
  return (await fetch(`${issuer}/introspect`, { method: "POST", headers: { authorization: SECRET }, body })).json();
}
