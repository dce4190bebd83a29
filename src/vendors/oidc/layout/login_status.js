addEventListener("message", async ({ data, origin, source }) => {
  if (source !== parent || typeof data !== "string") return;
  const [client_id, session_state] = data.split(" ");
  const query = new URLSearchParams({ client_id, origin, ...(session_state && { session_state }) });
  const answer = await fetch(`${location.pathname}/init?${query}`).catch(() => ({}));
  const verdict = { 204: "unchanged", 200: "changed" }[answer.status] ?? "error";
  source.postMessage(verdict, origin);
});
