// Asks mockid and a certified provider the same, at the same time of their clocks, and fails on each
// difference that differences.mjs does not explain, and on each that it explains in vain.
//
//   MOCKID_URL=http://127.0.0.1:8080 node tests/oidc/differential/compare.mjs [NAME OF A QUESTION]

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { startMockid } from "../../support/mockid.mjs";
import { ACCOUNTS, startCertified } from "./certified.mjs";
import { DIFFERENCES } from "./differences.mjs";
import { QUESTIONS } from "./requests.mjs";
import { SIGNER } from "./signer.mjs";

/** The time of all clocks, in whole seconds. */
const NOW = Math.floor(Date.now() / 1000);

/** A provider in a sandbox of its own, whose clock stands still. */
class Provider {
  #url;
  now = NOW;

  constructor(server) {
    this.#url = `${server}/~${randomUUID()}`;
  }

  async start() {
    await this.#control("PUT", "/clock", { mode: "frozen", now: new Date(NOW * 1000).toISOString() });
    await this.#control("PATCH", "/settings", { oidc: { login: "auto", scopes: { api: { audience: "https://api.example.com" } } } });
  }

  get issuer() {
    return `${this.#url}/oidc`;
  }

  /** Registers a client, which the certified provider knows from the start. */
  register({ client_id, jwks, grant_types: grants }) {
    return this.#control("POST", "/accounts", { provider: "oidc", kind: "application", client_id, jwks, grants });
  }

  advance(by) {
    return this.#control("POST", "/clock/advance", { by });
  }

  get(path, parameters = {}, token) {
    const query = form(parameters).toString();
    // The authorization endpoint and the logout are for browsers.
    const accept = /^.(authorize|logout)/.test(path) ? { accept: "text/html" } : {};
    return this.#ask(path + (query && `?${query}`), { headers: { ...bearer(token), ...accept } });
  }

  post(path, parameters, credentials, token) {
    const basic = credentials && { authorization: `Basic ${btoa(credentials)}` };
    return this.#ask(path, { method: "POST", body: form(parameters), headers: { ...bearer(token), ...basic } });
  }

  postJson(path, body) {
    return this.#ask(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  }

  async #control(method, path, body) {
    const url = `${this.#url}/__admin${path}`;
    const answer = await fetch(url, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    assert(answer.ok, `${path}: ${await answer.text()}`);
  }

  async #ask(path, options) {
    const answer = await fetch(`${this.#url}/oidc${path}`, { ...options, redirect: "manual" });
    const text = await answer.text();
    const location = answer.headers.get("location");
    const url = location && new URL(location, this.#url);
    const parameters = url && new URLSearchParams(url.hash ? url.hash.slice(1) : url.search);
    let json;
    try {
      json = JSON.parse(text);
    } catch {}
    return { answer, json, url, parameters: parameters && Object.fromEntries(parameters) };
  }
}

const bearer = (token) => (token ? { authorization: `Bearer ${token}` } : {});
const form = (parameters) => {
  const pairs = Array.isArray(parameters) ? parameters : Object.entries(parameters);
  return new URLSearchParams(pairs.filter(([, value]) => value !== undefined));
};

// Members whose values both providers have to agree on; of all others only the type.
const EQUAL = new Set(["error", "token_type", "expires_in", "scope", "active", "client_id", "state", "nonce", "email", "name", "email_verified", "aud", "azp"]);
// What a provider may say more of an error.
const FREE = new Set(["error_description", "error_uri"]);

function members(object) {
  const kept = Object.entries(object).filter(([name]) => !FREE.has(name) && !(object.error && name === "scope"));
  const shown = kept.map(([name, value]) => [name, EQUAL.has(name) ? value : name === "id_token" ? claims(value) : typeof value]);
  return Object.fromEntries(shown.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function claims(token) {
  const { iat, exp, ...rest } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  return { ...members(rest), lifetime: exp - iat };
}

/** What of an answer is compared. */
function facts({ answer, json, url, parameters }) {
  const challenge = answer.headers.get("www-authenticate");
  const error = /error="?([a-z_]+)/.exec(challenge)?.[1];
  return {
    // Both are right for a redirect (RFC 9700, section 4.12, warns of 307 alone).
    status: url ? "redirect" : answer.status,
    ...(challenge && { challenge: [challenge.split(" ")[0], error].filter(Boolean).join(" ") }),
    ...(url && { to: url.origin + url.pathname, in: url.hash ? "fragment" : "query", parameters: members(parameters) }),
    ...(json && { json: members(json) }),
    ...(answer.headers.get("cache-control")?.includes("no-store") && { cache: "no-store" }),
  };
}

async function askOne(server, question) {
  const provider = new Provider(server.url);
  await provider.start();
  const answers = [await question(provider)].flat();
  return answers.map(facts);
}

/** The paths at which two values differ, with both. */
function differences(mockid, certified, path = "") {
  if (typeof mockid === "object" && typeof certified === "object" && mockid && certified) {
    const names = new Set([...Object.keys(mockid), ...Object.keys(certified)]);
    return [...names].flatMap((name) => differences(mockid[name], certified[name], path ? `${path}.${name}` : name));
  }
  return mockid === certified ? [] : [{ path, mockid, certified }];
}

const only = process.argv[2];
const [mockid, certified] = [await startMockid(), await startCertified({ ...ACCOUNTS, clients: [...ACCOUNTS.clients, SIGNER] })];
const explained = new Set();
const unexplained = [];
for (const [name, question] of Object.entries(QUESTIONS)) {
  if (only && only !== name) continue;
  const answers = await Promise.all([mockid, certified].map((server) => askOne(server, question).catch((error) => [{ failed: String(error) }])));
  const failed = answers.flat().filter(({ failed }) => failed);
  unexplained.push(...failed.map(({ failed }) => `${name}: ${failed}`));
  for (const difference of failed.length ? [] : differences(...answers)) {
    const known = DIFFERENCES.find(({ at, path, mockid, certified }) =>
      (at === undefined || at.includes(name)) && path.test(difference.path) &&
      (mockid === undefined || mockid === difference.mockid) && (certified === undefined || certified === difference.certified));
    if (known) explained.add(known);
    else unexplained.push(`${name}: ${difference.path} is ${JSON.stringify(difference.mockid)}, certified: ${JSON.stringify(difference.certified)}`);
  }
}
await mockid.stop();
certified.stop();
const idle = only ? [] : DIFFERENCES.filter((difference) => !explained.has(difference));
for (const line of unexplained) console.log(line);
for (const { decides } of idle) console.log(`explained in vain: ${decides}`);
console.log(`${Object.keys(QUESTIONS).length} questions, ${explained.size} explained differences, ${unexplained.length} others`);
process.exit(unexplained.length + idle.length ? 1 : 0);
