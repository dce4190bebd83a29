const { appendFileSync } = require("node:fs");

/** What each test of these suites does: a login that nobody else sees, noted with the server and the process. */
exports.spell = async function(mockid) {
  await mockid.freeze("2030-01-01T00:00:00Z");
  const answer = await fetch(`${mockid.url("kyc")}/auth/jwt/login`, {
    method: "POST",
    body: new URLSearchParams(await mockid.credentials("kyc")),
  });
  if (!answer.ok) throw new Error(`login: ${answer.status}`);
  await mockid.verify("kycLogin", 1);
  if ((await mockid.advance(60)) !== 1893456060) throw new Error("another test moved the clock");
  if (process.env.SPELLED) appendFileSync(process.env.SPELLED, `${new URL(mockid.base).origin} ${process.pid}\n`);
};
