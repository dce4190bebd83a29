/** Client and server share a time, whatever the runner's fake timers are. */
export async function shareTime(mockid, timers) {
  await mockid.freeze("2030-01-01T00:00:00Z");
  await mockid.shareTime(timers);
  let rang = 0;
  setInterval(() => rang++, 60_000);
  await mockid.advance("15m");
  if (rang !== 15) throw new Error(`${rang} of 15 minutes`);
  await mockid.advance("-5m");
  if (Date.now() / 1000 !== (await mockid.now())) throw new Error(`client ${Date.now()}, server ${await mockid.now()}`);
  const answer = await fetch(`${mockid.url("kyc")}/auth/jwt/login`, {
    method: "POST",
    body: new URLSearchParams(await mockid.credentials("kyc")),
  });
  const { access_token } = await answer.json();
  const { exp } = JSON.parse(Buffer.from(access_token.split(".")[1], "base64url"));
  if (exp !== Date.now() / 1000 + 3600) throw new Error(`expires at ${exp}`);
}
