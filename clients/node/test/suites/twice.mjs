/** What a client should not do. */
export async function logInTwice(mockid) {
  for (let i = 0; i < 2; i++) {
    await fetch(`${mockid.url("kyc")}/auth/jwt/login`, {
      method: "POST",
      body: new URLSearchParams(await mockid.credentials("kyc")),
    });
  }
}
