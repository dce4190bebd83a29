// Logs in, refreshes and reads a resource with each vendor, by the types that are made of the
// document: what it does not say, does not compile.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./mockid.js";

const baseUrl = `${process.env.MOCKID_URL}/~typescript-client`;
const anybody = createClient<paths>({ baseUrl });

/** A client that sends a token. */
const bearing = (token: string) =>
  createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

/** What came with a good answer. */
function given<T>({ data, response }: { data?: T; response: Response }): T {
  assert.ok(response.ok && data !== undefined, `${response.status} ${response.url}`);
  return data;
}

/** Moves the sandbox's clock. */
async function advance(by: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ by });
  const moved = await fetch(`${baseUrl}/__admin/clock/advance`, { method: "POST", headers, body });
  assert.ok(moved.ok);
}

async function intergiro(): Promise<void> {
  const api_key = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";
  const tokens = given(await anybody.POST("/intergiro/v3/auth/login", { body: { api_key } }));
  const first = bearing(tokens.access_token);
  assert.equal(given(await first.GET("/intergiro/v3/individuals")).has_more, false);
  const body = { refresh_token: tokens.refresh_token };
  const early = await anybody.POST("/intergiro/v3/auth/refresh", { body });
  assert.equal(early.response.status, 400);
  await advance("15m");
  const expired = await first.GET("/intergiro/v3/individuals");
  assert.equal(expired.response.status, 401);
  const newer = given(await anybody.POST("/intergiro/v3/auth/refresh", { body }));
  given(await bearing(newer.access_token).GET("/intergiro/v3/individuals"));
}

async function hautAi(): Promise<void> {
  const login = { username: "user@example.com", password: "password" };
  const loggedIn = given(await anybody.POST("/haut-ai/api/v1/auth/login/", { body: login }));
  const bearer = bearing(loggedIn.access_token);
  const body = { name: "backend", expiration_time: "2099-01-01T00:00:00Z" };
  const made = given(await bearer.POST("/haut-ai/api/v1/auth/private_tokens/", { body }));
  const backend = bearing(made.data);
  const page = given(await backend.GET("/haut-ai/api/v1/auth/private_tokens/"));
  assert.deepEqual(page.results.map((token) => token.id), [made.id]);
  given(await backend.GET("/haut-ai/api/v1/companies/"));
  const path = { id: made.id };
  const revoked = await bearer.DELETE("/haut-ai/api/v1/auth/private_tokens/{id}/", { params: { path } });
  assert.equal(revoked.response.status, 204);
}

async function kyc(): Promise<void> {
  const answer = await anybody.POST("/kyc/auth/jwt/login", {
    body: { username: "user@example.com", password: "your_secret_password" },
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    bodySerializer: (fields) => new URLSearchParams(fields),
  });
  const token = given(answer);
  assert.equal(token.token_type, "bearer");
  given(await bearing(token.access_token).GET("/kyc/api/v1/resource"));
}

async function s7risk(): Promise<void> {
  const params = { header: { Origin: "https://app.example.com" } };
  const user = { email: "user@example.com", password: "password" };
  const application = { clientId: "demo-client", secret: "demo-secret" };
  for (const { data } of [
    given(await anybody.POST("/s7risk/user/token", { params, body: user })),
    given(await anybody.POST("/s7risk/application/token", { params, body: application })),
  ]) {
    given(await bearing(data.accessToken).GET("/s7risk/incidents"));
  }
}

async function igny8(): Promise<void> {
  const login = { email: "user@example.com", password: "password" };
  const { data } = given(await anybody.POST("/igny8/api/v1/auth/login/", { body: login }));
  given(await bearing(data.access).GET("/igny8/api/v1/planner/keywords/"));
  await advance("15m");
  const body = { refresh: data.refresh };
  const refreshed = given(await anybody.POST("/igny8/api/v1/auth/refresh/", { body }));
  given(await bearing(refreshed.data.access).GET("/igny8/api/v1/planner/keywords/"));
}

const vendors = [intergiro, hautAi, kyc, s7risk, igny8];
for (const vendor of vendors) {
  await vendor();
}
console.log(`openapi-typescript: ${vendors.length} vendors, each logged in to and read from, two refreshed`);
