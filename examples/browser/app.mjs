// An application in the browser that logs in with oidc-client-ts: the code under test.

import { UserManager } from "oidc-client-ts";

const { issuer } = await (await fetch("/settings.json")).json();
const manager = new UserManager({
  authority: issuer,
  client_id: "spa",
  scope: "openid profile email",
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/`,
  loadUserInfo: true,
});

function show(user) {
  document.querySelector("[role=status]").textContent = user ? `Logged in as ${user.profile.name}` : "Not logged in";
  document.querySelector("#login").hidden = Boolean(user);
  document.querySelector("#logout").hidden = !user;
}

document.querySelector("#login").onclick = () => manager.signinRedirect();
document.querySelector("#logout").onclick = () => manager.signoutRedirect();
manager.events.addUserLoaded(show);
manager.events.addSilentRenewError(() => manager.removeUser());
manager.events.addUserUnloaded(() => show(null));

if (location.pathname === "/callback") {
  // In the frame of a silent login this tells the page around it, which goes on.
  const user = await manager.signinCallback();
  if (user && window === window.top) {
    history.replaceState({}, "", "/");
    show(user);
  }
} else {
  // The provider may know this browser, without a page: `prompt=none` in a frame.
  show((await manager.getUser()) ?? (await manager.signinSilent().catch(() => null)));
}
