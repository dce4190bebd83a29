// Uses the pages of the OIDC provider as a person would: with a mouse, with the keyboard alone, in the
// dark, on a phone, and with scripts disabled unless a test says otherwise.
//
//   MOCKID_URL=http://127.0.0.1:8080 node --test oidc.test.mjs

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startMockid } from "../support/mockid.mjs";
import { launch, serveApplication, visit as visitIn } from "./oidc.mjs";

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
const visit = (t, options) => visitIn(t, world, options);

const ADA = /Ada Lovelace/;
const PASSWORDS = { passwords: true, lockout: { threshold: 2, window: "5m", length: "5m" } };

test("the button of an account logs in", async (t) => {
  const person = await visit(t);
  await person.authorize();
  await person.click(ADA);
  const back = await person.back();
  assert.equal(back.state, "af0ifjsldkj");
  assert.equal(back.iss, person.issuer);
  const { scope } = await person.tokens(back);
  assert.equal(scope, "openid profile email");
});

test("the button of an account asks for its password where passwords are checked", async (t) => {
  const person = await visit(t, { settings: PASSWORDS });
  await person.authorize();
  await person.click(ADA);
  await person.sees("Type the password of ada.");
  await person.page.keyboard.type("password");
  await person.page.keyboard.press("Enter");
  assert.ok((await person.back()).code);
});

test("a wrong password is reported, and a second one locks the account for a while", async (t) => {
  const person = await visit(t, { settings: PASSWORDS });
  await person.authorize();
  const logIn = async (password) => {
    await person.page.getByLabel("Username").fill("ada");
    await person.page.getByLabel("Password").fill(password);
    await person.click("Log in");
  };
  await logIn("wrong");
  assert.equal(await person.page.getByRole("alert").innerText(), "The password is wrong.");
  assert.equal(await person.page.getByLabel("Username").inputValue(), "ada");
  assert.equal(await person.page.getByLabel("Password").inputValue(), "");
  await logIn("wrong");
  await logIn("password");
  await person.sees("the account is locked until");
  await person.sandbox.advance({ minutes: 5 });
  await logIn("password");
  assert.ok((await person.back()).code);
});

test("denying goes back with access_denied", async (t) => {
  const person = await visit(t);
  await person.authorize();
  await person.click("Deny");
  const { error, code } = await person.back();
  assert.deepEqual([error, code], ["access_denied", undefined]);
});

test("scopes can be left out", async (t) => {
  const person = await visit(t);
  await person.authorize();
  await person.page.getByLabel("email", { exact: true }).uncheck();
  await person.click(ADA);
  const { scope } = await person.tokens(await person.back());
  assert.equal(scope, "openid profile");
});

test("what is wrong with the request is on the page", async (t) => {
  const person = await visit(t, { breaks: ["sends-no-state"] });
  const { port } = new URL(person.application.url);
  const request = new URLSearchParams({
    response_type: "code",
    client_id: "web",
    redirect_uri: `http://localhost:${port}/callback`,
    scope: "openid",
    promt: "login",
  });
  await person.page.goto(`${person.issuer}/authorize?${request}`);
  const findings = await person.page.getByRole("list").filter({ hasText: "RFC 9700" }).getByRole("listitem").allInnerTexts();
  const beginnings = findings.map((finding) => finding.split(":")[0]);
  assert.deepEqual(beginnings, [
    "There is no code_challenge",
    "There is no state",
    "There is no nonce",
    "The parameter promt is unknown; did you mean prompt?",
  ]);
  await person.page.getByRole("row", { name: "promt login" }).waitFor();
});

test("a hint that names nobody is shown with the nearest name", async (t) => {
  const person = await visit(t, { settings: { login: "auto" } });
  const answer = await person.authorize({ login_hint: "adda" });
  assert.equal(answer.status(), 400);
  await person.sees("login_hint names no account: `adda`; did you mean `ada`?");
});

test("a login page that is opened again after an answer says how a login begins", async (t) => {
  const person = await visit(t);
  await person.authorize();
  await person.page.getByLabel("Username").fill("adda");
  await person.click("Log in");
  await person.sees("There is no account adda");
  await person.page.goto(person.page.url());
  await person.sees(`sends the browser to ${person.issuer}/authorize`);
});

test("everything can be done with the keyboard, in the order of the page", async (t) => {
  const person = await visit(t);
  await person.authorize();
  const order = [];
  for (let presses = 0; presses < 9; presses++) {
    await person.page.keyboard.press("Tab");
    const { name, outline } = await person.focused();
    assert.equal(outline, "solid", `the focus on ${name} can be seen`);
    order.push(name);
  }
  assert.deepEqual(order, ["Ada Lovelace", "Bob Builder", "username", "password", "Log in", "profile", "email", "Deny", "The request"]);
});

test("the keyboard logs in by a button, leaves out a scope, and denies", async (t) => {
  const person = await visit(t);
  const { keyboard } = person.page;
  await person.authorize();
  await person.tabTo("email");
  await keyboard.press("Space");
  await keyboard.press("Shift+Tab");
  await person.tabTo("Bob Builder", "Shift+Tab");
  await keyboard.press("Enter");
  const { scope } = await person.tokens(await person.back());
  assert.equal(scope, "openid profile");

  await person.authorize({ prompt: "login" });
  await person.tabTo("Deny");
  await keyboard.press("Space");
  assert.equal((await person.back()).error, "access_denied");
});

test("Enter in a field logs the typed account in, and not the first button's", async (t) => {
  const person = await visit(t);
  await person.authorize();
  await person.tabTo("username");
  await person.page.keyboard.type("bob@example.com");
  await person.page.keyboard.press("Enter");
  const { access_token } = await person.tokens(await person.back());
  const userinfo = await fetch(`${person.issuer}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
  assert.equal((await userinfo.json()).name, "Bob Builder");
});

test("the cookie is invisible to scripts, ends with the browser, and is for its sandbox alone", async (t) => {
  const person = await visit(t, { javaScriptEnabled: true });
  await person.authorize();
  await person.click(ADA);
  await person.back();
  const { pathname } = new URL(person.issuer);
  const [{ value, ...cookie }, ...others] = await person.context.cookies();
  assert.deepEqual(others, []);
  assert.deepEqual(cookie, {
    name: "mockid-oidc",
    domain: "127.0.0.1",
    path: pathname,
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: "Lax",
  });
  await person.authorize({ prompt: "consent" });
  await person.sees("Continue as");
  assert.equal(await person.page.evaluate(() => document.cookie), "");

  const elsewhere = await visit(t);
  await elsewhere.context.addCookies([{ ...cookie, value }]);
  await elsewhere.authorize({ prompt: "none" });
  assert.equal((await elsewhere.back()).error, "login_required");
});

test("a login is remembered until the logout, which is confirmed at a page", async (t) => {
  const person = await visit(t);
  await person.authorize();
  await person.click(ADA);
  await person.back();
  await person.page.goto(`${person.issuer}/logout`);
  await person.sees("Logged in in this browser: ada.");
  await person.click("Stay logged in");
  await person.sees("Nothing has changed.");
  await person.authorize({ prompt: "none" });
  assert.ok((await person.back()).code);

  await person.page.goto(`${person.issuer}/logout`);
  await person.tabTo("Log out");
  await person.page.keyboard.press("Enter");
  await person.sees("Nobody is logged in in this browser any more.");
  assert.deepEqual(await person.context.cookies(), []);
  await person.authorize({ prompt: "none" });
  assert.equal((await person.back()).error, "login_required");
});

for (const javaScriptEnabled of [true, false]) {
  test(`form_post returns ${javaScriptEnabled ? "by itself" : "by a button where scripts are disabled"}`, async (t) => {
    const person = await visit(t, { javaScriptEnabled });
    await person.authorize({ response_mode: "form_post" });
    await person.click(ADA);
    if (!javaScriptEnabled) await person.click("Continue");
    const { code, state, iss } = await person.back();
    assert.deepEqual([state, iss], ["af0ifjsldkj", person.issuer]);
    await person.tokens({ code });
  });
}

test("going back to the page after the login logs in again, without an error", async (t) => {
  const person = await visit(t);
  await person.authorize();
  await person.click(ADA);
  const first = await person.back();
  await person.page.goBack();
  const second = await person.back();
  assert.notEqual(second.code, first.code);
  await person.tokens(second);
});

test("a device is connected by its code, typed or in the address, and with the keyboard alone", async (t) => {
  const person = await visit(t);
  for (const isTyped of [true, false]) {
    const device = await person.device();
    if (isTyped) {
      await person.page.goto(device.verification_uri);
      await person.page.getByLabel("The code that the device shows").fill(device.user_code.toLowerCase());
      await person.page.keyboard.press("Enter");
    } else {
      await person.page.goto(device.verification_uri_complete);
    }
    await person.sees(device.user_code);
    await person.tabTo("Bob Builder");
    await person.page.keyboard.press("Enter");
    await person.sees("Go back to the device.");
    assert.equal((await device.poll()).scope, "openid profile");
  }
});

test("a device is denied, and an unknown code is reported", async (t) => {
  const person = await visit(t);
  const device = await person.device();
  await person.page.goto(device.verification_uri_complete);
  await person.click("Deny");
  await person.sees("The device gets no access.");
  assert.equal((await device.poll()).error, "access_denied");
  await person.page.goto(`${device.verification_uri}?user_code=AAAA-AAAA`);
  assert.equal(await person.page.getByRole("alert").innerText(), "No device waits with the code AAAA-AAAA.");
});

// How a person gets to each page.
const PAGES = {
  "the login": (person) => person.authorize({ login_hint: "bob" }),
  "a login with what is wrong": (person) => person.authorize({ promt: "login" }),
  "a wrong password": async (person) => {
    await person.authorize();
    await person.page.getByLabel("Username").fill("ada");
    await person.page.getByLabel("Password").fill("wrong");
    await person.click("Log in");
    await person.sees("The password is wrong.");
  },
  "a login again": async (person) => {
    await logIn(person);
    await person.authorize({ prompt: "login" });
  },
  "the consent": async (person) => {
    await logIn(person);
    await person.authorize({ prompt: "consent" });
  },
  "the choice of an account": async (person) => {
    await logIn(person);
    await person.authorize({ prompt: "select_account" });
  },
  "a stronger login": async (person) => {
    await logIn(person);
    await person.authorize({ acr_values: "gold" });
  },
  "a request that cannot be answered": (person) => person.authorize({ redirect_uri: "https://evil.example" }),
  "a hint that names nobody": async (person) => {
    await person.sandbox.settings({ oidc: { login: "auto" } });
    await person.authorize({ login_hint: "adda" });
  },
  "the page for a hint that names nobody": (person) => person.authorize({ login_hint: "adda" }),
  "the address of the form": (person) => person.page.goto(`${person.issuer}/login`),
  "an unknown address": (person) => person.page.goto(`${person.issuer}/authorise`),
  "a page that has expired": async (person) => {
    await person.authorize();
    await person.sandbox.advance({ minutes: 60 });
    await person.click(ADA);
    await person.sees("begin again");
  },
  "the answer by form_post": async (person) => {
    await person.page.route(person.application.callback, (route) => route.abort("aborted"));
    await person.authorize({ response_mode: "form_post" });
    await person.click(ADA);
    await person.button("Continue").waitFor();
  },
  "the code of a device": async (person) => person.page.goto((await person.device()).verification_uri),
  "an unknown code of a device": async (person) => {
    await person.page.goto(`${(await person.device()).verification_uri}?user_code=AAAA-AAAA`);
  },
  "the answer to a device": async (person) => person.page.goto((await person.device()).verification_uri_complete),
  "a device that is connected": async (person) => {
    await person.page.goto((await person.device()).verification_uri_complete);
    await person.click(ADA);
    await person.sees("Go back to the device.");
  },
  "the logout": async (person) => {
    await logIn(person);
    await person.page.goto(`${person.issuer}/logout?client_id=spa`);
  },
  "after the logout": async (person) => {
    await person.page.goto(`${person.issuer}/logout`);
    await person.click("Log out");
  },
  "after staying": async (person) => {
    await logIn(person);
    await person.page.goto(`${person.issuer}/logout`);
    await person.click("Stay logged in");
  },
  "a logout that is not possible": (person) => person.page.goto(`${person.issuer}/logout?id_token_hint=x`),
};

async function logIn(person) {
  await person.authorize();
  await person.click(ADA);
  await person.back();
}

for (const [name, open] of Object.entries(PAGES)) {
  test(`accessible in both colour schemes and in a narrow window: ${name}`, async (t) => {
    // The narrowest window of WCAG 2.2, criterion 1.4.10.
    const person = await visit(t, { javaScriptEnabled: true, viewport: { width: 320, height: 640 } });
    await open(person);
    assert.deepEqual(await person.axe(), []);
    assert.equal(await person.overflow(), 0);
  });
}

test("the page is dark where the person wants it dark", async (t) => {
  const person = await visit(t);
  await person.authorize();
  for (const [colorScheme, background] of [["light", "rgb(255, 255, 255)"], ["dark", "rgb(24, 24, 24)"]]) {
    await person.page.emulateMedia({ colorScheme });
    assert.equal(await person.page.evaluate(() => getComputedStyle(document.body).backgroundColor), background);
  }
});
