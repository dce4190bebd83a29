// Starts the console.

import { render } from "preact";
import { api } from "./api";
import { App } from "./app";
import { connection, follow, newestId, reconcile, restart } from "./journal";
import { startPulse } from "./live";
import { nameSandboxInPath, route } from "./route";
import { readServer } from "./server";
import { reconnection } from "./reconnect";
import "./console.css";

nameSandboxInPath();
render(<App />, document.getElementById("console")!);
startPulse();
void readServer();
// Vendors may be added while the page is open.
route.subscribe(() => void readServer());
void follow(reconnection(restart));
setInterval(async () => {
  const asOf = newestId();
  if (document.hidden || asOf === 0 || connection.value !== "live") return;
  const listed = await api.get("/__admin/requests", { query: { limit: 1 } }).catch(() => undefined);
  if (listed) reconcile(listed, asOf);
}, 2000);
