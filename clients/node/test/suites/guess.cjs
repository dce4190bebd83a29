/** A login with a wrong password. */
exports.guess = async function(mockid) {
  await mockid.freeze("2030-01-01T00:00:00Z");
  const { username } = await mockid.credentials("kyc");
  await fetch(`${mockid.url("kyc")}/auth/jwt/login`, {
    method: "POST",
    body: new URLSearchParams({ username, password: "wrong" }),
  });
};
