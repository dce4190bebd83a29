// openid-client pushes its authorization requests (RFC 9126).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as openid from "openid-client";

import { startMockid } from "../../support/mockid.mjs";
import { reason, request, start, visit } from "./flow.mjs";

let mockid;
before(async () => (mockid = await startMockid()));
after(() => mockid.stop());

test("a pushed request is answered with a code, and its reference is good once", async (t) => {
  const { sandbox, config } = await start(mockid, t, { settings: { require_pushed_authorization_requests: true } });
  const { parameters, checks } = await request();
  const url = await openid.buildAuthorizationUrlWithPAR(config, parameters);
  assert.deepEqual([...url.searchParams.keys()].sort(), ["client_id", "request_uri"]);
  const tokens = await openid.authorizationCodeGrant(config, await visit(url), checks);
  assert(tokens.claims().sub);
  assert.equal(await visit(url), 400);
  assert.equal(await reason(sandbox), "request_uri_used");
});

test("a reference expires after a minute of the sandbox", async (t) => {
  const { sandbox, config } = await start(mockid, t);
  const url = await openid.buildAuthorizationUrlWithPAR(config, (await request()).parameters);
  await sandbox.advance({ minutes: 1 });
  assert.equal(await visit(url), 400);
  assert.equal(await reason(sandbox), "request_uri_expired");
});

test("a request that is not pushed is refused where pushing is required", async (t) => {
  const { config } = await start(mockid, t, { settings: { require_pushed_authorization_requests: true } });
  const { parameters, checks } = await request();
  const back = await visit(openid.buildAuthorizationUrl(config, parameters));
  const refused = openid.authorizationCodeGrant(config, back, checks);
  await assert.rejects(refused, { error: "invalid_request", code: "OAUTH_AUTHORIZATION_RESPONSE_ERROR" });
});

test("what is wrong with a request is said at the push", async (t) => {
  const { config } = await start(mockid, t);
  const { parameters } = await request();
  const pushed = (change) => openid.buildAuthorizationUrlWithPAR(config, { ...parameters, ...change });
  for (const [change, error] of [
    [{ redirect_uri: "https://evil.example/" }, "invalid_request"],
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ scope: '"openid' }, "invalid_scope"],
    [{ resource: "https://unknown.example/" }, "invalid_target"],
  ]) {
    await assert.rejects(pushed(change), { error, code: "OAUTH_RESPONSE_BODY_ERROR" });
  }
});
