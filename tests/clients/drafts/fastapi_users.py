"""A client of a fastapi-users application, recorded in tests/declared/har/fastapi-users.har."""

import os

import requests

BASE = os.environ["BASE_URL"]
LOGIN = {"username": os.environ["API_LOGIN"], "password": os.environ["API_PASSWORD"]}

refused = requests.post(f"{BASE}/auth/jwt/login", data=LOGIN | {"password": "not it"})
assert refused.status_code == 400, refused.text
assert refused.json()["detail"] == "LOGIN_BAD_CREDENTIALS", refused.text
assert requests.get(f"{BASE}/authenticated-route").status_code == 401

given = requests.post(f"{BASE}/auth/jwt/login", data=LOGIN)
given.raise_for_status()
assert given.json()["token_type"] == "bearer", given.text
bearer = {"Authorization": f"Bearer {given.json()['access_token']}"}

me = requests.get(f"{BASE}/users/me", headers=bearer)
me.raise_for_status()
assert me.json()["is_active"] is True and "@" in me.json()["email"], me.text
requests.get(f"{BASE}/authenticated-route", headers=bearer).raise_for_status()

forged = requests.get(f"{BASE}/authenticated-route", headers={"Authorization": "Bearer x"})
assert forged.status_code == 401 and forged.json() == {"detail": "Unauthorized"}, forged.text
assert requests.post(f"{BASE}/auth/jwt/logout", headers=bearer).status_code == 204
print("fastapi_users.py: ok")
