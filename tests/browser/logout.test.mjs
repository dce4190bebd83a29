// Logs out in a browser of a session in which two clients are logged in: the page loads an address of each in a frame.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test logout.test.mjs

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { startMockid } from "../support/mockid.mjs";
import { launch, serveApplication, visit } from "./oidc.mjs";

const world = {};
before(async () => {
  world.mockid = await startMockid();
  world.browser = await launch();
  world.application = await serveApplication();
});
after(async () => {
  await world.application.close();
  await world.browser.close();
  await world.mockid.stop();
});

/** A person who is logged in at two clients, with the ID token of each. */
async function logInTwice(t, more) {
  const person = await visit(t, world);
  const { url, callback } = person.application;
  const at = `${randomUUID()}/`;
  const idTokens = [];
  for (const client_id of ["first", "second"]) {
    await person.sandbox.control("POST", "/accounts", {
      provider: "oidc",
      kind: "application",
      client_id,
      public: true,
      redirect_uris: [callback],
      post_logout_redirect_uris: [url],
      frontchannel_logout_uri: `${url}${at}${client_id}`,
      ...more,
    });
    await person.authorize({ client_id });
    // The second client finds the session of the first.
    if (client_id === "first") await person.click(/Ada Lovelace/);
    const { id_token } = await person.tokens(await person.back(), client_id);
    idTokens.push(id_token);
  }
  /** The page after a logout, when its frames have loaded. */
  const logOut = async () => {
    const loads = ["first", "second"].map((id) => person.page.waitForResponse((answer) => answer.url().includes(at + id)));
    const request = { id_token_hint: idTokens[0], post_logout_redirect_uri: url, state: "xyz" };
    await person.page.goto(`${person.issuer}/logout?${new URLSearchParams(request)}`);
    await Promise.all(loads);
    return person.application.framed(`/${at}`);
  };
  const claims = idTokens.map((token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url")));
  return { person, at, claims, logOut };
}

const byPath = (a, b) => a.pathname.localeCompare(b.pathname);

test("a logout calls both clients with the issuer and the session", async (t) => {
  const { person, at, claims, logOut } = await logInTwice(t, { frontchannel_logout_session_required: true });
  assert.equal(claims[0].sid, claims[1].sid);
  const told = { iss: person.issuer, sid: claims[0].sid };
  assert.deepEqual((await logOut()).sort(byPath), [
    { pathname: `/${at}first`, ...told },
    { pathname: `/${at}second`, ...told },
  ]);
  await person.page.waitForURL(`${person.application.url}?state=xyz`);
  await person.authorize({ prompt: "none" });
  assert.equal((await person.back()).error, "login_required");
});

test("clients that do not ask for the session are told nothing else", async (t) => {
  const { at, logOut } = await logInTwice(t, {});
  assert.deepEqual((await logOut()).sort(byPath), [{ pathname: `/${at}first` }, { pathname: `/${at}second` }]);
});
